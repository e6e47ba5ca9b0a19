"""How a camera goes over a still: from which view to which, and how it starts and stops.

Takes a picture's size as it covers the canvas and the shot's move, gives two views. Never a view beyond the picture, never
faster than an eye follows. Pure; knows no files and no FFmpeg but its way of writing a sum.
"""

from __future__ import annotations

from dataclasses import dataclass

from storyboards.story import Size

FASTEST = 1 / 9
"""Of the canvas's width (or height) that may pass in a second; at seven seconds a picture's width most eyes see judder."""
TIGHT = 1.12
"""How far into a picture of the canvas's own shape one goes to have room for going sideways."""
SOFT = 0.2
"""Share of a move in which it gains its speed, and in which it loses it."""
ZOOM_PER_S, MOST_ZOOM = 0.028, 0.15

ACROSS = {
    "pan-left": -1,
    "truck-left": -1,
    "orbit-left": -1,
    "pan-right": 1,
    "truck-right": 1,
    "orbit-right": 1,
    "tracking": 1,
}
UPRIGHT = {"tilt-up": -1, "pedestal-up": -1, "crane-up": -1, "tilt-down": 1, "pedestal-down": 1, "crane-down": 1}


@dataclass(frozen=True)
class View:
    """A part of the picture with the canvas's proportions, in pixels of the picture."""

    middle_x_px: float
    middle_y_px: float
    width_px: float
    height_px: float


@dataclass(frozen=True)
class Move:
    """From one view to another; `sway_px` is how far a hand may be off."""

    start: View
    end: View
    sway_px: float = 0.0


def plan_move(name: str, picture: Size, canvas: Size, seconds: float) -> Move:
    """The move over a picture at least as large as the canvas in both directions.

    >>> move = plan_move("pan-right", Size(5760, 1080), Size(1920, 1080), 5.0)
    >>> round(move.start.middle_x_px), round(move.end.middle_x_px)
    (2347, 3413)
    """
    zooms = (1.0, 1.0)
    push = min(MOST_ZOOM, ZOOM_PER_S * seconds)
    across, upright = ACROSS.get(name, 0), UPRIGHT.get(name, 0)
    if name in ("dolly-in", "zoom-in"):
        zooms = (1.0, 1 + push)
    elif name in ("dolly-out", "zoom-out"):
        zooms = (1 + push, 1.0)
    elif name.startswith("orbit"):
        zooms = (TIGHT, TIGHT + push / 3)
    elif name.startswith("crane"):
        zooms = (TIGHT + push / 2, TIGHT)
    elif name == "handheld":
        zooms = (1.05, 1.05)
    elif across or upright:
        free = picture.width_px / canvas.width_px if across else picture.height_px / canvas.height_px
        zooms = (1.0, 1.0) if free > TIGHT else (TIGHT, TIGHT)
    views = [_view(picture, canvas, zoom) for zoom in zooms]
    dx = across * _travel(picture.width_px, max(view.width_px for view in views), canvas.width_px, seconds) / 2
    dy = upright * _travel(picture.height_px, max(view.height_px for view in views), canvas.height_px, seconds) / 2
    start, end = (
        View(view.middle_x_px + way * dx, view.middle_y_px + way * dy, view.width_px, view.height_px)
        for view, way in zip(views, (-1, 1))
    )
    return Move(start, end, canvas.height_px * 0.012 if name == "handheld" else 0.0)


def wants_cover(name: str, picture: Size, canvas: Size) -> bool:
    """Whether the move goes along a picture's long side, so that it is better cut off than shown whole."""
    wide = picture.width_px * canvas.height_px >= picture.height_px * canvas.width_px
    return name in ACROSS if wide else name in UPRIGHT


def eased(way: str) -> str:
    """FFmpeg's words for the share of the move done: speed gained and lost evenly, constant between.

    `way` is the share of the time gone, as an expression; outside 0 to 1 the move stands.
    """
    most = 1 / (2 * SOFT * (1 - SOFT))
    share = f"clip({way},0,1)"
    return (
        f"if(lt({share},{SOFT}),{most:.6f}*pow({share},2),"
        f"if(lt({share},{1 - SOFT}),({share}-{SOFT / 2})/{1 - SOFT},1-{most:.6f}*pow(1-{share},2)))"
    )


def _view(picture: Size, canvas: Size, zoom: float) -> View:
    """In the middle, of the canvas's size or `1 / zoom` of it."""
    return View(picture.width_px / 2, picture.height_px / 2, canvas.width_px / zoom, canvas.height_px / zoom)


def _travel(length: float, seen: float, edge: float, seconds: float) -> float:
    """As far as there is picture and time."""
    return max(0.0, min(length - seen, FASTEST * edge * seconds))
