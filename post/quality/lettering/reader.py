"""Reads pictures with Tesseract, where it is installed: many at a time, in one process per language.

Takes grey pictures as arrays, gives words with their places and Tesseract's confidence. Knows no films.
"""

from __future__ import annotations

import functools
import os
import shutil
import subprocess
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from post.ffmpeg import dying_with_us
from post.join.tracks import ISO_639_2
from post.suite import Stopped

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    U8 = npt.NDArray[np.uint8]

BLOCK_OF_TEXT, ONE_LINE, SCATTERED = 6, 7, 11
"""Tesseract's page segmentation modes that are used here."""

_BATCH = 12
_WORD_LEVEL = "5"
_OWN_NAMES = {"zh": "chi_sim", "zh-cn": "chi_sim", "zh-tw": "chi_tra", "zh-hant": "chi_tra", "sr": "srp"}


@dataclass(frozen=True)
class Word:
    """One word that was read."""

    text: str
    confidence: float  # 0 to 100
    box: tuple[int, int, int, int]  # x, y, width, height in the picture
    line: tuple[str, str, str]  # words of one line share it


@functools.cache
def installed() -> frozenset[str]:
    """Tesseract's languages by its own names; empty where it is not installed."""
    program = shutil.which("tesseract")
    if program is None:
        return frozenset()
    listed = subprocess.run([program, "--list-langs"], capture_output=True, text=True, check=False)
    return frozenset(line.strip() for line in listed.stdout.splitlines()[1:] if line.strip())


def reading_language(language: str) -> str | None:
    """Tesseract's name of a language, if it is installed."""
    code = language.lower()
    base = code.split("-")[0]
    for name in (_OWN_NAMES.get(code), _OWN_NAMES.get(base), ISO_639_2.get(base), base):
        if name and name in installed():
            return name
    return None


def read(
    pictures: Sequence[U8], language: str, mode: int, work: Path, stopping: Callable[[], bool] = lambda: False
) -> list[list[Word]]:
    """The words of every picture; `language` is Tesseract's name. A picture it fails on has none. Raises Stopped."""
    found: list[list[Word]] = []
    for start in range(0, len(pictures), _BATCH):
        if stopping():
            raise Stopped
        found += _read_some(pictures[start : start + _BATCH], language, mode, work)
    return found


def _read_some(pictures: Sequence[U8], language: str, mode: int, work: Path) -> list[list[Word]]:
    with tempfile.TemporaryDirectory(prefix="read-", dir=work) as name:
        folder = Path(name)
        for number, picture in enumerate(pictures):
            height, width = picture.shape
            (folder / f"{number}.pgm").write_bytes(b"P5 %d %d 255\n" % (width, height) + picture.tobytes())
        (folder / "list.txt").write_text("".join(f"{number}.pgm\n" for number in range(len(pictures))))
        ended = subprocess.run(
            dying_with_us([str(shutil.which("tesseract")), *read_args(language, mode)]), cwd=folder,
            stdin=subprocess.DEVNULL, capture_output=True, check=False, env=os.environ | {"OMP_THREAD_LIMIT": "1"},
        )  # fmt: skip
    return parse(ended.stdout.decode("utf-8", "replace"), len(pictures))


def read_args(language: str, mode: int) -> list[str]:
    """Tesseract's arguments for the pictures named in `list.txt`."""
    return ["list.txt", "stdout", "-l", language, "--psm", str(mode), "--dpi", "150", "tsv"]


def parse(told: str, num_pictures: int) -> list[list[Word]]:
    """Words by picture from Tesseract's table."""
    found: list[list[Word]] = [[] for _ in range(num_pictures)]
    for row in told.splitlines()[1:]:
        cells = row.split("\t")
        if len(cells) < 12 or cells[0] != _WORD_LEVEL or not cells[11].strip():
            continue
        page = int(cells[1]) - 1
        if 0 <= page < num_pictures:
            left, top, width, height = (int(cell) for cell in cells[6:10])
            line = (cells[2], cells[3], cells[4])
            found[page].append(Word(cells[11].strip(), float(cells[10]), (left, top, width, height), line))
    return found
