"""Which part of a clip stays when an output's canvas cuts much of it away.

Looks at a few small frames for what stands out in colour from the rest and what moves against it, and prefers the middle
where nothing does. One answer a clip: the frame of a hall's portrait screen does not wander. Knows no shots.
"""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING

import ffmpeg as graphs

from post import ffmpeg
from post.picture.motion import Clip
from post.picture.source import clip_input, color_options, to_sdr
from post.suite import Suite
from storyboards.story import Size
from storyboards.times import as_text

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

FOCUS_VERSION = 1
SIZE = Size(96, 54)
NUM_FRAMES = 8
PRIOR = 0.33
"""How far from the middle, of the free way, a subject has to stand out twice as much to be followed."""

LIGHT = 0.25
"""What lightness and change of place count for, beside colour: poles and branches have both, and are no subject."""

Focus = tuple[Fraction, Fraction]


def focus_of(clip: Clip, start: Fraction, length: Fraction, kept: tuple[Fraction, Fraction], suite: Suite) -> Focus:
    """The share of what is too long that goes before, across and down; `kept` is how much of each side stays."""
    inputs = {
        "version": FOCUS_VERSION,
        "sha256": clip.sha256,
        "start": as_text(start),
        "length": as_text(length),
        "kept": [as_text(each) for each in kept],
    }
    found = suite.artifact("focus", inputs, lambda folder: _look(clip, start, length, kept, suite, folder)).facts
    return Fraction(str(found["x"])), Fraction(str(found["y"]))


def focus_args(clip: Clip, start: Fraction, length: Fraction) -> list[str]:
    """Arguments that write `small`: a few RGB frames, spread over the time looked at."""
    seek = max(0, start.__floor__() - 2)
    picture = clip_input("clip", seek).filter(
        "trim", start=f"{float(start - seek):.6f}", end=f"{float(start - seek + length):.6f}"
    )
    rate = Fraction(NUM_FRAMES) / max(length, Fraction(1, 10))
    picture = picture.filter("setpts", "PTS-STARTPTS").filter("fps", f"{rate.numerator}/{rate.denominator}")
    if clip.facts.is_hdr:
        picture = to_sdr(picture, clip.facts)
    options = {name: value for name, value in color_options(clip.facts).items() if name.startswith("in_")}
    picture = picture.filter("scale", SIZE.width_px, SIZE.height_px, flags="area", **options).filter("format", "rgb24")
    output = graphs.output(picture, "small", f="rawvideo", threads=1, **{"frames:v": NUM_FRAMES})
    args: list[str] = ["-filter_complex_threads", "1", "-filter_threads", "1", *output.get_args()]
    return args


def _look(
    clip: Clip, start: Fraction, length: Fraction, kept: tuple[Fraction, Fraction], suite: Suite, folder: Path
) -> Mapping[str, object]:
    import numpy as np

    (folder / "clip").symlink_to(clip.path.resolve())
    ffmpeg.run(focus_args(clip, start, length), cwd=folder, stopping=suite.stopping, what=f"{clip.where}: focus")
    frames = np.fromfile(folder / "small", np.uint8).reshape(-1, SIZE.height_px, SIZE.width_px, 3)
    for name in ("clip", "small"):
        (folder / name).unlink()
    x, y = best_part(frames, (float(kept[0]), float(kept[1])))
    return {"x": f"{x:.2f}", "y": f"{y:.2f}"}


def best_part(frames: NDArray[np.uint8], kept: tuple[float, float]) -> tuple[float, float]:
    """Where a part of the given size shows most of what stands out in `[frame, row, column, 3]`; 0 to 1 each way."""
    import numpy as np

    if len(frames) == 0:
        return 0.5, 0.42
    colors = frames.astype(np.float32)
    away = colors - np.median(colors, axis=(1, 2), keepdims=True)
    light = away.mean(-1, keepdims=True)
    apart = np.sqrt(((away - light) ** 2).sum(-1)) + LIGHT * np.abs(light[..., 0])  # faces and ships differ in colour
    moving = np.zeros_like(apart)
    if len(frames) > 1:
        change = np.abs(np.diff(colors, axis=0)).sum(-1)
        moving[1:] = np.maximum(0, change - np.percentile(change, 80, axis=(1, 2), keepdims=True))
    stands_out = np.maximum(0, apart - np.percentile(apart, 70)) + LIGHT * moving
    seen = stands_out.mean(0) ** 1.5
    return _best(seen.sum(0), kept[0], 0.5), _best(seen.sum(1), kept[1], 0.42)


def _best(line: NDArray[np.float32], kept: float, usual: float) -> float:
    """The place of the part that holds most, the usual place weighing more."""
    import numpy as np

    length = max(1, round(len(line) * kept))
    free = len(line) - length
    if free == 0:
        return usual
    bell = np.sqrt(np.hanning(length + 2)[1:-1])  # what lies in the part's middle counts for more
    sums = np.convolve(line, bell, "valid")
    ways = np.arange(free + 1) / free
    weighed = (sums + 1e-6) * np.exp(-(((ways - usual) / PRIOR) ** 2) * np.log(2) / 2)
    return float(ways[int(weighed.argmax())])
