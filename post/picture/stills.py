"""A still made ready: upright, in sRGB, on the canvas.

A picture near the canvas's shape fills it; another is shown whole before its own soft, dark enlargement, so that no
black bars stand in a hall. Takes a path, writes a PNG of the canvas's size. Knows no shots and no FFmpeg.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from post.errors import MediaError
from post.picture.geometry import fit_picture
from storyboards.story import Size

if TYPE_CHECKING:
    from PIL import Image

FORMATS = ("PNG", "JPEG", "WEBP", "TIFF", "BMP", "GIF", "PPM")
HINT = f"Usable are {', '.join(FORMATS)} pictures of up to 180 megapixels; convert others first."
MAX_PIXELS = 180_000_000
MAX_SIDE_PX = 12_000
"""Of a picture that is travelled over; a longer panorama is shown in its middle."""


def prepare_still(path: Path, canvas: Size, target: Path, where: str, *, cover: bool | None = None) -> None:
    """Writes the still as the canvas shows it; `cover` None: as its proportions suggest. Raises MediaError."""
    _on_canvas(_opened(path, where), canvas, cover).save(target, compress_level=1)


def prepare_travel(
    path: Path, canvas: Size, target: Path, where: str, *, cover: bool, most_zoom: float
) -> tuple[Size, Size]:
    """Writes the still so that a window of the canvas's proportions can travel over it. Gives the size of what was
    written and of the canvas in it: more pixels than the canvas's own where the file has them, so that a view
    `most_zoom` times nearer needs no enlarging. Raises MediaError.
    """
    from fractions import Fraction

    from PIL import Image

    picture = _opened(path, where)
    if not cover:
        _on_canvas(picture, canvas, False).save(target, compress_level=1)
        return canvas, canvas
    fit = fit_picture(picture.width, picture.height, Fraction(1), canvas, cover=True)
    scale = max(1.0, min(most_zoom, picture.width / fit.width_px))
    unit = Size(round(canvas.width_px * scale), round(canvas.height_px * scale))
    size = (max(unit.width_px, round(fit.width_px * scale)), max(unit.height_px, round(fit.height_px * scale)))
    picture = _central(picture, size, MAX_SIDE_PX)
    size = (min(size[0], MAX_SIDE_PX), min(size[1], MAX_SIDE_PX))
    picture.resize(size, Image.Resampling.LANCZOS).save(target, compress_level=1)
    return Size(*size), unit


def picture_size(path: Path, where: str) -> Size:
    """Of the picture as it stands upright. Raises MediaError."""
    return Size(*_opened(path, where).size)


def can_open(path: Path) -> bool:
    """Whether a file is a picture rather than a clip."""
    from PIL import Image

    try:
        with Image.open(path, formats=[name for name in FORMATS if name != "GIF"]):
            return True
    except (OSError, ValueError, SyntaxError):
        return False


def _central(picture: Image.Image, size: tuple[int, int], most: int) -> Image.Image:
    """The middle of a picture whose enlargement would be longer than `most` pixels."""
    width = min(picture.width, round(picture.width * most / size[0]))
    height = min(picture.height, round(picture.height * most / size[1]))
    left, top = (picture.width - width) // 2, (picture.height - height) // 2
    return picture.crop((left, top, left + width, top + height))


def _opened(path: Path, where: str) -> Image.Image:
    """The picture upright, in sRGB. Raises MediaError."""
    from PIL import Image, UnidentifiedImageError

    try:
        with Image.open(path, formats=FORMATS) as opened:
            if opened.width * opened.height > MAX_PIXELS:
                raise MediaError(f"{where}: {path.name} has {opened.width}x{opened.height} pixels", HINT)
            picture = _upright_srgb(opened)
    except (UnidentifiedImageError, Image.DecompressionBombError, OSError, ValueError, SyntaxError) as error:
        if isinstance(error, FileNotFoundError):
            raise
        raise MediaError(f"{where}: {path.name} cannot be read as a picture: {error}", HINT) from error
    return picture


def _upright_srgb(opened: Image.Image) -> Image.Image:
    from io import BytesIO

    from PIL import Image, ImageCms, ImageOps

    profile = opened.info.get("icc_profile")
    picture = ImageOps.exif_transpose(opened)
    if picture.mode.startswith(("I", "F")):  # 16 bit grey: Pillow would clip it
        import numpy as np

        values = np.asarray(picture).astype(np.float64)
        top = 65535.0 if values.max() > 255 else 255.0
        picture = Image.fromarray(np.clip(values * (255.0 / top), 0, 255).astype(np.uint8))
        profile = None
    if picture.mode in ("RGBA", "LA", "PA") or "transparency" in picture.info:
        layer = picture.convert("RGBA")
        picture = Image.new("RGB", layer.size, (10, 22, 36))
        picture.paste(layer, mask=layer.getchannel("A"))
    if profile and picture.mode in ("RGB", "CMYK", "L"):
        try:
            converted = ImageCms.profileToProfile(
                picture, ImageCms.ImageCmsProfile(BytesIO(profile)), ImageCms.createProfile("sRGB"), outputMode="RGB"
            )
            picture = converted or picture
        except (ImageCms.PyCMSError, OSError):
            pass  # a broken profile is no reason to lose the picture
    return picture.convert("RGB")


def _on_canvas(picture: Image.Image, canvas: Size, cover: bool | None) -> Image.Image:
    from fractions import Fraction

    from PIL import Image, ImageEnhance, ImageFilter

    size = (canvas.width_px, canvas.height_px)
    fit = fit_picture(picture.width, picture.height, Fraction(1), canvas, cover=cover)
    whole = picture.resize((fit.width_px, fit.height_px), Image.Resampling.LANCZOS)
    if fit.crops:
        return whole.crop((fit.x_px, fit.y_px, fit.x_px + size[0], fit.y_px + size[1]))
    full = fit_picture(picture.width, picture.height, Fraction(1), canvas, cover=True)
    small = picture.resize((max(2, full.width_px // 8), max(2, full.height_px // 8)), Image.Resampling.BOX)
    soft = small.filter(ImageFilter.GaussianBlur(canvas.height_px / 160)).resize(
        (full.width_px, full.height_px), Image.Resampling.BICUBIC
    )
    ground = soft.crop((full.x_px, full.y_px, full.x_px + size[0], full.y_px + size[1]))
    ground = ImageEnhance.Color(ImageEnhance.Brightness(ground).enhance(0.38)).enhance(0.7)
    ground.paste(whole, (fit.x_px, fit.y_px))
    return ground
