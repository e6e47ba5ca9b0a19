"""WebVTT text as cues that stand in the page: Chromium loads no caption file beside a page opened from a disk.

Takes what `post.captions` writes, and any other valid file: settings, notes, styles and regions are left out, tags are
taken off. Knows no page.
"""

from __future__ import annotations

import html
import re

Cue = tuple[float, float, str]
"""Start and stop in seconds, text with a newline between lines."""

_TIMES = re.compile(r"^((?:\d+:)?\d\d:\d\d\.\d{3})[ \t]+-->[ \t]+((?:\d+:)?\d\d:\d\d\.\d{3})(?:[ \t].*)?$")
_TAG = re.compile(r"<[^>]*>")


def cues_of(vtt: str) -> list[Cue]:
    """Every cue that has a length and a text, in order of time.

    >>> cues_of("WEBVTT\\n\\n1\\n00:00.500 --> 00:02.000 line:0\\n<b>AT&amp;T</b>\\nnow\\n")
    [(0.5, 2.0, 'AT&T\\nnow')]
    """
    found = []
    for block in re.split(r"\n[ \t]*\n", vtt.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")):
        lines = block.strip("\n").split("\n")
        at = next((index for index, line in enumerate(lines[:2]) if _TIMES.match(line.strip())), None)
        if at is None:
            continue
        times = _TIMES.match(lines[at].strip())
        assert times is not None
        start_s, stop_s = _seconds(times[1]), _seconds(times[2])
        text = html.unescape(_TAG.sub("", "\n".join(lines[at + 1 :]))).strip()
        if stop_s > start_s and text:
            found.append((start_s, stop_s, text))
    return sorted(found, key=lambda cue: cue[:2])


def _seconds(clock: str) -> float:
    seconds = 0.0
    for part in clock.split(":"):
        seconds = seconds * 60 + float(part)
    return round(seconds, 3)
