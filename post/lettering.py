"""All text of one shot in one language: overlays, a card's words, the disclosure label.

Takes a cut, gives `Lettering` per shot; every text of a film is set before its first picture is made, so that a missing
glyph is known at once. Knows no FFmpeg.
"""

from __future__ import annotations

from dataclasses import replace

from post.cards import card_blocks
from post.cut import Cut, CutShot
from post.fonts import FontBook
from post.type.ass import Lettering, write_ass
from post.type.layout import Caption, lay_out
from post.type.styles import style_named
from storyboards.story import Size

LABEL_S = 4
"""Seconds that a disclosure label stands at the film's start or end."""


def shot_lettering(cut: Cut, shot: CutShot, language: str, canvas: Size, book: FontBook) -> Lettering | None:
    """What is written over a shot; None if nothing is. Raises LetteringError naming shot and overlay."""
    blocks = []
    if shot.kind == "card" and shot.text and shot.text.get(language):
        blocks += card_blocks(shot.text[language], language, shot.num_frames, canvas, book, f"shot {shot.id}, text")
    captions = [*overlay_captions(cut, shot, language), *disclosure_captions(cut, shot, language)]
    return write_ass([*blocks, *lay_out(captions, canvas, book)], canvas, cut.fps)


def overlay_captions(cut: Cut, shot: CutShot, language: str) -> list[Caption]:
    """The overlays of a shot that have a text in this language, on the shot's frames."""
    captions = []
    for number, overlay in enumerate(shot.overlays, 1):
        where = f"shot {shot.id}, overlay {number}"
        num_frames = min(overlay.num_frames, shot.num_frames - overlay.first_frame)
        text = overlay.texts.get(language)
        if text and num_frames > 0:
            style = style_named(overlay.style, cut.titles, where)
            captions.append(Caption(text, style, overlay.first_frame, num_frames, language, where))
    return captions


def disclosure_captions(cut: Cut, shot: CutShot, language: str) -> list[Caption]:
    """The label over this shot: all through (corner, always), else where the film starts or ends."""
    label = cut.disclosure.label.get(language) if cut.disclosure else None
    if cut.disclosure is None or not label:
        return []
    style = style_named("disclosure", cut.titles)
    length = round(LABEL_S * cut.fps)
    spans: list[tuple[int, int]] = []  # first frame and end, of the film
    if {"corner", "always"} & set(cut.disclosure.where):
        spans.append((0, cut.num_frames))
    else:
        if "start" in cut.disclosure.where:
            spans.append((0, min(length, cut.num_frames)))
        if "end" in cut.disclosure.where and cut.num_frames > 2 * length:
            spans.append((cut.num_frames - length, cut.num_frames))
    captions = []
    for span_first, span_end in spans:  # it stays on from shot to shot, and comes and goes once
        first, end = max(span_first, shot.first_frame), min(span_end, shot.first_frame + shot.num_frames)
        if first < end:
            where = f"shot {shot.id}, disclosure label"
            standing = replace(
                style,
                enter=style.enter if first == span_first else "none",
                exit=style.exit if end == span_end else "none",
            )
            captions.append(Caption(label, standing, first - shot.first_frame, end - first, language, where))
    return captions
