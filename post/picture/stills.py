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


def prepare_still(path: Path, canvas: Size, target: Path, where: str) -> None:
    """Writes the still as the canvas shows it. Raises MediaError."""
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
    _on_canvas(picture, canvas).save(target, compress_level=1)


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


def _on_canvas(picture: Image.Image, canvas: Size) -> Image.Image:
    from fractions import Fraction

    from PIL import Image, ImageEnhance, ImageFilter

    size = (canvas.width_px, canvas.height_px)
    fit = fit_picture(picture.width, picture.height, Fraction(1), canvas)
    whole = picture.resize((fit.width_px, fit.height_px), Image.Resampling.LANCZOS)
    if fit.crops:
        return whole.crop((fit.x_px, fit.y_px, fit.x_px + size[0], fit.y_px + size[1]))
    cover = fit_picture(picture.width, picture.height, Fraction(1), canvas, cover=True)
    small = picture.resize((max(2, cover.width_px // 8), max(2, cover.height_px // 8)), Image.Resampling.BOX)
    soft = small.filter(ImageFilter.GaussianBlur(canvas.height_px / 160)).resize(
        (cover.width_px, cover.height_px), Image.Resampling.BICUBIC
    )
    ground = soft.crop((cover.x_px, cover.y_px, cover.x_px + size[0], cover.y_px + size[1]))
    ground = ImageEnhance.Color(ImageEnhance.Brightness(ground).enhance(0.38)).enhance(0.7)
    ground.paste(whole, (fit.x_px, fit.y_px))
    return ground
