"""Captions as they were delivered: SubRip and WebVTT files, and text tracks, read as a strict player would.

Takes texts or a film's path, gives `CaptionFile`s. Knows no limits: those are judged.
"""

from __future__ import annotations

import html
import re
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from post import ffmpeg
from post.errors import FfmpegError
from post.quality.promise import PlannedCaption

_ARROW = re.compile(
    r"\s*(?:(\d{1,3}):)?([0-5]\d):([0-5]\d)[.,](\d{3})\s+-->\s+(?:(\d{1,3}):)?([0-5]\d):([0-5]\d)[.,](\d{3})(?:\s.*)?"
)
_TAG = re.compile(r"</?[a-zA-Z0-9.][^<>]*>")
_UNSEEN = str.maketrans("", "", "\u2060\ufeff")
MAX_BYTES = 16 * 1024 * 1024


@dataclass(frozen=True)
class CaptionFile:
    """One file or track of captions."""

    name: str  # srt | vtt | track
    captions: tuple[PlannedCaption, ...]
    problem: str | None = None  # why a player would not read it right


def read_file(path: Path, name: str) -> CaptionFile:
    """A caption file; `name` is srt or vtt."""
    try:
        data = path.read_bytes()[: MAX_BYTES + 1]
    except OSError as error:
        return CaptionFile(name, (), f"cannot be read: {error.strerror}")
    if len(data) > MAX_BYTES:
        return CaptionFile(name, (), f"is larger than {MAX_BYTES:,} bytes")
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        return CaptionFile(name, (), f"is not UTF-8 (byte {error.start})")
    return parse(text, name)


def parse(text: str, name: str) -> CaptionFile:
    """Captions of a SubRip or WebVTT text."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    if name == "vtt" and not re.match(r"WEBVTT(\s|$)", lines[0]):
        return CaptionFile(name, (), "does not begin with WEBVTT")
    found: list[PlannedCaption] = []
    problem: str | None = None
    for number, block in _blocks(lines[1:] if name == "vtt" else lines, 2 if name == "vtt" else 1):
        if name == "vtt" and block[0].split(" ")[0] in ("NOTE", "STYLE", "REGION"):
            continue
        place = next((index for index, line in enumerate(block[:2]) if "-->" in line), None)
        match = _ARROW.fullmatch(block[place]) if place is not None else None
        if place is None or match is None:
            problem = problem or f"line {number}: no caption ({block[0][:40]!r})"
            continue
        if name == "srt" and ("." in block[place] or match[1] is None):
            problem = problem or f"line {number + place}: times are written 00:00:00,000 in SubRip"
        start, stop = (_milliseconds(match, first) for first in (1, 5))
        if stop <= start:
            problem = problem or f"line {number + place}: it ends before it begins"
        shown = tuple(_plain(line, is_vtt=name == "vtt") for line in block[place + 1 :])
        if not any(line.strip() for line in shown):
            problem = problem or f"line {number}: a caption without words"
            continue
        found.append(PlannedCaption(start, stop, shown))
    return CaptionFile(name, tuple(found), problem)


def read_track(path: Path, work: Path, stopping: Callable[[], bool] = lambda: False) -> CaptionFile | None:
    """A film's first text track; None where it has none that can be read. Raises Stopped."""
    with tempfile.TemporaryDirectory(prefix="track-", dir=work) as name:
        folder = Path(name)
        (folder / "film").symlink_to(path.resolve())
        args = [*ffmpeg.INPUT_GUARD, "-i", "film", "-map", "0:s:0", "-c:s", "srt", "-f", "srt", "track.srt"]
        try:
            ffmpeg.run(args, cwd=folder, stopping=stopping, what=f"captions of {path.name}")
        except FfmpegError:
            return None
        text = (folder / "track.srt").read_text("utf-8", errors="replace")
    found = parse(text, "srt")
    return CaptionFile("track", found.captions, found.problem)


def _blocks(lines: list[str], first: int) -> list[tuple[int, list[str]]]:
    """Runs of lines that are not empty, with the number of the first of each."""
    found: list[tuple[int, list[str]]] = []
    open_block: list[str] | None = None
    for number, line in enumerate(lines, first):
        if not line.strip():
            open_block = None
        elif open_block is None:
            open_block = [line]
            found.append((number, open_block))
        else:
            open_block.append(line)
    return found


def _milliseconds(match: re.Match[str], first: int) -> int:
    hours, minutes, seconds, ms = (int(match[first + place] or 0) for place in range(4))
    return ((hours * 60 + minutes) * 60 + seconds) * 1000 + ms


def _plain(line: str, *, is_vtt: bool) -> str:
    """What is seen of a line: no tags, no marks that nobody sees."""
    shown = _TAG.sub("", line).translate(_UNSEEN)
    return html.unescape(shown) if is_vtt else shown
