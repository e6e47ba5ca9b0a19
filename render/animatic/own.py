"""The director's own picture as a panel: read whatever it is, fitted, on a quiet ground made of itself.

Takes any size, orientation, palette, alpha, 16-bit or CMYK file that Pillow reads; a file that it cannot read is a
MediaError that says why. Knows no words and no drawing.
"""

from __future__ import annotations

import warnings
from pathlib import Path

import numpy as np
from PIL import Image, ImageFilter, ImageOps, UnidentifiedImageError

from post.errors import MediaError
from render.animatic.field import Array
from render.animatic.layer import STILL, Layer, planes
from render.animatic.pen import Region
from render.animatic.stage import Stage

PAPER = (236, 229, 214)
MAX_PIXELS = 400_000_000
NEARLY = 1.14  # shapes that differ less than this fill the frame, a little cropped


def read_picture(path: Path, what: str, limit_px: int = 3200) -> Image.Image:
    """The picture upright, as RGB on paper, no side longer than `limit_px`. Raises MediaError."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            picture = _opened(path, limit_px)
    except MediaError as error:
        raise MediaError(f"{what}: panel {path.name}: {error.message}", error.hint) from None
    except FileNotFoundError:
        raise MediaError(
            f"{what}: panel {path.name}: no such file", "Check the name; paths start at the storyboard."
        ) from None
    except UnidentifiedImageError:
        raise MediaError(
            f"{what}: panel {path.name}: not a picture that can be read", "Use PNG, JPEG, TIFF or WebP."
        ) from None
    except (OSError, ValueError, SyntaxError, MemoryError, EOFError, Image.DecompressionBombError) as error:
        raise MediaError(
            f"{what}: panel {path.name}: damaged or cut short ({error})",
            "Open it in a picture program and save it again.",
        ) from None
    return picture


def _opened(path: Path, limit_px: int) -> Image.Image:
    before = Image.MAX_IMAGE_PIXELS
    with Image.open(path) as source:
        width, height = source.size
        if width * height > MAX_PIXELS or (before is not None and width * height > 2 * before):
            raise MediaError(
                f"{width}x{height} pixels is more than can be shown ({MAX_PIXELS // 1_000_000} megapixels)",
                "Save a smaller copy; 4000 pixels across is plenty.",
            )
        source.draft("RGB", (limit_px, limit_px))
        source.load()
        picture = ImageOps.exif_transpose(source)
    picture = _eight_bit(picture)
    if picture.width < 2 or picture.height < 2:
        raise MediaError(f"{picture.width}x{picture.height} pixels is too small", "Use a picture of 640x360 or more.")
    if "A" in picture.mode or "transparency" in picture.info:
        clear = picture.convert("RGBA")
        flat = Image.new("RGBA", clear.size, (*PAPER, 255))
        flat.alpha_composite(clear)
        picture = flat
    picture = picture.convert("RGB")
    if max(picture.size) > limit_px:
        picture.thumbnail((limit_px, limit_px), Image.Resampling.LANCZOS, reducing_gap=2.0)
    return picture


def _eight_bit(picture: Image.Image) -> Image.Image:
    """Deep grey pictures brought to 8 bits by their format's full scale (Pillow itself would clip them)."""
    if picture.mode.startswith("I;16") or picture.mode == "I":
        levels = np.asarray(picture, dtype=np.float32)
        full = 65535.0 if float(levels.max(initial=0)) > 255 or picture.mode != "I" else 255.0
        return Image.fromarray((np.clip(levels / full, 0, 1) * 255 + 0.5).astype(np.uint8))
    if picture.mode == "F":
        levels = np.nan_to_num(np.asarray(picture, dtype=np.float32))
        full = 1.0 if float(levels.max(initial=0)) <= 1.0 else 255.0
        return Image.fromarray((np.clip(levels / full, 0, 1) * 255 + 0.5).astype(np.uint8))
    return picture


def lay_panel(stage: Stage, path: Path, shot_id: str) -> None:
    """Puts the picture on the stage: filling the frame when its shape is near, else whole on a soft ground."""
    picture = read_picture(path, f"shot {shot_id}")
    stage.focus = (stage.aspect / 2, 0.5)
    stage.horizon = 0.5
    shape = picture.width / picture.height / stage.aspect
    seen = stage.region(1.0)
    if 1 / NEARLY < shape < NEARLY:
        stage.layers.append(_laid(_covering(picture, seen), seen, 1.0))
        return
    behind = stage.region(3.0)
    ground = _covering(picture.resize((96, 96), Image.Resampling.BOX).filter(ImageFilter.GaussianBlur(5)), behind)
    ground = Image.blend(ground, Image.new("RGB", ground.size, (58, 54, 50)), 0.55)
    grain = stage.texture("tooth", behind)
    stage.layers.append(_laid(ground, behind, 3.0, grain * np.float32(1.4)))
    high = 0.86 if shape < 1 else 0.92 * stage.aspect * picture.height / picture.width
    wide = high * picture.width / picture.height
    if wide > 0.94 * stage.aspect:
        wide, high = 0.94 * stage.aspect, 0.94 * stage.aspect * picture.height / picture.width
    x0, y0 = (stage.aspect - wide) / 2, (1 - high) / 2
    where = Region(x0, y0, x0 + wide, y0 + high, stage.px)
    stage.layers.append(_shadow(where))
    stage.layers.append(_laid(picture.resize((where.width_px, where.height_px), Image.Resampling.LANCZOS), where, 1.0))


def _covering(picture: Image.Image, where: Region) -> Image.Image:
    return ImageOps.fit(picture, (where.width_px, where.height_px), Image.Resampling.LANCZOS)


def _laid(picture: Image.Image, where: Region, depth: float, grain: Array | None = None) -> Layer:
    r, g, b = (np.asarray(band, dtype=np.float32) / np.float32(255) for band in picture.split())
    luma: Array = np.float32(0.2126) * r + np.float32(0.7152) * g + np.float32(0.0722) * b
    cb: Array = np.float32(128) + (b - luma) * np.float32(224 / 1.8556)
    cr: Array = np.float32(128) + (r - luma) * np.float32(224 / 1.5748)
    levels: Array = np.float32(16) + np.float32(219) * luma
    if grain is not None:
        levels = levels + grain
    small = [_half(plane) for plane in (cb, cr)]
    y_img, cb_img, cr_img = planes(levels, *small)
    return Layer(y_img, cb_img, cr_img, None, None, where.x0, where.y0, where.px, depth, STILL)


def _half(plane: Array) -> Array:
    height, width = plane.shape
    return np.asarray(plane.reshape(height // 2, 2, width // 2, 2).mean(axis=(1, 3)), dtype=np.float32)


def _shadow(where: Region) -> Layer:
    """A soft shadow under the picture, so that it lies on something."""
    spread = 0.05
    outer = Region(where.x0 - spread, where.y0 - spread + 0.012, where.x1 + spread, where.y1 + spread + 0.012, where.px)
    mask = Image.new("L", (outer.width_px, outer.height_px))
    inner = int(spread * where.px)
    mask.paste(120, (inner, inner, mask.width - inner, mask.height - inner))
    mask = mask.filter(ImageFilter.GaussianBlur(0.3 * inner))
    half = (mask.width // 2, mask.height // 2)
    grey = Image.new("L", half, 128)
    return Layer(Image.new("L", mask.size, 22), grey, grey, mask, mask.reduce(2), outer.x0, outer.y0, where.px, 1.0)
