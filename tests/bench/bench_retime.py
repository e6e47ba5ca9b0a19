"""What the delivery rate costs: prints a table. `python -m tests.bench.bench_retime [--seconds 2]`

Seconds of one processor for a second of film, from a grainy 1280x720 take at 16 frames a second to 1920x1080 at 25: judging
the motion (once a clip), making the frames (once a clip), and the stretch; beside them FFmpeg's own `fps` filter into the
same encoder, which repeats frames. Judges nothing.
"""

from __future__ import annotations

import argparse
import os
import resource
import subprocess
import sys
import tempfile
import time
from fractions import Fraction
from pathlib import Path

from post import ffmpeg
from post.picture.encoding import Encoding, encoder_options
from post.picture.motion import Clip, judged, retimed
from post.picture.probe import probe_clip
from post.picture.retime import retime
from post.picture.stretch import StretchSpec, make_stretch
from storyboards.story import Size
from tests.post.picture.scenes import film
from tests.post.workbench import shot, suite_in

HALL, RATE = Size(1920, 1080), Fraction(25)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--seconds", type=int, default=2)
    seconds = parser.parse_args().seconds
    print(f"load {os.getloadavg()[0]:.1f}", file=sys.stderr)
    rows = []
    with tempfile.TemporaryDirectory(prefix="bench-retime-") as name:
        folder = Path(name)
        media = film(
            folder, "take.mkv", size=(1280, 720), num_frames=16 * seconds + 1, pan_px=120,
            disc=lambda second: (300 + 90 * second, 360), grain=3,
        )  # fmt: skip
        path = folder / "media" / media.path
        facts = probe_clip(path, "take")
        clip = Clip(path, media.sha256, facts, "take")
        suite, _ = suite_in(folder)
        count = 25 * seconds
        timing = retime(count, RATE, Fraction(0), None, facts.duration)
        used = _used_s()
        verdict = judged(clip, Fraction(0), Fraction(seconds), suite).facts
        rows.append(("judging the motion", _used_s() - used))
        for method in ("interpolate", "blend"):
            used = _used_s()
            retimed(clip, timing, method, HALL, RATE, suite)
            rows.append((f"frames by {method}", _used_s() - used))
        for method in ("interpolate", "blend", "duplicate"):
            used = _used_s()
            one = shot("r", num_frames=count, media=media, retime=method)
            make_stretch(StretchSpec(one, None, None, "en", HALL, RATE), suite)
            told = "the stretch, frames made before" if method != "duplicate" else "the stretch"
            rows.append((f"{told} ({method})", _used_s() - used))
        used, began = _used_s(), time.monotonic()
        subprocess.run(_peer(path, folder, seconds), check=True)
        rows.append(("FFmpeg: fps filter, scale, the same encoder", _used_s() - used))
        print(f"{time.monotonic() - began:.1f} s by the clock for the last", file=sys.stderr)
    print(f"\nverdict: {verdict['method']}\n\n| step | processor seconds for a second of film |\n| --- | --- |")
    for step, cost in rows:
        print(f"| {step} | {cost / seconds:.2f} |")


def _peer(path: Path, folder: Path, seconds: int) -> list[str]:
    options = [word for key, value in encoder_options(RATE, Encoding()).items() for word in (f"-{key}", str(value))]
    chain = "fps=25,scale=1920:1080:flags=lanczos,format=yuv420p"
    pinned = ["-filter_threads", "1", "-threads", "1"]
    command = [ffmpeg.binary(), "-v", "error", "-y", *pinned, "-i", str(path), "-t", str(seconds), "-vf", chain]
    return [*command, *options, str(folder / "peer.mp4")]


def _used_s() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    own = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime + own.ru_utime + own.ru_stime


if __name__ == "__main__":
    main()
