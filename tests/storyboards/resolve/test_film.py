"""What belongs to the whole film: music, voices, outputs, disclosure, settings, files."""

from __future__ import annotations

import os
from collections.abc import Callable
from fractions import Fraction
from pathlib import Path

import pytest

import storyboards
from storyboards.presets import PRESETS
from storyboards.story import Disclosure, Lora, Storyboard, TitleStyle
from storyboards.vocabulary import PRESETS as PRESET_NAMES

HEAD = "version: 1\nproject: {id: test, title: Test}\n"
SHOTS = "shots: [{id: a, prompt: x}, {id: b, prompt: x}, {id: c, prompt: x}]\n"


def test_presets_are_those_of_the_vocabulary() -> None:
    assert tuple(PRESETS) == PRESET_NAMES
    assert all(preset.preset == name for name, preset in PRESETS.items())
    final, draft = PRESETS["final"], PRESETS["draft"]
    assert (final.steps, final.shift, final.boundary, final.guidance_high, final.guidance_low) == (
        40,
        12.0,
        0.875,
        4.0,
        3.0,
    )
    assert (draft.steps, draft.guidance_high, draft.guidance_low) == (4, 1.0, 1.0)


def test_settings(board: Callable[[str], Storyboard]) -> None:
    model = "model: {preset: standard, size: 960x544, negative: blur, loras: [{high: h.safetensors, scale: 0.5}]}\n"
    found = board(HEAD + model + SHOTS).model
    assert (str(found.size), found.steps, found.negative) == ("960x544", 30, "blur")
    assert found.loras == (Lora("h.safetensors", None, 0.5),)
    assert board(HEAD + "model: {negative: default}\n" + SHOTS).model.negative is None
    assert board(HEAD + "model: {negative: ''}\n" + SHOTS).model.negative == ""


def test_cues(board: Callable[[str], Storyboard], tmp_path: Path) -> None:
    (tmp_path / "a.wav").write_bytes(b"x")
    one, two = board(
        HEAD
        + "music: [{id: m, to: a, prompt: slow}, {id: n, from: b, file: a.wav, land_on: c, fade_out: 00:01:00}]\n"
        + SHOTS
    ).music
    assert (one.first_shot, one.last_shot, one.engine, one.gain_db, one.duck_db) == ("a", "a", "temp", -14.0, -9.0)
    assert (two.first_shot, two.last_shot, two.engine, two.land_on) == ("b", "c", "file", "c")
    assert (two.fade_in, two.fade_out) == (Fraction(1, 2), Fraction(1))


@pytest.mark.parametrize(
    ("cues", "expected"),
    [
        ("{id: m, from: c, to: a}", "music[0].to: the cue ends with 'a', which comes before 'c'"),
        ("{id: m, from: d}", "music[0].from: there is no shot 'd'; there are a, b, c"),
        ("{id: m, to: b, land_on: c}", "music[0].land_on: the cue lands on 'c', which is not among its shots"),
        ("{id: m, to: b}, {id: n, from: b}", "music[1].from: the cue sounds together with 'm', which goes on to 'b'"),
        ("{id: m}, {id: n, from: c}", "music[1].from: the cue sounds together with 'm', which goes on to 'c'"),
        ("{id: m, engine: file}", "music[0]: `file` is missing; a cue of the engine file plays one"),
        ("{id: m, engine: musicgen}", "music[0]: `prompt` is missing; musicgen needs words to play from"),
        ("{id: m, engine: temp, file: board.yaml}", "music[0].file: `file` means nothing with the engine temp"),
        ("{id: m, to: a}, {id: m, from: b}", "music[1].id: the music cue 'm' stands twice; first in line 3"),
        ("{id: m, fades: 2}", None),
    ],
)
def test_cues_that_do_not_fit(told: Callable[[str], list[str]], cues: str, expected: str | None) -> None:
    found = told(HEAD + f"music: [{cues}]\n" + SHOTS)
    assert len(found) == 1
    assert found[0] == expected or expected is None


def test_voices(told: Callable[[str], list[str]], board: Callable[[str], Storyboard], tmp_path: Path) -> None:
    for name in ("a.wav", "a.md"):
        (tmp_path / name).write_bytes(b"x")

    def voiced(voice: str) -> str:
        return HEAD + f"voices: {{v: {voice}}}\nshots: [{{id: a, prompt: x, narration: y}}]\n"

    assert told(voiced("{engine: xtts, speaker: a.wav}")) == [
        "voices.v.speaker: a voice is cloned from a clip, but there is no consent of the person who speaks in it"
    ]
    assert board(voiced("{engine: xtts, speaker: a.wav, consent: a.md}")).voices["v"].consent == "a.md"
    assert told(voiced("{engine: scratch, speaker: a.wav}")) == [
        "voices.v.speaker: `speaker` means nothing with the engine scratch"
    ]
    assert told(voiced("{engine: xtts, speaker: a.wav, consent: b.md}")) == [
        "voices.v.consent: the file 'b.md' does not exist"
    ]
    assert board(voiced("{engine: recorded, files: {a: a.wav}}")).voices["v"].files == {"a": {"en": "a.wav"}}
    assert told(voiced("{engine: recorded, files: {b: a.wav}}")) == [
        "voices.v.files.b: there is no shot 'b'; there are a",
        "shots[0].narration: shot a: the voice 'v' has no recording of this line in en",
    ]
    assert (
        told(voiced("{engine: recorded}"))[0] == "voices.v: `files` is missing; a recorded voice has one for each line"
    )


def test_outputs(board: Callable[[str], Storyboard], told: Callable[[str], list[str]]) -> None:
    hall, kiosk = board(
        HEAD + "outputs:\n  - {id: hall, kind: hall, loudness_lufs: -16, head_black: 1.5, codec: h264, rate_mbps: 20}\n"
        "  - {id: kiosk, kind: loop, screen: {canvas: 1080x1920, fps: 50, audio: none}, burn: true}\n" + SHOTS
    ).outputs
    assert (hall.loudness_lufs, hall.canvas, hall.fps) == (-16.0, None, None)
    assert hall.settings == {"codec": "h264", "rate_mbps": 20.0, "head_black": Fraction(3, 2)}
    assert (str(kiosk.canvas), kiosk.fps, kiosk.settings) == (
        "1080x1920",
        Fraction(50),
        {"audio": "none", "burn": True},
    )
    assert told(HEAD + "outputs: [{id: a, kind: hall}, {id: a, kind: web, languages: [hi]}]\n" + SHOTS) == [
        "outputs[1].id: the output 'a' stands twice; first in line 3",
        "outputs[1].languages[0]: hi is no language of the project; those are en",
    ]


def test_titles_and_disclosure(board: Callable[[str], Storyboard]) -> None:
    found = board(
        HEAD + 'titles: {big: {size: 0.1, plate: "#0b2545cc", shadow: true}}\ndisclosure: {where: [corner]}\n'
        "shots: [{id: a, prompt: x, overlays: [{text: y, as: big}, {text: z}]}]\n"
    )
    assert found.titles["big"] == TitleStyle(
        "big", None, 0.1, None, None, "#0B2545CC", None, True, None, None, None, None
    )
    assert [overlay.style for overlay in found.shots[0].overlays] == ["big", "lower-third"]
    assert found.disclosure == Disclosure({"en": "AI-generated images"}, ("corner",))


def test_acts_or_shots(told: Callable[[str], list[str]]) -> None:
    assert told(HEAD) == [": there are no shots; a storyboard has `shots` or `acts`"]
    assert told(HEAD + "shots: []\n") == ["shots: the list of shots is empty"]
    assert told(HEAD + "acts: [{id: a}]\n") == ["acts[0]: `shots` is missing; an act is a run of shots"]
    both = told(HEAD + SHOTS + "acts: [{id: a, shots: [{id: z, prompt: x}]}]\n")
    assert both == ["shots: both `acts` and `shots` are written; a storyboard has one of them"]


def panel(told: Callable[[str], list[str]], path: str) -> list[str]:
    return [line.partition("shot a: ")[2] for line in told(HEAD + f"shots: [{{id: a, prompt: x, panel: {path!r}}}]\n")]


def test_files_stay_in_the_folder(
    told: Callable[[str], list[str]], tmp_path: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    outside = tmp_path_factory.mktemp("outside")
    (outside / "a.png").write_bytes(b"x")
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "a.png").write_bytes(b"x")
    (tmp_path / "empty.png").write_bytes(b"")
    (tmp_path / "link.png").symlink_to(outside / "a.png")
    (tmp_path / "out").symlink_to(outside)
    (tmp_path / "near.png").symlink_to("in/a.png")
    os.mkfifo(tmp_path / "pipe.png")
    for fine in ("in/a.png", "./in/a.png", "in/../in/a.png", "near.png"):
        assert panel(told, fine) == []
    assert panel(told, "../a.png") == ["'../a.png' leads out of the storyboard's folder"]
    assert panel(told, "in/../../a.png") == ["'in/../../a.png' leads out of the storyboard's folder"]
    assert panel(told, str(outside / "a.png"))[0].endswith(
        "is an absolute path; paths start at the storyboard's folder and stay in it"
    )
    assert panel(told, "link.png") == ["'link.png' leads out of the storyboard's folder, to another place"]
    assert panel(told, "out/a.png") == ["'out/a.png' leads out of the storyboard's folder, to another place"]
    assert panel(told, "in") == ["'in' is a folder; a file is wanted"]
    assert panel(told, "pipe.png") == ["'pipe.png' is no regular file; a file is wanted"]
    assert panel(told, "empty.png") == ["the file 'empty.png' is empty"]
    assert panel(told, "in/a.pgn") == ["the file 'in/a.pgn' does not exist"]
    assert panel(told, "x/" * 2000) != []


def test_a_root_widens_the_fence(tmp_path: Path) -> None:
    (tmp_path / "boards").mkdir()
    (tmp_path / "a.png").write_bytes(b"x")
    board = tmp_path / "boards" / "board.yaml"
    board.write_text(HEAD + "shots: [{id: a, prompt: x, panel: ../a.png}]\n")
    assert len(storyboards.check(board)) == 1
    assert storyboards.load(board, root=tmp_path).shots[0].panel == "../a.png"
    board.write_text(HEAD + f"shots: [{{id: a, prompt: x, panel: {tmp_path}/a.png}}]\n")
    assert storyboards.check(board, tmp_path) == []
    assert len(storyboards.check(board, tmp_path / "boards")) == 1
