"""The director's own panel: whatever the file is, it is shown upright and whole, or refused in plain words."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from post.errors import MediaError
from render.animatic import draw_panel, draw_take
from render.animatic.own import read_picture
from tests.render.animatic.panels import panel

RED = (200, 30, 20)


def saved(path: Path, picture: Image.Image, **options: object) -> Path:
    picture.save(path, **options)  # type: ignore[arg-type]
    return path


@pytest.mark.parametrize(
    ("name", "mode", "size"),
    [
        ("a.png", "RGB", (640, 360)),
        ("a.jpg", "CMYK", (300, 900)),
        ("a.png", "P", (500, 100)),
        ("a.png", "LA", (64, 64)),
        ("a.png", "RGBA", (333, 777)),
        ("a.png", "1", (20, 20)),
        ("a.png", "I;16", (300, 200)),
        ("a.tif", "F", (90, 160)),
        ("a.webp", "RGB", (31, 17)),
        ("a.gif", "P", (50, 40)),
    ],
)
def test_kinds_of_pictures(tmp_path: Path, name: str, mode: str, size: tuple[int, int]) -> None:
    if mode == "I;16":
        source = Image.fromarray(np.full((size[1], size[0]), 40000, dtype=np.uint16))
    elif mode == "F":
        source = Image.fromarray(np.full((size[1], size[0]), 0.6, dtype=np.float32))
    else:
        source = Image.new("RGB", size, RED).convert(mode)
    path = saved(tmp_path / name, source)
    picture = draw_panel(panel(panel_sha256="00"), path)
    middle = np.asarray(picture)[90, 160].astype(int)
    if mode in ("RGB", "CMYK", "P", "RGBA"):
        assert np.abs(middle - np.array(RED)).max() < 30
    elif mode == "I;16":
        assert np.abs(middle - 40000 / 257).max() < 6
    elif mode == "F":
        assert np.abs(middle - 0.6 * 255).max() < 6


def test_rotated_by_its_exif_tag(tmp_path: Path) -> None:
    source = Image.new("RGB", (320, 180), (0, 0, 255))
    source.paste(RED, (0, 0, 160, 180))
    exif = Image.Exif()
    exif[0x0112] = 6
    upright = read_picture(saved(tmp_path / "turned.jpg", source, exif=exif), "shot r001")
    assert upright.size == (180, 320)
    red, blue = upright.getpixel((90, 40)), upright.getpixel((90, 280))
    assert isinstance(red, tuple)
    assert isinstance(blue, tuple)
    assert red[0] > 150
    assert blue[2] > 150


def test_clear_parts_show_paper(tmp_path: Path) -> None:
    path = saved(tmp_path / "clear.png", Image.new("RGBA", (320, 180), (0, 0, 0, 0)))
    assert read_picture(path, "shot r001").getpixel((5, 5)) == (236, 229, 214)


@pytest.mark.parametrize("damage", ["text", "cut", "empty", "missing", "huge"])
def test_what_cannot_be_read_is_refused_in_plain_words(tmp_path: Path, damage: str) -> None:
    path = tmp_path / "panel.png"
    if damage == "text":
        path.write_text("not a picture")
    elif damage == "cut":
        noise = np.random.default_rng(1).integers(0, 255, (200, 200, 3), dtype=np.uint8)
        Image.fromarray(noise).save(path)
        path.write_bytes(path.read_bytes()[:20000])
    elif damage == "empty":
        path.write_bytes(b"")
    elif damage == "huge":
        path.write_bytes(_header_of(60000, 60000))
    with pytest.raises(MediaError) as caught:
        draw_panel(panel(panel_sha256="00"), path)
    assert "shot r001: panel panel.png" in caught.value.message
    assert str(tmp_path) not in caught.value.message
    assert caught.value.hint


def _header_of(width: int, height: int) -> bytes:
    """The start of a PNG that claims a size."""
    import struct
    import zlib

    def chunk(kind: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))

    head = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0))
    return b"\x89PNG\r\n\x1a\n" + head + chunk(b"IDAT", zlib.compress(b"\0" * 100)) + chunk(b"IEND", b"")


def test_a_panel_becomes_a_clip(tmp_path: Path) -> None:
    path = saved(tmp_path / "p.png", Image.new("RGB", (400, 225), RED))
    folder = tmp_path / "out"
    folder.mkdir()
    facts = draw_take(panel(panel_sha256="00", seconds=Fraction(1, 5), move="tracking"), folder, panel=path)
    assert facts["num_frames"] == 5
    assert (folder / "clip.mov").stat().st_size > 1000
