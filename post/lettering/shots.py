"""One shot's texts set, placed, given contrast, and written for libass.

Takes a cut in the output's rate, gives blocks or `Lettering`; every text of a film is set before its first picture is
made, so that a missing glyph is known at once. Pictures are looked at only where a style's letters could drown in one.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from post.cards import card_blocks
from post.cut import Cut, CutShot
from post.fonts import FontBook
from post.lettering.said import burned_captions, disclosure_captions, overlay_captions
from post.suite import Suite
from post.type.ass import Lettering, write_ass
from post.type.block import Block
from post.type.contrast import ANY_LIGHT, mended, wanted_contrast, worst_contrast
from post.type.layout import lay_out
from storyboards.story import Size

if TYPE_CHECKING:
    from post.captions import Caption as SpokenCaption

DEFAULT_BURN = frozenset({"overlays", "label"})
"""vocabulary.BURNS that a film gets unless its output says otherwise."""


def shot_lettering(
    cut: Cut,
    shot: CutShot,
    language: str,
    canvas: Size,
    book: FontBook,
    burn: frozenset[str] = DEFAULT_BURN,
    captions: Sequence[SpokenCaption] = (),
    suite: Suite | None = None,
) -> Lettering | None:
    """What is written over a shot; None if nothing is. Raises LetteringError naming shot and overlay.

    `captions` are the film's, of `post.captions`, and burned in if `burn` holds "captions". With a suite, letters are
    measured against the shot's picture and mended.
    """
    return write_ass(shot_blocks(cut, shot, language, canvas, book, burn, captions, suite), canvas, cut.fps)


def shot_blocks(
    cut: Cut,
    shot: CutShot,
    language: str,
    canvas: Size,
    book: FontBook,
    burn: frozenset[str] = DEFAULT_BURN,
    captions: Sequence[SpokenCaption] = (),
    suite: Suite | None = None,
) -> list[Block]:
    """The same as blocks in pixels. A card's words are its picture: they are there whatever is burned."""
    words: list[Block] = []
    if shot.kind == "card" and shot.text and shot.text.get(language):
        color = shot.background.value if shot.background and shot.background.kind == "color" else None
        words = card_blocks(
            shot.text[language], language, shot.num_frames, canvas, book, f"shot {shot.id}, text",
            look=cut.look, color=color,
        )  # fmt: skip
    wanted = [*overlay_captions(cut, shot, language)] if "overlays" in burn else []
    wanted += disclosure_captions(cut, shot, language) if "label" in burn else []
    wanted += burned_captions(cut, shot, language, captions) if "captions" in burn else []
    laid = lay_out(wanted, canvas, book, around=words)
    return [*words, *(_seen(block, cut, shot, canvas, suite) for block in laid)]


def _seen(block: Block, cut: Cut, shot: CutShot, canvas: Size, suite: Suite | None) -> Block:
    """The block with contrast enough on this shot's picture; what was done is reported."""
    share = block.size_px / min(canvas.width_px, canvas.height_px)
    if suite is None or worst_contrast(block.style, ANY_LIGHT) >= wanted_contrast(share, block.style.weight):
        return block
    from post.lettering.light import light_under

    light = light_under(cut, shot, block, canvas, suite)
    style, finding = mended(block.style, light, share, cut.look)
    if finding is not None:
        where = f"{block.caption.where} ({block.caption.language})"
        suite.report("note" if finding.is_mended else "warning", message=finding.message(where))
    return replace(block, style=style)
