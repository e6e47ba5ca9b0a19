"""What nobody could read: too fast, too short, too many lines, no room, no glyph; in every language and on every canvas.

Takes a cut, gives `ReadingProblem`s, all of them; sets every text, makes no picture, so it is asked at plan time. Knows
no outputs but their canvases.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from fractions import Fraction
from typing import NamedTuple

from post.cards import card_blocks
from post.cut import Cut, CutShot
from post.errors import LetteringError
from post.fonts import FontBook
from post.lettering.graphemes import num_graphemes, reading_s
from post.lettering.said import disclosure_captions, overlay_captions
from post.type.block import Block, Caption
from post.type.layout import compose, lay_out
from post.type.text import paragraphs
from storyboards.story import Size

LEAST_S = Fraction(5, 6)
"""On screen at least this long, however short the text."""

SMALLEST = 0.018
"""Em of the smallest letters that are read from the back of a hall, of the picture's shorter side."""


class ReadingProblem(NamedTuple):
    """One text that cannot be read as it stands."""

    shot_id: str
    overlay: int | None  # number in the shot, from 1; None: a card's own words, or the disclosure label
    language: str
    message: str
    hint: str


def reading_problems(cut: Cut, book: FontBook | None = None) -> list[ReadingProblem]:
    """All of them, in the order of shots, languages and overlays."""
    book = book or FontBook.installed()
    canvases = list(dict.fromkeys([*(output.canvas or cut.canvas for output in cut.outputs), cut.canvas]))
    return [
        problem
        for shot in cut.shots
        if shot.num_frames > 0
        for language in cut.languages
        for problem in _shot_problems(cut, shot, language, canvases, book)
    ]


def _shot_problems(
    cut: Cut, shot: CutShot, language: str, canvases: Sequence[Size], book: FontBook
) -> Iterator[ReadingProblem]:
    try:
        overlays = overlay_captions(cut, shot, language)
    except LetteringError as error:  # a style that is not there
        yield ReadingProblem(shot.id, None, language, error.message, error.hint)
        return
    for caption in overlays:
        yield from _timing(shot, caption, cut.fps)
    label = disclosure_captions(cut, shot, language)
    if shot.kind == "card" and shot.text and shot.text.get(language):
        yield from _card(cut, shot, language, canvases, book)
    for canvas in canvases:
        problems = list(_room(shot, [*overlays, *label], canvas, book))
        yield from problems
        if problems:
            return  # one canvas says enough


def _timing(shot: CutShot, caption: Caption, fps: Fraction) -> Iterator[ReadingProblem]:
    """Whether there is something to read, and time to read it."""
    try:
        text = " ".join(paragraphs(caption.text, caption.where))
    except LetteringError:
        return  # said where it is set
    shown_s = caption.num_frames / fps
    number = _number(caption)
    where = f"{caption.where} ({caption.language})"
    longer = "Let it stand longer (at:, for:)"
    if not text:
        yield ReadingProblem(
            shot.id,
            number,
            caption.language,
            f"{where}: nothing of this text can be seen",
            "Write a text, or delete it.",
        )
        return
    needed_s = reading_s(text)
    if shown_s < LEAST_S:
        message = f"{where}: on screen for {float(shown_s):.2f} s; a text has to stand for at least 0.84 s"
        yield ReadingProblem(shot.id, number, caption.language, message, f"{longer}.")
    elif needed_s > float(shown_s) + 0.5 / float(fps):
        rate = num_graphemes(text) / float(shown_s)
        message = (
            f"{where}: {num_graphemes(text)} letters in {float(shown_s):.2f} s ({rate:.0f} a second); "
            f"they take {needed_s:.1f} s to read"
        )
        yield ReadingProblem(shot.id, number, caption.language, message, f"{longer}, or say it in fewer words.")


def _card(cut: Cut, shot: CutShot, language: str, canvases: Sequence[Size], book: FontBook) -> Iterator[ReadingProblem]:
    assert shot.text is not None
    where = f"shot {shot.id}, text"
    for canvas in canvases:
        try:
            blocks = card_blocks(shot.text[language], language, shot.num_frames, canvas, book, where, look=cut.look)
        except LetteringError as error:
            yield ReadingProblem(shot.id, None, language, error.message, error.hint)
            return
    caption = Caption(shot.text[language], blocks[0].style, 0, shot.num_frames, language, where) if blocks else None
    if caption is None:
        message = f"{where} ({language}): nothing of this text can be seen"
        yield ReadingProblem(shot.id, None, language, message, "Write a text, or use another kind of shot.")
        return
    for problem in _timing(shot, caption, cut.fps):
        yield problem._replace(overlay=None, hint="Give the card a longer duration:, or say it in fewer words.")


def _room(shot: CutShot, captions: Sequence[Caption], canvas: Size, book: FontBook) -> Iterator[ReadingProblem]:
    """Whether the texts can be set, each alone and all together."""
    whole = True
    for caption in captions:
        try:
            block = compose(caption, canvas, book)
        except LetteringError as error:
            whole = False
            yield ReadingProblem(shot.id, _number(caption), caption.language, error.message, error.hint)
        else:
            if block is not None:
                yield from _crowded(shot, caption, block, canvas)
    if not whole:
        return
    try:
        lay_out(captions, canvas, book)
    except LetteringError as error:
        told = next((caption for caption in captions if error.message.startswith(caption.where + ":")), captions[-1])
        yield ReadingProblem(shot.id, _number(told), told.language, error.message, error.hint)


def _crowded(shot: CutShot, caption: Caption, block: Block, canvas: Size) -> Iterable[ReadingProblem]:
    """More lines than the style wants, or letters too small for a hall."""
    where = f"{caption.where} ({caption.language})"
    allowed = max(caption.style.num_lines, len(paragraphs(caption.text, caption.where)))
    share = block.size_px / min(canvas.width_px, canvas.height_px)
    if len(block.lines) > allowed:
        message = f"{where}: takes {len(block.lines)} lines on {canvas}; its style allows {allowed}"
        hint = "Say it in fewer words, or give its style lines: or a smaller size."
        return [ReadingProblem(shot.id, _number(caption), caption.language, message, hint)]
    if share < SMALLEST and share < caption.style.size * 0.99:
        message = (
            f"{where}: its letters come out {share:.1%} of the picture high on {canvas}; {SMALLEST:.1%} can be read"
        )
        hint = "Say it in fewer words, or spread it over two overlays."
        return [ReadingProblem(shot.id, _number(caption), caption.language, message, hint)]
    return []


def _number(caption: Caption) -> int | None:
    kind, _, number = caption.what.partition(" ")
    return int(number) if kind == "overlay" and number else None
