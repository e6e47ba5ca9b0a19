"""The camera: what each move does to sheets at different depths, frame by frame.

A pinhole before flat sheets: a sheet at depth d (1 is the subject's) is scaled by `zoom * d / (d - forward)` about the
vanishing point and shifted by `turn + travel / d`. The middle of a move is the composed picture. Knows no pictures.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from render.animatic.layer import Drift
from render.animatic.pen import Region


@dataclass(frozen=True)
class View:
    """Where the camera is on one frame; lengths in picture heights."""

    turn_x: float = 0.0  # pans and tilts: every sheet alike
    turn_y: float = 0.0
    travel_x: float = 0.0  # sideways and up: near sheets more
    travel_y: float = 0.0
    follow_x: float = 0.0  # sideways together with the subject
    round_x: float = 0.0  # around the subject: far sheets one way, near ones the other
    forward: float = 0.0  # towards the subject, whose distance is 1
    zoom: float = 1.0
    seconds: float = 0.0


@dataclass(frozen=True)
class Placing:
    """Where a sheet lies on one frame: point p of the world is seen at `centre + (p - centre) * scale - shift`."""

    scale: float
    shift_x: float
    shift_y: float


def placing(view: View, depth: float, drift: Drift, rides: bool) -> Placing:
    """The placing of a sheet on a frame, its own drift included."""
    scale = view.zoom * depth / max(0.08, depth - view.forward)
    follow = 0.0 if rides else view.follow_x / depth
    x = view.turn_x + view.travel_x / depth + follow + view.round_x * (1 / depth - 1)
    y = view.turn_y + view.travel_y / depth
    turn = 2 * math.pi * (view.seconds / drift.period + drift.phase)
    x -= (drift.speed_x * view.seconds + drift.sway_x * math.sin(turn)) * scale
    y -= (drift.speed_y * view.seconds + drift.sway_y * math.sin(turn + 1.1)) * scale
    return Placing(scale, x, y)


def views(move: str | None, num_frames: int, seconds: float, seed: int, parallax: float) -> list[View]:
    """The camera on every frame of a move; `parallax` 1 for a normal lens, less for a long one."""
    path = _PATHS.get(move or "static", _PATHS["static"])
    result = []
    for frame in range(num_frames):
        share = frame / max(1, num_frames - 1)
        eased = 0.45 * share + 0.55 * share * share * (3 - 2 * share) - 0.5
        now = frame * seconds / num_frames
        view = path(eased, now, seed)
        result.append(
            replace(
                view,
                travel_x=view.travel_x * parallax,
                travel_y=view.travel_y * parallax,
                round_x=view.round_x * parallax,
                seconds=now - seconds / 2,
            )
        )
    return result


def softened(path: Sequence[View], share: float) -> list[View]:
    """The same move, smaller: for a flat picture, which has no depth to travel in."""
    return [
        replace(
            view,
            turn_x=view.turn_x * share,
            turn_y=view.turn_y * share,
            travel_x=view.travel_x * share,
            travel_y=view.travel_y * share,
            follow_x=0.0,
            round_x=0.0,
            forward=view.forward * share,
            zoom=1 + (view.zoom - 1) * share,
        )
        if not (view.follow_x or view.round_x)
        else replace(view, turn_x=(view.follow_x + view.round_x) * 0.5 * share, follow_x=0.0, round_x=0.0, travel_x=0.0)
        for view in path
    ]


def region(
    all_views: Sequence[View], depth: float, drift: Drift, rides: bool, aspect: float, centre: tuple[float, float],
    px: float,
) -> Region:  # fmt: skip
    """The part of the world at this depth that is seen at some time, with a little to spare."""
    x0 = y0 = math.inf
    x1 = y1 = -math.inf
    for view in all_views:
        at = placing(view, depth, drift, rides)
        x0 = min(x0, centre[0] + (at.shift_x - centre[0]) / at.scale)
        x1 = max(x1, centre[0] + (aspect + at.shift_x - centre[0]) / at.scale)
        y0 = min(y0, centre[1] + (at.shift_y - centre[1]) / at.scale)
        y1 = max(y1, centre[1] + (1 + at.shift_y - centre[1]) / at.scale)
    spare = 6 / px
    return Region(x0 - spare, y0 - spare, x1 + spare, y1 + spare, px)


Path = Callable[[float, float, int], View]


def _handheld(eased: float, now: float, seed: int) -> View:
    """Breathing and small corrections: sines whose rates do not meet."""
    phase = (seed % 628) / 100
    x = 0.0065 * math.sin(1.9 * now + phase) + 0.0040 * math.sin(4.3 * now + 2 * phase)
    y = 0.0055 * math.sin(2.3 * now + 1.7 * phase) + 0.0032 * math.sin(5.1 * now + phase)
    return View(turn_x=x, turn_y=y, travel_x=0.6 * x, travel_y=0.5 * y, forward=0.03 * eased)


_PATHS: dict[str, Path] = {
    "static": lambda u, t, s: View(),
    "pan-left": lambda u, t, s: View(turn_x=-0.30 * u),
    "pan-right": lambda u, t, s: View(turn_x=0.30 * u),
    "tilt-up": lambda u, t, s: View(turn_y=-0.22 * u),
    "tilt-down": lambda u, t, s: View(turn_y=0.22 * u),
    "dolly-in": lambda u, t, s: View(forward=0.17 * u),
    "dolly-out": lambda u, t, s: View(forward=-0.17 * u),
    "truck-left": lambda u, t, s: View(travel_x=-0.24 * u),
    "truck-right": lambda u, t, s: View(travel_x=0.24 * u),
    "pedestal-up": lambda u, t, s: View(travel_y=-0.13 * u),
    "pedestal-down": lambda u, t, s: View(travel_y=0.13 * u),
    "crane-up": lambda u, t, s: View(travel_y=-0.17 * u, turn_y=0.06 * u, forward=-0.09 * u),
    "crane-down": lambda u, t, s: View(travel_y=0.17 * u, turn_y=-0.06 * u, forward=0.09 * u),
    "orbit-left": lambda u, t, s: View(round_x=-0.26 * u, forward=0.03 * u),
    "orbit-right": lambda u, t, s: View(round_x=0.26 * u, forward=0.03 * u),
    "zoom-in": lambda u, t, s: View(zoom=1.0 + 0.22 * u),
    "zoom-out": lambda u, t, s: View(zoom=1.0 - 0.22 * u),
    "tracking": lambda u, t, s: View(follow_x=0.55 * u, travel_x=0.02 * u),
    "handheld": _handheld,
}
