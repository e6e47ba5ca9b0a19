"""Faults planted in films are found, each at its place; and next to nothing else is."""

from __future__ import annotations

import struct
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from _pytest.mark import ParameterSet

from post.quality.findings import Finding
from post.quality.judge import judge, verdict_of
from post.quality.lettering import reader
from post.quality.promise import Frames, PlannedText, SoundMake
from tests.post.quality.planted import (
    GRAIN,
    LABEL,
    OTHER,
    OVERLAY,
    PAN,
    PROMISE,
    RATE,
    SHOTS,
    X264,
    ZOOM,
    Film,
    clean_sound,
    findings,
    ids,
    inspected,
    levelled,
    make,
)

pytestmark = pytest.mark.slow

SOUND = clean_sound()


SAMPLE = (
    "black", "frozen tail", "strobe", "a cut nobody planned", "a missing overlay", "another label",
    "fewer frames",
    "too loud", "silent", "no speech", "peaks",
)  # fmt: skip
"""What the default tests plant; `soak` plants all."""


def sampled(faults: Iterable[str]) -> list[ParameterSet]:
    return [pytest.param(fault, marks=() if fault in SAMPLE else pytest.mark.soak) for fault in faults]


def one(found: list[Finding], finding: str) -> Finding:
    these = [each for each in found if each.id == finding]
    assert these, f"{finding} is not among {[(each.id, each.frame, each.measured) for each in found]}"
    return these[0]


PICTURE_FAULTS = {
    "black": (Film(after="drawbox=c=black:t=fill:enable='between(n,70,94)'"), "black", 70),
    "one black frame": (Film(after="drawbox=c=black:t=fill:enable='eq(n,30)'"), "black", 30),
    "black tail": (Film(after="drawbox=c=black:t=fill:enable='gte(n,125)'"), "black", 125),
    "frozen tail": (Film(last="trim=end_frame=115,tpad=stop=-1:stop_mode=clone"), "frozen", 115),
    "frozen in the middle": (
        Film(pictures=(PAN, f"{ZOOM},loop=30:1:12,setpts=N/25/TB", OTHER)), "frozen", 62,
    ),
    "strobe": (Film(after="eq=brightness='-0.3+0.5*lt(mod(n,5),2)':eval=frame"), "flashing", None),
    "strobe in a part": (
        Film(after="drawbox=x=0:y=0:w=260:h=360:c=white:t=fill:enable='between(n,10,90)*lt(mod(n,4),2)'"), "flashing", None,
    ),
    "red strobe": (Film(after="drawbox=c=red:t=fill:enable='between(n,10,90)*lt(mod(n,5),2)'"), "red-flashing", None),
    "a cut nobody planned": (
        Film(pictures=(f"{PAN},trim=end_frame=25[a];{OTHER},setpts=PTS-STARTPTS[b];[a][b]concat=n=2", ZOOM, OTHER)),
        "cut-unplanned", 25,
    ),
    "a cut that is not there": (Film(pictures=(PAN, f"{PAN.replace('100+2*n', '200+2*n')}", OTHER)), "cut-missing", 50),
    "a frame of something else": (
        Film(last="null[a];testsrc2=s=640x360:r=25,format=yuv420p,settb=1/25[b];[a][b]overlay=enable='between(n,120,121)'"),
        "stray-frames", 120,
    ),
    "a missing overlay": (Film(texts=(LABEL,)), "overlay-missing", None),
    "another label": (Film(texts=(OVERLAY,)), "label-missing", None),
    "wrong tags": (
        Film(x264="open-gop=0:colorprim=bt2020:transfer=bt709:colormatrix=smpte170m:range=tv",
             tags=("-color_primaries", "bt2020", "-color_trc", "bt709", "-colorspace", "smpte170m")), "color-tags", None,
    ),
    "no tags": (Film(x264="open-gop=0", tags=()), "color-tags", None),
    "long groups": (Film(coding=(*X264, "-g", "75")), "group-length", None),
    "index last": (Film(container=()), "faststart", None),
    "another profile": (Film(coding=(*X264, "-profile:v", "main")), "profile", None),
    "fewer frames": (Film(num_frames=147), "frame-count", None),
    "more frames": (Film(num_frames=153), "frame-count", None),
    "another size": (Film(last="scale=638:360"), "picture-size", None),
}  # fmt: skip


@pytest.mark.parametrize("fault", sampled(PICTURE_FAULTS))
def test_a_fault_in_the_picture_is_found(fault: str, tmp_path: Path) -> None:
    film, finding, frame = PICTURE_FAULTS[fault]
    found = findings(tmp_path, film)
    first = one(found, finding)
    if frame is not None:
        assert first.frame == pytest.approx(frame, abs=1)
        assert first.timecode == f"00:00:{first.frame // 25:02}:{first.frame % 25:02}"


def test_a_black_second_is_one_finding(tmp_path: Path) -> None:
    found = findings(tmp_path, PICTURE_FAULTS["black"][0])
    assert [(each.id, each.num_frames) for each in found if each.id != "overlay-unread"] == [("black", 25)]
    assert verdict_of(found) == "fail"


def faded(sound: np.ndarray, start: float, stop: float) -> np.ndarray:
    quiet = sound.copy()
    quiet[int(start * RATE) : int(stop * RATE)] = 0
    return quiet


SOUND_FAULTS = {
    "too loud": (levelled(SOUND, -19.0), "loudness"),
    "too quiet": (levelled(SOUND, -26.0), "loudness"),
    "silent": (np.zeros_like(SOUND), "sound-missing"),
    "no track": (SOUND[:0], "sound-missing"),
    "no speech": (faded(SOUND, 2.3, 3.8), "speech-silent"),
    "one ear": (np.stack([SOUND[:, 0], np.zeros(len(SOUND), np.float32)], 1), "one-sided"),
    "against each other": (np.stack([SOUND[:, 0], -SOUND[:, 0]], 1), "phase"),
    "driven over full scale": (np.clip(SOUND * 30, -1, 1), "clipping"),
    "peaks": (np.clip(SOUND * 30, -1, 1), "true-peak"),
    "mono": (SOUND[:, :1], "sound-make"),
    "too short": (SOUND[: 5 * RATE], "sound-length"),
}


@pytest.mark.parametrize("fault", sampled(SOUND_FAULTS))
def test_a_fault_in_the_sound_is_found(fault: str, tmp_path: Path) -> None:
    sound, finding = SOUND_FAULTS[fault]
    one(findings(tmp_path, Film(sound=sound.astype(np.float32))), finding)


def test_a_file_cut_short_and_one_that_is_none(tmp_path: Path) -> None:
    path = make(tmp_path, Film())
    whole = path.read_bytes()
    (tmp_path / "short.mp4").write_bytes(whole[: len(whole) * 2 // 3])
    short = judge(inspected(tmp_path, tmp_path / "short.mp4"))
    assert {"file-damaged", "frame-count"} & ids(short)
    assert verdict_of(short) == "fail"
    for name, data in {"empty.mp4": b"", "text.mp4": b"not a film", "head.mp4": whole[:2000]}.items():
        (tmp_path / name).write_bytes(data)
        found = judge(inspected(tmp_path, tmp_path / name))
        assert verdict_of(found) == "fail", name
        assert {"file-unreadable", "file-damaged"} & ids(found), name


def test_a_damaged_middle(tmp_path: Path) -> None:
    path = make(tmp_path, Film())
    data = bytearray(path.read_bytes())
    start = data.index(b"mdat") + 60_000
    data[start : start + 6000] = struct.pack("B", 0xA5) * 6000
    path.write_bytes(bytes(data))
    assert verdict_of(judge(inspected(tmp_path, path))) == "fail"


LOOP = replace(PROMISE, loop=True, kind="loop", sound=SoundMake(2, codec="pcm_s16le", loudness_lufs=None), lines=())
TURNING = (
    "mandelbrot=s=640x360:r=25:start_scale=2:maxiter=200,trim=end_frame=1,loop=-1:1,setpts=N/25/TB,"
    "eq=brightness='0.12*sin(2*PI*n/150)':eval=frame"
)
PCM = ("-c:a", "pcm_s16le")


def loop_film(sound: np.ndarray, picture: str = TURNING) -> Film:
    return Film(pictures=(picture,), sound=sound.astype(np.float32), audio=PCM, texts=())


def loop_sound(seconds: float = 6.0) -> np.ndarray:
    at = np.arange(int(seconds * RATE)) / RATE
    wave = sum(0.05 * np.sin(2 * np.pi * tone * at + tone) for tone in (100, 150, 220))
    return np.stack([wave, wave], 1)


def in_loop(folder: Path, film: Film) -> set[str]:
    promise = replace(LOOP, texts=(), label=None, shots=(replace(SHOTS[0], num_frames=150, stands_still=True),))
    return {each.id for each in findings(folder, film, promise, name="loop.mov") if "seam" in each.id}


def test_seams_of_loops(tmp_path: Path) -> None:
    assert in_loop(tmp_path / "clean", loop_film(loop_sound())) == set()
    clicks = loop_sound()
    clicks[:2000] += 0.15 * np.linspace(1, 0, 2000)[:, None]
    assert in_loop(tmp_path / "click", loop_film(clicks)) == {"seam-sound"}
    hole = loop_sound()
    hole[-1500:] *= np.linspace(1, 0, 1500)[:, None] ** 4
    hole[:1500] *= np.linspace(0, 1, 1500)[:, None] ** 4
    hole[-600:], hole[:600] = 0, 0
    assert in_loop(tmp_path / "hole", loop_film(hole)) == {"seam-sound"}
    assert "seam-length" in in_loop(tmp_path / "long", loop_film(loop_sound(6.02)))
    jump = TURNING.replace("0.12*sin(2*PI*n/150)", "0.002*n")
    assert in_loop(tmp_path / "jump", loop_film(loop_sound(), jump)) == {"seam-picture"}
    assert in_loop(tmp_path / "cut", loop_film(loop_sound(), f"{PAN}")) == {"seam-picture"}


@pytest.mark.skipif("eng" not in reader.installed(), reason="Tesseract is not installed")
def test_stray_lettering(tmp_path: Path) -> None:
    sign = PlannedText("overlay 9", "r003", "HARBOUR CRANE", "en", (150, 120, 300, 60), 100, 50, 100, 50, 36.0, True)
    found = findings(tmp_path, Film(texts=(OVERLAY, LABEL, sign)))
    stray = one(found, "lettering-stray")
    assert stray.shot == "r003"
    assert "HARBOUR" in stray.message or "CRANE" in stray.message
    allowed = replace(PROMISE, shots=(*SHOTS[:2], replace(SHOTS[2], may_have_lettering=True)))
    assert "lettering-stray" not in ids(findings(tmp_path / "b", Film(texts=(OVERLAY, LABEL, sign)), allowed))


@pytest.mark.soak
def test_bit_rates_that_are_not_kept(tmp_path: Path) -> None:
    asked = replace(PROMISE, make=replace(PROMISE.make, rate_mbps=6.0, constant_rate=True))
    assert "bit-rate" in ids(findings(tmp_path, Film(coding=(*X264, "-crf", "35")), asked))
    steady = ("-b:v", "6M", "-minrate", "6M", "-maxrate", "6M", "-bufsize", "3M")
    kept = Film(coding=(*X264[:4], *X264[6:], *steady), x264="nal-hrd=cbr:open-gop=0")
    assert not {"bit-rate", "bit-rate-peak"} & ids(findings(tmp_path / "b", kept, asked))


def test_a_strobe_over_a_leader_and_planned_black_are_allowed(tmp_path: Path) -> None:
    black = replace(PROMISE, black=(Frames(125, 25),), texts=(OVERLAY, LABEL))
    assert "black" not in ids(findings(tmp_path, PICTURE_FAULTS["black tail"][0], black))
    assert GRAIN in OTHER


def test_without_tesseract_texts_are_told_by_what_comes_and_goes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    reader.installed.cache_clear()
    try:
        good = judge(inspected(tmp_path, make(tmp_path, Film())))
        bad = judge(inspected(tmp_path, make(tmp_path, Film(texts=(LABEL,)), "b.mp4")))
    finally:
        reader.installed.cache_clear()
    assert ids(list(good)) == {"not-checked"}
    assert ids(list(bad)) == {"not-checked", "overlay-missing"}
