"""Small films with real FFmpeg for tests of quality control: one that is as promised, and the same with faults planted.

A film is 6 s of 640x360 at 25: three shots (a pan, a zoom, another pan), one overlay, a disclosure label, a spoken part
and music. `film` takes what is to be different.
"""

from __future__ import annotations

import atexit
import hashlib
import shutil
import subprocess
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from functools import cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFont

from post import ffmpeg
from post.fonts import FontBook
from post.quality.findings import Finding
from post.quality.inspection import Inspection, inspect
from post.quality.judge import judge
from post.quality.measure.loudness import measure_loudness
from post.quality.policy import Policy
from post.quality.promise import Make, PlannedLine, PlannedShot, PlannedText, Promise, SoundMake
from post.sound import wav
from tests.post.suite_for_tests import plain_suite

FPS = Fraction(25)
RATE = 48_000
NUM_FRAMES = 150
WIDTH, HEIGHT = 640, 360

STILL = "mandelbrot=s=1280x720:r=25:start_scale=2:maxiter=200,trim=end_frame=1,loop=-1:1,setpts=N/25/TB"
ELSEWHERE = STILL.replace("start_scale=2", "start_x=-0.75:start_y=0.12:start_scale=0.03")
GRAIN = "noise=alls=10:allf=t"
PAN = f"{STILL},crop=640:360:'100+2*n':180,{GRAIN}"
ZOOM = f"mandelbrot=s=640x360:r=25:start_x=-0.7436:start_y=0.1318:start_scale=0.02:end_scale=0.0005:end_pts=300,{GRAIN}"
OTHER = f"{ELSEWHERE},crop=640:360:'600-3*n':60,{GRAIN}"

OVERLAY = PlannedText("overlay 1", "r002", "Launch day", "en", (60, 250, 250, 56), 60, 36, 60, 36, 36.0, True)
LABEL = PlannedText("label", "r001", "AI images", "en", (460, 24, 140, 34), 0, 45, 0, 45, 22.0, True)
SHOTS = (
    PlannedShot("r001", "generated", 0, 50),
    PlannedShot("r002", "generated", 50, 50),
    PlannedShot("r003", "generated", 100, 50),
)
PROMISE = Promise(
    output="hall", language="en", kind="hall", fps=FPS, num_frames=NUM_FRAMES,
    make=Make(WIDTH, HEIGHT, codec="h264", profile="High", pix_fmt="yuv420p", max_group=25, faststart=True),
    sound=SoundMake(2, codec="aac", loudness_lufs=-23.0, true_peak_dbtp=-1.0),
    purpose="exhibition", shots=SHOTS, texts=(OVERLAY, LABEL), label="AI images",
    lines=(PlannedLine("r002", 2.4, 1.2),),
)  # fmt: skip

X264 = (
    "-c:v", "libx264", "-preset", "veryfast", "-crf", "20", "-profile:v", "high", "-pix_fmt", "yuv420p", "-g", "25",
    "-sc_threshold", "0", "-threads", "2",
)  # fmt: skip
TAGS = "colorprim=bt709:transfer=bt709:colormatrix=bt709:range=tv"


@dataclass(frozen=True)
class Film:
    """What a film is made of; `replace` plants a fault."""

    pictures: Sequence[str] = (PAN, ZOOM, OTHER)  # 50 frames of each
    after: str = "null"  # a filter over the whole picture, below the text
    texts: Sequence[PlannedText] = (OVERLAY, LABEL)
    last: str = "null"  # a filter over everything
    sound: NDArray[np.float32] | None = None
    coding: Sequence[str] = X264
    x264: str = f"open-gop=0:{TAGS}"
    tags: Sequence[str] = (
        "-color_primaries", "bt709", "-color_trc", "bt709", "-colorspace", "bt709", "-color_range", "tv",
    )  # fmt: skip
    audio: Sequence[str] = ("-c:a", "aac", "-b:a", "192k")
    container: Sequence[str] = ("-movflags", "+faststart")
    num_frames: int = NUM_FRAMES
    extra: Sequence[str] = field(default=())


def make(folder: Path, film: Film, name: str = "film.mp4") -> Path:
    """The film's file."""
    work = folder / f"{name}.work"
    work.mkdir(parents=True)
    args, graph = [], []
    each = -(-film.num_frames // len(film.pictures))
    first = len(film.texts)
    for number in range(len(film.pictures)):
        graph.append(f"[{first + number}:v]settb=1/25,setpts=N,setsar=1[p{number}]")
    graph.append("".join(f"[p{n}]" for n in range(len(film.pictures))) + f"concat=n={len(film.pictures)}[c]")
    graph.append(f"[c]settb=1/25,setpts=N,{film.after}[t0]")
    for number, text in enumerate(film.texts):
        draw_text(text, work / f"{number}.png")
        args += ["-i", f"{number}.png"]
        assert text.box is not None
        stop = text.first_frame + text.num_frames - 1
        graph.append(
            f"[t{number}][{number}:v]overlay={text.box[0]}:{text.box[1]}:"
            f"enable='between(n,{text.first_frame},{stop})'[t{number + 1}]"
        )
    graph.append(f"[t{len(film.texts)}]{film.last},format=yuv420p[o]")
    for picture in film.pictures:
        args += ["-i", str(rendered(picture, each))]
    sound = clean_sound(film.num_frames) if film.sound is None else film.sound
    has_sound = len(sound) > 0
    if has_sound:
        wav.write(work / "sound.wav", sound, sound.shape[1])
        args += ["-i", "sound.wav"]
    maps = ["-map", "[o]", *(["-map", f"{first + len(film.pictures)}:a", *film.audio] if has_sound else [])]
    params = ["-x264-params", film.x264] if "libx264" in film.coding else []
    command = [
        ffmpeg.binary(), "-v", "error", "-nostdin", "-y", *args, "-filter_complex", ";".join(graph), *maps,
        *film.coding, *params, *film.tags, *film.container, "-frames:v", str(film.num_frames), "-r", "25", *film.extra,
        str((folder / name).resolve()),
    ]  # fmt: skip
    subprocess.run(command, cwd=work, check=True)
    return folder / name


@cache
def _kept() -> Path:
    """Where pictures that many films share are kept while the tests run."""
    folder = Path(tempfile.mkdtemp(prefix="planted-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return folder


@cache
def rendered(picture: str, num_frames: int) -> Path:
    """A picture as a lossless clip, made once."""
    path = _kept() / f"{hashlib.sha256(f'{num_frames} {picture}'.encode()).hexdigest()[:16]}.mkv"
    graph = f"{picture},trim=end_frame={num_frames},setpts=N/25/TB,settb=1/25,format=yuv420p,setsar=1[o]"
    subprocess.run(
        [ffmpeg.binary(), "-v", "error", "-nostdin", "-y", "-filter_complex", graph, "-map", "[o]", "-frames:v",
         str(num_frames), "-c:v", "libx264", "-preset", "ultrafast", "-qp", "0", str(path)],
        check=True,
    )  # fmt: skip
    return path


def draw_text(text: PlannedText, target: Path) -> None:
    """White letters on a dark plate of the box's size."""
    assert text.box is not None
    picture = Image.new("RGBA", text.box[2:], (11, 37, 69, 235))
    face = FontBook.installed().face("Source Sans Pro")
    assert face is not None
    font = ImageFont.truetype(str(face.path), round(text.size_px))
    ImageDraw.Draw(picture).text((text.box[2] / 2, text.box[3] / 2), text.text, (255, 255, 255, 255), font, anchor="mm")
    picture.save(target)


@cache
def clean_sound(num_frames: int = NUM_FRAMES) -> NDArray[np.float32]:
    """Music all through and something like speech in the middle, at -23 LUFS."""
    count = num_frames * RATE // 25
    at = np.arange(count) / RATE
    random = np.random.default_rng(5)
    music = sum(0.2 * np.sin(2 * np.pi * tone * at) for tone in (110, 165, 220))
    speech = random.normal(0, 0.3, count) * (np.sin(2 * np.pi * 3 * at) > 0) * ((at > 2.3) & (at < 3.8))
    both = np.stack([music + speech, 0.9 * music + speech], 1).astype(np.float32)
    return levelled(both, -23.0)


def levelled(sound: NDArray[np.float32], lufs: float) -> NDArray[np.float32]:
    """The sound brought to a loudness."""
    with tempfile.TemporaryDirectory() as name:
        path = Path(name) / "x.wav"
        wav.write(path, sound, sound.shape[1])
        heard = measure_loudness(path).integrated_lufs
    assert heard is not None
    return np.asarray(sound * 10 ** ((lufs - heard) / 20), np.float32)


def inspected(folder: Path, path: Path, promise: Promise = PROMISE, **beside: Path) -> Inspection:
    return inspect(path, promise, plain_suite(folder / "suite"), captions=beside)


def findings(
    folder: Path, film: Film, promise: Promise = PROMISE, policy: Policy | None = None, name: str = "film.mp4"
) -> list[Finding]:
    """What is found in a film, notes aside."""
    found = judge(inspected(folder, make(folder, film, name), promise), policy)
    return [each for each in found if each.severity != "inform"]


def ids(found: Sequence[Finding]) -> set[str]:
    return {each.id for each in found}
