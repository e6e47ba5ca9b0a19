"""All text of one shot in one language: overlays, a card's words, burned captions, the disclosure label.

Takes a cut, gives what libass needs, where every text stands, and what nobody could read. Knows no FFmpeg.
"""

from __future__ import annotations

from post.lettering.boxes import TextBox, overlay_boxes
from post.lettering.reading import ReadingProblem, reading_problems
from post.lettering.said import burned_captions, disclosure_captions, overlay_captions
from post.lettering.shots import DEFAULT_BURN, shot_blocks, shot_lettering

__all__ = [
    "DEFAULT_BURN",
    "ReadingProblem",
    "TextBox",
    "burned_captions",
    "disclosure_captions",
    "overlay_boxes",
    "overlay_captions",
    "reading_problems",
    "shot_blocks",
    "shot_lettering",
]
