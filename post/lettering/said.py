"""What is written over a shot, in which style and when: overlays, captions, the disclosure label.

Takes a cut, gives `Caption`s on the shot's frames. Knows no fonts and no places.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from post.cut import Cut, CutShot
from post.type.block import Caption
from post.type.overlay_style import OverlayStyle
from post.type.styles import style_named

if TYPE_CHECKING:
    from post.captions import Caption as SpokenCaption

LABEL_S = 4
"""Seconds that a disclosure label stands at the film's start or end."""

BURNED_STYLE = "subtitle"


def overlay_captions(cut: Cut, shot: CutShot, language: str) -> list[Caption]:
    """The overlays of a shot that have a text in this language, on the shot's frames. Raises LetteringError."""
    captions = []
    for number, overlay in enumerate(shot.overlays, 1):
        where = f"shot {shot.id}, overlay {number}"
        num_frames = min(overlay.num_frames, shot.num_frames - overlay.first_frame)
        text = overlay.texts.get(language)
        if text and num_frames > 0:
            style = style_named(overlay.style, cut.titles, where, cut.look)
            what = f"overlay {number}"
            captions.append(Caption(text, style, overlay.first_frame, num_frames, language, where, what=what))
    return captions


def burned_captions(cut: Cut, shot: CutShot, language: str, captions: Sequence[SpokenCaption]) -> list[Caption]:
    """The film's captions that stand over this shot."""
    style = style_named(BURNED_STYLE, cut.titles, look=cut.look)
    burned = []
    for number, caption in enumerate(captions, 1):
        where = f"shot {shot.id}, caption {number}"
        text = "\n".join(caption.lines)
        span = (caption.first_frame, caption.stop_frame)
        burned += _over(shot, span, text, style, Caption(text, style, 0, 0, language, where, True, "caption"))
    return burned


def disclosure_captions(cut: Cut, shot: CutShot, language: str) -> list[Caption]:
    """The label over this shot: all through (corner, always), else where the film starts or ends."""
    label = cut.disclosure.label.get(language) if cut.disclosure else None
    if cut.disclosure is None or not label:
        return []
    style = style_named("disclosure", cut.titles, look=cut.look)
    length = round(LABEL_S * cut.fps)
    spans: list[tuple[int, int]] = []  # first frame and end, of the film
    if {"corner", "always"} & set(cut.disclosure.where):
        spans.append((0, cut.num_frames))
    else:
        if "start" in cut.disclosure.where:
            spans.append((0, min(length, cut.num_frames)))
        if "end" in cut.disclosure.where and cut.num_frames > 2 * length:
            spans.append((cut.num_frames - length, cut.num_frames))
    blank = Caption(label, style, 0, 0, language, f"shot {shot.id}, disclosure label", True, "label")
    return [caption for span in spans for caption in _over(shot, span, label, style, blank)]


def _over(shot: CutShot, span: tuple[int, int], text: str, style: OverlayStyle, blank: Caption) -> list[Caption]:
    """The part of a text of the film that falls on this shot: it stays on from shot to shot, and comes and goes once."""
    first, end = max(span[0], shot.first_frame), min(span[1], shot.first_frame + shot.num_frames)
    if first >= end:
        return []
    standing = replace(
        style,
        enter=style.enter if first == span[0] else "none",
        exit=style.exit if end == span[1] else "none",
    )
    return [replace(blank, text=text, style=standing, first_frame=first - shot.first_frame, num_frames=end - first)]
