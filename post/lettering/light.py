"""How light a shot's picture is under a text, while the text stands there.

Takes a block on a shot, gives `Light`. A few frames of the shot's own file are read once, shrunk to a grid of greys and
kept (stage `contrast`), whatever texts come over them. A card's ground is known without looking. What cannot be told
(HDR, a file that cannot be read: making the shot will say so) counts as any light. Knows no styles.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from fractions import Fraction
from pathlib import Path
from typing import Any

from post.cut import Cut, CutShot, Media
from post.errors import MediaError
from post.suite import Suite
from post.type.block import Block, Box
from post.type.contrast import ANY_LIGHT, Light
from post.type.ink import Rgba, over, parse_color
from post.type.looks import LOOKS
from storyboards.story import Size
from storyboards.times import as_text

LIGHT_VERSION = 1
GRID_FILE = "light.npy"
ROWS = 144
"""Of the grid; its columns follow from the picture's shape. A cell is about a seventh of a lower third's em."""

MOMENTS_PER_S, MAX_MOMENTS = 1, 9
MAX_DECODED = 60
"""Frames read on the way to one moment: a clip with few key frames is sampled near it instead."""

TAIL = 1.0
"""Per cent of the cells at either end that are left out: a lamp's sparkle beside a letter hides no letter."""

MOVED = 0.07
"""Of the canvas: how far a still's slow move may carry a neighbouring part of the picture under the text."""

GRADED = 0.08
"""Of full scale: how far a grade may make a picture lighter or darker."""


def light_under(cut: Cut, shot: CutShot, block: Block, canvas: Size, suite: Suite) -> Light:
    """The darkest and lightest beside the block's letters."""
    if shot.media is None:
        return _card_light(cut, shot)
    try:
        grids = _grids(shot, shot.media, cut.fps, suite)
    except (MediaError, FileNotFoundError):
        return ANY_LIGHT
    if grids is None:
        return ANY_LIGHT
    seen = _during(grids, shot, block)
    found = _within(seen, _part(block.bounds, shot, seen.shape[2] / seen.shape[1], canvas))
    if shot.grade != "none":
        return Light(max(0.0, found.darkest - 255 * GRADED), min(255.0, found.lightest + 255 * GRADED))
    return found


def _card_light(cut: Cut, shot: CutShot) -> Light:
    """Of a flat colour, a veiled picture, or the look's own ground."""
    look = LOOKS[cut.look]
    if shot.background is not None and shot.background.kind == "color":
        grey = _grey(parse_color(shot.background.value))
        return Light(grey, grey)
    if shot.background is not None:
        veil = parse_color(look.veil)
        return Light(_grey(veil), max(over(veil, (255.0, 255.0, 255.0))))
    return Light(_grey(Rgba(*look.ground_dark)), _grey(Rgba(*look.ground_lit)))


def _grey(color: Rgba) -> float:
    from post.type.ink import luminance

    return _code(luminance((color.red, color.green, color.blue)))


def _code(linear: float) -> float:
    """The sRGB code value of a grey of this luminance."""
    return 255 * (linear * 12.92 if linear <= 0.0031308 else 1.055 * linear ** (1 / 2.4) - 0.055)


def _grids(shot: CutShot, media: Media, fps: Fraction, suite: Suite) -> Any:
    """Greys over the shot, `[moments, rows, columns]`, 0 to 255; None where the picture's light cannot be told."""
    import numpy as np

    moments = min(MAX_MOMENTS, max(2, math.ceil(MOMENTS_PER_S * shot.num_frames / fps) + 1))
    inputs: dict[str, object] = {"version": LIGHT_VERSION, "sha256": media.sha256, "rows": ROWS}
    if shot.kind != "still":
        inputs |= {
            "in": as_text(shot.media_in),
            "out": None if shot.media_out is None else as_text(shot.media_out),
            "length": as_text(shot.num_frames / fps),
            "moments": moments,
        }
    path = suite.media(media)
    artifact = suite.artifact("contrast", inputs, lambda folder: _measure(shot, path, fps, moments, folder))
    if not artifact.facts["known"]:
        return None
    return np.load(artifact.file(GRID_FILE), allow_pickle=False)


def _measure(shot: CutShot, path: Path, fps: Fraction, moments: int, folder: Path) -> Mapping[str, object]:
    import numpy as np

    pictures = [_still(path, shot)] if shot.kind == "still" else list(_frames(path, shot, fps, moments))
    if not pictures:
        return {"known": False}
    np.save(folder / GRID_FILE, np.stack([_greys(picture) for picture in pictures]), allow_pickle=False)
    return {"known": True}


def _greys(picture: Any) -> Any:
    """RGB `[rows, columns, 3]` as greys of the same luminance, uint8."""
    import numpy as np

    coded = picture.astype(np.float32) / 255
    linear = np.where(coded <= 0.04045, coded / 12.92, ((coded + 0.055) / 1.055) ** 2.4)
    light = linear @ np.array([0.2126, 0.7152, 0.0722], dtype=np.float32)
    grey = np.where(light <= 0.0031308, light * 12.92, 1.055 * np.maximum(light, 1e-9) ** (1 / 2.4) - 0.055)
    return np.clip(np.rint(grey * 255), 0, 255).astype(np.uint8)


def _still(path: Path, shot: CutShot) -> Any:
    import numpy as np
    from PIL import Image, ImageOps, UnidentifiedImageError

    try:
        with Image.open(path) as opened:
            opened.draft("RGB", (ROWS * 4, ROWS * 4))
            picture = ImageOps.exif_transpose(opened).convert("RGB")
    except (UnidentifiedImageError, Image.DecompressionBombError, OSError, ValueError, SyntaxError) as error:
        raise MediaError(f"shot {shot.id}: {path.name} cannot be read as a picture: {error}") from error
    columns = max(2, round(ROWS * picture.width / picture.height))
    return np.asarray(picture.resize((columns, ROWS), Image.Resampling.BOX))


def _frames(path: Path, shot: CutShot, fps: Fraction, moments: int) -> Iterator[Any]:
    """The clip's frames at evenly spaced moments of the shot, small; none of an HDR clip."""
    import av
    from av.error import FFmpegError as AvError

    from post.picture.probe import CONTAINERS, probe_clip

    facts = probe_clip(path, f"shot {shot.id}")
    if facts.is_hdr:
        return
    end = shot.media_in + shot.num_frames / fps
    for limit in (shot.media_out, facts.duration):
        end = min(end, limit) if limit is not None else end
    columns = max(2, round(ROWS * facts.width_px * facts.pixel_aspect / facts.height_px))
    try:
        with av.open(str(path), options={"format_whitelist": CONTAINERS, "protocol_whitelist": "file"}) as container:
            stream = container.streams.video[0]
            start = Fraction(container.start_time or 0, av.time_base)
            for number in range(moments):
                at = start + shot.media_in + (end - shot.media_in) * Fraction(number, moments)
                frame = _frame_at(container, stream, at)
                if frame is not None:
                    yield _small(frame, columns)
    except (AvError, ValueError, OSError) as error:
        raise MediaError(f"shot {shot.id}: {path.name} cannot be read as a clip: {error}") from error


def _frame_at(container: Any, stream: Any, at: Fraction) -> Any:
    container.seek(int(at / stream.time_base), stream=stream, backward=True)
    frame = None
    for count, frame in enumerate(container.decode(stream)):
        if count >= MAX_DECODED or frame.pts is None or frame.pts * stream.time_base >= at:
            break
    return frame


def _small(frame: Any, columns: int) -> Any:
    import numpy as np
    from PIL import Image

    upright = np.asarray(
        frame.reformat(width=min(frame.width, 4 * columns), height=min(frame.height, 4 * ROWS), format="rgb24",
                       dst_color_range="JPEG").to_ndarray()
    )  # fmt: skip
    if frame.rotation % 360:
        upright = np.rot90(upright, k=(frame.rotation // 90) % 4)
    return np.asarray(Image.fromarray(upright).resize((columns, ROWS), Image.Resampling.BOX))


def _during(grids: Any, shot: CutShot, block: Block) -> Any:
    """The moments while the block stands, and the one on either side."""
    count = grids.shape[0]
    first = math.floor(count * block.first_frame / shot.num_frames)
    last = math.ceil(count * (block.first_frame + block.num_frames) / shot.num_frames)
    return grids[max(0, min(first, count - 1)) : min(count, last + 1)]


def _part(bounds: Box, shot: CutShot, shape: float, canvas: Size) -> tuple[float, float, float, float]:
    """Left, top, right and bottom of the block on the source picture, as shares of it."""
    from post.picture.geometry import fit_picture

    cover = True if shot.kind == "generated" or shot.fill == "cover" else False if shot.fill == "contain" else None
    fit = fit_picture(round(1000 * shape), 1000, Fraction(1), canvas, cover=cover)
    x, y = (-fit.x_px, -fit.y_px) if fit.crops else (fit.x_px, fit.y_px)
    dx, dy = (canvas.width_px * MOVED, canvas.height_px * MOVED) if shot.kind == "still" else (0.0, 0.0)
    return (
        (bounds.x - dx - x) / fit.width_px,
        (bounds.y - dy - y) / fit.height_px,
        (bounds.right + dx - x) / fit.width_px,
        (bounds.bottom + dy - y) / fit.height_px,
    )


def _within(grids: Any, part: tuple[float, float, float, float]) -> Light:
    """Over a part of the picture; beside a picture that does not fill the canvas it is as dark as can be, too."""
    import numpy as np

    rows, columns = grids.shape[1:]
    left, right = (
        min(columns, max(0, share)) for share in (math.floor(part[0] * columns), math.ceil(part[2] * columns))
    )
    top, bottom = (min(rows, max(0, share)) for share in (math.floor(part[1] * rows), math.ceil(part[3] * rows)))
    if right <= left or bottom <= top:
        return Light(0.0, float(grids.max()))
    darkest, lightest = np.percentile(grids[:, top:bottom, left:right], (TAIL, 100 - TAIL))
    outside = part[0] < -0.01 or part[1] < -0.01 or part[2] > 1.01 or part[3] > 1.01
    return Light(0.0 if outside else float(darkest), float(lightest))
