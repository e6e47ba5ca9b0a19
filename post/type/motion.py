"""How a text comes and goes, frame by frame.

Gives a `Pose` (opacity, rise, how much of it is uncovered) for every frame of a block; the middle, where nothing
moves, is one pose for many frames. Written out instead of asked of libass, whose own fades are linear and whose clock
counts in hundredths of a second. Knows no ASS.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from post.type.block import Block


@dataclass(frozen=True)
class Pose:
    """How a block stands over some frames of the shot."""

    first_frame: int
    num_frames: int
    opacity: float = 1.0
    drop: float = 0.0  # below its place, em; letters move, their plate stands
    uncovered: float = 1.0  # share of its width that shows
    typed: float = 1.0  # share of its letters that show; the plate is there already


def poses(block: Block, fps: Fraction) -> list[Pose]:
    """The block's poses, in order, without a gap; coming and going take at most a quarter of its time each."""
    style, total = block.style, block.num_frames
    num_in = _length(style.enter, style.enter_s, fps, total)
    num_out = _length(style.exit, style.exit_s, fps, total)
    if style.enter == "type-on":
        num_in = min(max(num_in, round(0.045 * fps * sum(len(line.line.spans) for line in block.lines))), total // 2)
    result = [
        _posed(style.enter, block.first_frame + frame, Fraction(frame + 1, num_in + 1)) for frame in range(num_in)
    ]
    held = total - num_in - num_out
    if held > 0:
        result.append(Pose(block.first_frame + num_in, held))
    exit_first = block.first_frame + total - num_out
    result += [
        _posed(style.exit, exit_first + frame, Fraction(num_out - frame, num_out + 1), leaving=True)
        for frame in range(num_out)
    ]
    return result


def _length(kind: str, seconds: float, fps: Fraction, total: int) -> int:
    return 0 if kind == "none" else min(max(round(seconds * fps), 1), total // 4)


def _posed(kind: str, frame: int, progress: Fraction, *, leaving: bool = False) -> Pose:
    """One frame of coming in; going out is the same backwards, but what has risen rises on."""
    eased = float(1 - (1 - progress) ** 3)
    if kind == "rise":
        return Pose(frame, 1, opacity=eased, drop=(-0.5 if leaving else 0.5) * (1 - eased))
    if kind == "wipe":
        return Pose(frame, 1, uncovered=eased)
    if kind == "type-on":
        return Pose(frame, 1, typed=float(progress))
    return Pose(frame, 1, opacity=float(progress * progress * (3 - 2 * progress)))
