"""One take: the panel built, moved by its camera and written as a clip.

Gives `draw_take` and `draw_panel`. Starts one FFmpeg and nothing else. Knows no store and no plan.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from PIL import Image

from post.suite import Stopped
from render.animatic.arrow import Arrow, arrow_for
from render.animatic.camera import View, softened, views
from render.animatic.compose import Frames
from render.animatic.feed import STRIP_NAME, Encoder, clip_args
from render.animatic.margin import strip_height_px, strip_picture
from render.animatic.scene import build
from render.animatic.spec import PanelSpec
from storyboards.story import Size

PAINTED_PX = 1280 * 720
"""Pixels that a panel is painted with at most; FFmpeg scales to the canvas. Brush work does not gain from more."""


@dataclass(frozen=True)
class _Panel:
    """What a take needs to give any of its frames."""

    frames: Frames
    views: list[View]
    arrow: Arrow
    picture: Size  # painted
    strip_px: int  # of the canvas


def draw_take(
    spec: PanelSpec, folder: Path, *, panel: Path | None = None, stopping: Callable[[], bool] = lambda: False
) -> dict[str, object]:
    """Writes `folder/clip.mov`; see the package."""
    made = _panel(spec, panel, stopping)
    strip = folder / STRIP_NAME
    strip.write_bytes(_planar(strip_picture(spec, made.strip_px)))
    args = clip_args(made.picture, spec.canvas, made.strip_px, spec.fps, "clip.mov")
    try:
        with Encoder(args, folder, f"shot {spec.shot_id}, take {spec.take}") as encoder:
            for number, view in enumerate(made.views):
                if stopping():
                    raise Stopped
                planes = made.arrow.over(made.frames.draw(view), float(number / spec.fps))
                encoder.send(*(plane.tobytes() for plane in planes))
            encoder.finish()
    finally:
        strip.unlink(missing_ok=True)
    return {
        "fps": str(spec.fps),
        "num_frames": spec.num_frames,
        "width_px": spec.canvas.width_px,
        "height_px": spec.canvas.height_px,
    }


def draw_panel(spec: PanelSpec, panel: Path | None = None, at: float = 0.5) -> Image.Image:
    """One frame as RGB at canvas size, `at` 0 for the first and 1 for the last; the arrow always in full."""
    made = _panel(spec, panel, lambda: False)
    planes = made.arrow.over(made.frames.draw(made.views[round(at * (len(made.views) - 1))]), None)
    room = (spec.canvas.width_px, spec.canvas.height_px - made.strip_px)
    sheet = Image.new("RGB", (spec.canvas.width_px, spec.canvas.height_px))
    sheet.paste(strip_picture(spec, made.strip_px), (0, 0))
    sheet.paste(_rgb(planes).resize(room, Image.Resampling.BICUBIC), (0, made.strip_px))
    return sheet


def _panel(spec: PanelSpec, panel: Path | None, stopping: Callable[[], bool]) -> _Panel:
    strip_px = strip_height_px(spec.canvas)
    room = Size(spec.canvas.width_px, spec.canvas.height_px - strip_px)
    picture = painted_size(room)
    parallax = min(1.25, max(0.55, (35 / spec.lens_mm) ** 0.5)) if spec.lens_mm else 1.0
    path = views(spec.move, spec.num_frames, float(spec.seconds), spec.seed, parallax)
    if panel is not None:
        path = softened(path, 0.4)
    stage = build(spec, picture, path, panel)
    if stopping():
        raise Stopped
    frames = Frames([*stage.layers, *stage.fronts], picture.width_px, picture.height_px, stage.centre)
    return _Panel(frames, path, arrow_for(spec.move, picture, stage.mood), picture, strip_px)


def painted_size(room: Size) -> Size:
    """The size a panel is painted at: the room's shape, even, not more than PAINTED_PX and not more than the room."""
    share = min(1.0, (PAINTED_PX / (room.width_px * room.height_px)) ** 0.5)
    return Size(max(16, 2 * round(room.width_px * share / 2)), max(16, 2 * round(room.height_px * share / 2)))


def _planar(picture: Image.Image) -> bytes:
    """RGB as planar 4:4:4 video levels."""
    import numpy as np

    r, g, b = (np.asarray(band, dtype=np.float32) / 255 for band in picture.split())
    luma = 0.2126 * r + 0.7152 * g + 0.0722 * b
    parts = (16 + 219 * luma, 128 + 224 * (b - luma) / 1.8556, 128 + 224 * (r - luma) / 1.5748)
    return b"".join(np.clip(part + 0.5, 1, 254).astype(np.uint8).tobytes() for part in parts)


def _rgb(planes: tuple[Image.Image, Image.Image, Image.Image]) -> Image.Image:
    """Video levels back to RGB."""
    import numpy as np

    size = planes[0].size
    y, cb, cr = (np.asarray(plane.resize(size, Image.Resampling.BILINEAR), dtype=np.float32) for plane in planes)
    luma, blue, red = (y - 16) / 219, (cb - 128) / 224 * 1.8556, (cr - 128) / 224 * 1.5748
    r, b = luma + red, luma + blue
    g = (luma - 0.2126 * r - 0.0722 * b) / 0.7152
    return Image.fromarray((np.clip(np.stack([r, g, b], axis=2), 0, 1) * 255 + 0.5).astype(np.uint8))
