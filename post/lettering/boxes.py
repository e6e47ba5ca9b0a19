"""Where every text of a film stands and when, so that it can be read back from the finished picture.

Takes a cut in the output's rate, gives `TextBox`es in pixels of the canvas and frames of the film. Knows no films.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction
from typing import TYPE_CHECKING, NamedTuple

from post.cut import Cut
from post.fonts import FontBook
from post.lettering.shots import DEFAULT_BURN, shot_blocks
from post.suite import Suite
from post.type.block import Block
from post.type.ink import luminance, parse_color
from post.type.motion import poses
from storyboards.story import Size

if TYPE_CHECKING:
    from post.captions import Caption as SpokenCaption


class TextBox(NamedTuple):
    """One text over one shot; a label or caption that crosses shots comes once per shot."""

    shot_id: str
    what: str  # "overlay 2" | "card" | "label" | "caption"
    text: str  # as it is set, its lines joined with "\n"
    box: tuple[int, int, int, int]  # x, y, width, height: plate and text
    first_frame: int  # of the film
    num_frames: int
    steady_first: int  # first frame of the film on which it stands whole
    steady_frames: int  # on how many; 0 for one too short to stand still
    language: str
    size_px: float  # em
    light_on_dark: bool
    letters: tuple[int, int, int, int]  # as `box`, of the letters alone with a little air: what to read back


def overlay_boxes(
    cut: Cut,
    language: str,
    canvas: Size,
    *,
    burn: frozenset[str] = DEFAULT_BURN,
    captions: Sequence[SpokenCaption] = (),
    book: FontBook | None = None,
    suite: Suite | None = None,
) -> list[TextBox]:
    """All texts of a film in the order of its shots. Raises LetteringError.

    What is mended for the sake of contrast is not reported again: the making has said it.
    """
    book = book or FontBook.installed()
    suite = replace(suite, report=_said_already) if suite else None
    return [
        _text_box(shot.id, shot.first_frame, block, cut.fps)
        for shot in cut.shots
        if shot.num_frames > 0
        for block in shot_blocks(cut, shot, language, canvas, book, burn, captions, suite)
    ]


def _said_already(event: str, /, **fields: object) -> None:
    """Reports nothing."""


def _text_box(shot_id: str, shot_first: int, block: Block, fps: Fraction) -> TextBox:
    bounds, ink = block.bounds, parse_color(block.style.color)
    still = [pose for pose in poses(block, fps) if (pose.opacity, pose.uncovered, pose.typed) == (1.0, 1.0, 1.0)]
    steady_first = still[0].first_frame if still else block.first_frame
    return TextBox(
        shot_id,
        block.caption.what,
        block.text,
        (round(bounds.x), round(bounds.y), round(bounds.width), round(bounds.height)),
        shot_first + block.first_frame,
        block.num_frames,
        shot_first + steady_first,
        sum(pose.num_frames for pose in still),
        block.caption.language,
        block.size_px,
        luminance((ink.red, ink.green, ink.blue)) > 0.18,
        _letters(block),
    )


def _letters(block: Block) -> tuple[int, int, int, int]:
    air = 0.2 * block.size_px
    left = min(line.x for line in block.lines) - air
    right = max(line.x + line.line.width for line in block.lines) + air
    top = min(line.baseline - line.line.top for line in block.lines) - air
    bottom = max(line.baseline + line.line.bottom for line in block.lines) + air
    left, right = max(left, block.bounds.x), min(right, block.bounds.right)
    top, bottom = max(top, block.bounds.y), min(bottom, block.bounds.bottom)
    return round(left), round(top), round(right - left), round(bottom - top)
