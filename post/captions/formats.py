"""Captions as SubRip and as WebVTT, with text that can never be taken for markup."""

from __future__ import annotations

from collections.abc import Sequence

from post.captions.timing import Caption

_JOINER = "\u2060"
"""SubRip knows no escapes: a word joiner, which nobody sees, keeps `<`, `{` and `-->` from being understood."""


def srt(captions: Sequence[Caption]) -> str:
    """SubRip; empty for no captions."""
    return "\n".join(
        f"{number}\n{_clock(caption.start_ms, ',')} --> {_clock(caption.stop_ms, ',')}\n"
        + "".join(_srt_text(line) + "\n" for line in caption.lines)
        for number, caption in enumerate(captions, 1)
    )


def vtt(captions: Sequence[Caption]) -> str:
    """WebVTT."""
    return "WEBVTT\n" + "".join(
        f"\n{number}\n{_clock(caption.start_ms, '.')} --> {_clock(caption.stop_ms, '.')}\n"
        + "".join(_vtt_text(line) + "\n" for line in caption.lines)
        for number, caption in enumerate(captions, 1)
    )


def _srt_text(line: str) -> str:
    return line.replace("<", "<" + _JOINER).replace("{", "{" + _JOINER).replace("-->", "--" + _JOINER + ">")


def _vtt_text(line: str) -> str:
    return line.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _clock(total_ms: int, point: str) -> str:
    seconds, ms = divmod(total_ms, 1000)
    minutes, seconds = divmod(seconds, 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours:02}:{minutes:02}:{seconds:02}{point}{ms:03}"
