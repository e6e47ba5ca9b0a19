"""Lines through XTTS's real code on tiny random weights in the real file formats, on the CPU."""

from __future__ import annotations

import os
import shutil
import signal
import threading
import time
import wave
from dataclasses import replace
from pathlib import Path

import pytest

from post.captions import captions
from post.cut import Media
from post.errors import MediaError, WeightsError
from post.suite import Stopped
from post.voices import narrate, stand_ins, unavailable, words_of
from storyboards.story import Voice
from tests.post.films_for_tests import cut, line, request
from tests.post.suite_for_tests import PlainMaker, Told, plain_suite

pytestmark = pytest.mark.audio

ENGLISH = "INS Vikrant makes 28 kn. It began at sea, long ago."
HINDI = "शुरुआत समुद्र से होती है। 2025 में 75 विचार।"
Narrator = tuple[Voice, Media]


@pytest.fixture(autouse=True)
def _weights(models: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("REELWRIGHT_MODELS", str(models))


def worker_pids() -> list[int]:
    """Our running workers."""
    found = []
    for folder in Path("/proc").iterdir():
        try:
            command = (folder / "cmdline").read_bytes()
            parent = int((folder / "stat").read_text().rpartition(")")[2].split()[1])
        except (OSError, ValueError, IndexError):
            continue
        if b"xtts_engine.py" in command and parent == os.getpid():
            found.append(int(folder.name))
    return found


def test_english_and_hindi_are_spoken_kept_and_timed(tmp_path: Path, narrator: Narrator) -> None:
    voice, clip = narrator
    told = Told()
    suite = plain_suite(tmp_path, report=told)
    asked = [
        request("r001", ENGLISH, voice=voice, speaker=clip),
        request("r001", HINDI, "hi", voice=voice, speaker=clip),
    ]
    assert unavailable(voice, "en") is None
    assert stand_ins(asked) == {}
    lines = narrate(asked, suite)
    for one, spoken in zip(asked, lines.values()):
        path = spoken.artifact.file("line.wav")
        with wave.open(str(path)) as file:
            assert (file.getframerate(), file.getnchannels(), file.getsampwidth()) == (48_000, 1, 3)
        assert spoken.artifact.facts["engine"] == "xtts"
        assert spoken.artifact.facts["num_sentences"] == 2
        assert [word.text for word in spoken.words] == one.text.split()
        starts = [word.start_s for word in spoken.words]
        assert starts == sorted(starts)
        assert 2.0 < float(spoken.duration) < 8.0
    assert told.warnings() == []
    built = list(suite.artifact.built) if isinstance(suite.artifact, PlainMaker) else []
    begun = time.perf_counter()
    film = cut([30.0], lines=[line(one, 0, float(lines[one.shot_id, one.language].duration)) for one in asked])
    words = words_of(film, "en", suite)
    assert isinstance(suite.artifact, PlainMaker)
    assert suite.artifact.built == built  # nothing is spoken again
    assert worker_pids() == []
    assert time.perf_counter() - begun < 60
    assert words["r001"] == lines["r001", "en"].words
    shown = captions(film, "en", words)
    assert " ".join(" ".join(caption.lines) for caption in shown) == ENGLISH


def test_the_same_line_again_is_the_same_sound_and_a_seed_makes_another(tmp_path: Path, narrator: Narrator) -> None:
    voice, clip = narrator
    asked = request("r001", "A line.", voice=voice, speaker=clip)

    def sound(where: str, **changes: object) -> bytes:
        suite = replace(plain_suite(tmp_path), artifact=PlainMaker(tmp_path / where))
        changed = replace(asked, voice=replace(voice, **changes))  # type: ignore[arg-type]
        return narrate([changed], suite)["r001", "en"].artifact.file("line.wav").read_bytes()

    first = sound("a")
    assert sound("b") == first
    assert sound("c", seed=7) != first


def test_killed_in_mid_line_it_is_said_again_and_nothing_is_lost(tmp_path: Path, narrator: Narrator) -> None:
    voice, clip = narrator
    told = Told()
    suite = plain_suite(tmp_path, report=told)
    asked = [request(f"r{n}", f"This is line number {n}, said at sea.", voice=voice, speaker=clip) for n in range(3)]

    def kill_one() -> None:
        while not list((tmp_path / "artifacts" / "line").glob("*.json")):  # after the first line
            time.sleep(0.05)
        for pid in worker_pids():
            os.kill(pid, signal.SIGKILL)

    killer = threading.Thread(target=kill_one)
    killer.start()
    lines = narrate(asked, suite)
    killer.join()
    assert len(lines) == 3
    assert told.warnings() == ["XTTS ended by signal SIGKILL in the middle of its work; started again"]


def test_a_stop_ends_the_worker_and_keeps_what_is_done(tmp_path: Path, narrator: Narrator) -> None:
    voice, clip = narrator
    done = tmp_path / "artifacts" / "line"

    def stopping() -> bool:
        return bool(list(done.glob("*.json")))

    suite = plain_suite(tmp_path, stopping=stopping, num_workers=1)
    asked = [request(f"r{n}", f"This is line number {n}.", voice=voice, speaker=clip) for n in range(3)]
    with pytest.raises(Stopped):
        narrate(asked, suite)
    assert worker_pids() == []
    assert len(list(done.glob("*.json"))) == 1


@pytest.mark.parametrize("fault", ["cut", "page", "gone", "flipped", "other"])
def test_damaged_weights_are_named(
    tmp_path: Path, models: Path, narrator: Narrator, fault: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "models" / "XTTS-v2"
    shutil.copytree(models / "XTTS-v2", folder)
    monkeypatch.setenv("REELWRIGHT_MODELS", str(tmp_path / "models"))
    model = folder / "model.pth"
    data = model.read_bytes()
    if fault == "cut":
        model.write_bytes(data[: len(data) // 2])
    elif fault == "page":
        model.write_bytes(b"<!DOCTYPE html><html></html>")
    elif fault == "gone":
        model.unlink()
    elif fault == "flipped":
        model.write_bytes(data[: len(data) // 2] + bytes([data[len(data) // 2] ^ 1]) + data[len(data) // 2 + 1 :])
    else:
        shutil.copy(models / "Kokoro-82M" / "voices" / "af_heart.pt", model)
    voice, clip = narrator
    with pytest.raises(WeightsError) as caught:
        narrate([request("r001", "A line.", voice=voice, speaker=clip)], plain_suite(tmp_path))
    expected = {
        "cut": f"model.pth is cut short ({len(data) // 2:,} bytes, without its end)",
        "page": "model.pth is a web page, not a model",
        "gone": "model.pth is missing",
        "flipped": "model.pth is damaged: 1 of its",
        "other": "the weights in XTTS-v2 do not load",
    }
    assert expected[fault] in caught.value.message
    assert "reelwright models download" in caught.value.hint


def test_a_named_speaker_needs_no_clip_and_an_unknown_one_is_told(tmp_path: Path) -> None:
    voice = Voice("n", "xtts", None, None, {}, 1.0, None, "Tiny Speaker")
    suite = plain_suite(tmp_path)
    assert narrate([request("r001", "A line.", voice=voice)], suite)
    with pytest.raises(Exception, match=r"no speaker 'Nobody'; the model has Tiny Speaker"):
        narrate([request("r001", "A line.", voice=replace(voice, name="Nobody"))], suite)


def test_without_consent_nothing_is_cloned(tmp_path: Path, narrator: Narrator) -> None:
    voice, clip = narrator
    (tmp_path / "storyboard" / "voices" / "consent.md").write_text("Speaker: A\nDate: 2026-01-01\nScope: x\n")
    with pytest.raises(MediaError, match="does not say SHA-256"):
        narrate([request("r001", "A line.", voice=voice, speaker=clip)], plain_suite(tmp_path))
