"""Draws blocks with the real libass on a flat ground, and reads pixels and letters back."""

from __future__ import annotations

import re
import shutil
import subprocess
from collections.abc import Sequence
from difflib import SequenceMatcher
from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image

from post import ffmpeg
from post.type.ass import write_ass
from post.type.faces import lay_faces
from post.type.layout import Block
from storyboards.story import Size

HD = Size(1920, 1080)
FPS = Fraction(25)


def draw(folder: Path, blocks: Sequence[Block], *, frame: int = 30, canvas: Size = HD, ground: str = "black") -> Any:
    """One frame of the blocks over a ground, `[height, width, 3]`, RGB."""
    lettering = write_ass(blocks, canvas, FPS)
    assert lettering is not None
    shutil.rmtree(folder / "faces", ignore_errors=True)
    lay_faces(lettering.faces, folder / "faces")
    (folder / "text.ass").write_text(lettering.script, encoding="utf-8")
    talk = ffmpeg.run(
        ["-f", "lavfi", "-i", f"color=c={ground}:s={canvas}:r=10,format=gbrp", "-vf",
         "ass=filename=text.ass:fontsdir=faces:shaping=complex", "-ss", f"{frame / 10}", "-frames:v", "1",
         "-update", "1", "x.png"],
        cwd=folder,
    )  # fmt: skip
    assert "not found" not in talk, talk
    with Image.open(folder / "x.png") as picture:
        return np.asarray(picture.convert("RGB"))


def ink_box(pixels: Any) -> tuple[int, int, int, int]:
    """Left, top, right, bottom of everything brighter than half."""
    ys, xs = np.nonzero(pixels.max(axis=2) > 100)
    return int(xs.min()), int(ys.min()), int(xs.max()) + 1, int(ys.max()) + 1


def has_tesseract(*languages: str) -> bool:
    program = shutil.which("tesseract")
    if program is None:
        return False
    listed = subprocess.run([program, "--list-langs"], capture_output=True, text=True).stdout.split()
    return set(languages) <= set(listed)


def read(folder: Path, pixels: Any, language: str) -> str:
    """What Tesseract reads, spaces evened out."""
    Image.fromarray(pixels).save(folder / "read.png")
    command = ["tesseract", "read.png", "-", "-l", language, "--psm", "6"]
    said = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=True).stdout
    return re.sub(r"\s+", " ", said).strip()


def likeness(said: str, written: str) -> float:
    return SequenceMatcher(None, said, written).ratio()
