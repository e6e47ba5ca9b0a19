"""Whether planned texts are in the picture: read back where Tesseract can, else told by what appears and disappears.

Keeps a text's part of the frame in full, in the middle of its time, and just before and after where the same shot
shows the place without it. Knows no fonts.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from difflib import SequenceMatcher
from pathlib import Path
from typing import TYPE_CHECKING, Any

from post.quality.lettering import reader
from post.quality.picture.spread import full_luma
from post.quality.promise import PlannedText, Promise

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    U8 = npt.NDArray[np.uint8]

READ = 0.6
"""Likeness of what was read to what is written that counts as read."""

_LETTER_PX = 44.0
"""Height of an em that Tesseract reads best, about."""

_WELL_READ = 0.85
"""Below this likeness a text is read in another way as well."""

_NOT_LATIN = frozenset({
    "ara", "ben", "bul", "chi_sim", "chi_tra", "ell", "fas", "guj", "heb", "hin", "jpn", "kan", "kor", "mal", "mar",
    "nep", "ori", "pan", "rus", "san", "srp", "tam", "tel", "tha", "ukr", "urd",
})  # fmt: skip
"""Tesseract's languages whose data reads Latin letters badly."""

_MARGIN_PX = 12
_EDGE = 40
_FEW_LETTERS = 4


@dataclass(frozen=True)
class TextSeen:
    """What was found of one planned text."""

    number: int  # in Promise.texts
    frame: int  # that was looked at
    likeness: float | None  # of what was read, 0 to 1; None: not read (no Tesseract for the language)
    read: str
    shows: bool | None  # by its looks alone: it is there, it is not, cannot be told
    contrast: float  # of its two brightnesses, 1 to 21
    num_letters: int = 99

    @property
    def is_there(self) -> bool | None:
        """None: cannot be told."""
        if self.likeness is not None and self.likeness >= READ:
            return True
        if self.shows is None and self.likeness is not None and self.likeness < 0.3:
            return False if self.num_letters >= _FEW_LETTERS else None
        return self.shows


@dataclass
class TextWatch:
    """Keeps what has to be looked at while the film is decoded."""

    promise: Promise
    wanted: dict[int, list[tuple[int, str]]] = field(default_factory=dict)  # frame -> (text, when)
    crops: dict[tuple[int, str], U8] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for number, text in enumerate(self.promise.texts):
            if text.box is None or text.num_frames <= 0:
                continue
            for when, frame in looked_at(text, self.promise).items():
                self.wanted.setdefault(frame, []).append((number, when))

    def see(self, number: int, frame: Any) -> None:
        for text, when in self.wanted.get(number, ()):
            box = self.promise.texts[text].box
            assert box is not None
            self.crops[text, when] = crop(frame, box)


def looked_at(text: PlannedText, promise: Promise) -> dict[str, int]:
    """Frames by what they are for: `middle`, `later` (a second try), `before` and `after` (the place without it)."""
    steady = max(1, text.steady_frames)
    first = text.steady_first if text.steady_frames > 0 else text.first_frame + text.num_frames // 2
    found = {"middle": first + steady // 2}
    if steady > 8:
        found["later"] = first + steady * 4 // 5
    shot = promise.shot_at(found["middle"])
    before, after = text.first_frame - 1, text.first_frame + text.num_frames
    others = [other for other in promise.texts if other is not text and other.box and _meet(other.box, text.box)]
    for when, frame in (("before", before), ("after", after)):
        inside = shot is None or shot.first_frame + shot.transition_frames <= frame < shot.frames.stop_frame
        free = all(not other.first_frame <= frame < other.first_frame + other.num_frames for other in others)
        if inside and free and 0 <= frame < promise.num_frames:
            found[when] = frame
    return found


def _meet(one: tuple[int, int, int, int] | None, other: tuple[int, int, int, int] | None) -> bool:
    if one is None or other is None:
        return False
    return (
        one[0] < other[0] + other[2] and other[0] < one[0] + one[2]
        and one[1] < other[1] + other[3] and other[1] < one[1] + one[3]
    )  # fmt: skip


def air(box: tuple[int, int, int, int]) -> int:
    """Pixels around a text's box that are kept with it."""
    return max(16, box[3] // 2)


def crop(frame: Any, box: tuple[int, int, int, int]) -> U8:
    """The box and its air as 8 bit luma; what lies outside of the picture is its nearest pixel."""
    import numpy as np

    luma, scale = full_luma(frame)
    height, width = luma.shape
    around = air(box)
    rows = np.clip(np.arange(box[1] - around, box[1] + box[3] + around), 0, height - 1)
    columns = np.clip(np.arange(box[0] - around, box[0] + box[2] + around), 0, width - 1)
    part = luma[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]
    whole = part[np.ix_(rows - rows[0], columns - columns[0])]
    small: U8 = (whole // scale).astype(np.uint8)
    return small


@dataclass(frozen=True)
class _Try:
    """One way to read a text: Tesseract misses a plate's letters in one and reads them in another."""

    when: str = "middle"
    inverted: bool = False
    with_air: bool = False  # some of what is around the box
    mode: int = reader.BLOCK_OF_TEXT


_TRIES = (
    _Try(), _Try(with_air=True), _Try("later"), _Try(mode=reader.ONE_LINE), _Try(inverted=True),
    _Try("later", with_air=True),
)  # fmt: skip


def seen(watch: TextWatch, work: Path, stopping: Callable[[], bool]) -> tuple[TextSeen, ...]:
    """All texts that were looked at. Raises Stopped."""
    texts = watch.promise.texts
    shown = [number for number in range(len(texts)) if (number, "middle") in watch.crops]
    read: dict[int, tuple[float, str]] = {}
    for each in _TRIES:
        waiting = [
            number
            for number in shown
            if read.get(number, (0.0, ""))[0] < _WELL_READ and (number, each.when) in watch.crops
        ]
        for number, found in _read_all(watch, waiting, each, work, stopping).items():
            if found[0] >= read.get(number, (-1.0, ""))[0]:
                read[number] = found
    results = []
    for number in shown:
        box = texts[number].box
        assert box is not None
        crops = {
            when: watch.crops[number, when] for when in ("middle", "before", "after") if (number, when) in watch.crops
        }
        likeness, said = read.get(number, (None, ""))
        frame = next(at for at, wanted in watch.wanted.items() if (number, "middle") in wanted)
        results.append(TextSeen(
            number, frame, None if likeness is None else round(likeness, 3), said[:200],
            shows(crops, air(box)), round(contrast(crops["middle"], air(box)), 2), len(plain_letters(texts[number].text)),
        ))  # fmt: skip
    return tuple(results)


def _read_all(
    watch: TextWatch, numbers: Sequence[int], how: _Try, work: Path, stopping: Callable[[], bool]
) -> dict[int, tuple[float, str]]:
    """Likeness and what was read, for the texts whose language Tesseract knows."""
    found: dict[int, tuple[float, str]] = {}
    by_language: dict[str, list[int]] = {}
    for number in numbers:
        language = languages_of(watch.promise.texts[number])
        if language is not None:
            by_language.setdefault(language, []).append(number)
    for language, these in by_language.items():
        pictures = [for_reading(watch.crops[number, how.when], watch.promise.texts[number], how) for number in these]
        for number, words in zip(these, reader.read(pictures, language, how.mode, work, stopping)):
            said = " ".join(word.text for word in words)
            found[number] = (likeness_of(said, watch.promise.texts[number].text), said)
    return found


def languages_of(text: PlannedText) -> str | None:
    """What Tesseract has to know for a text: its own language, and English for what stands in Latin letters."""
    latin = {unicodedata.name(char, "").startswith("LATIN") for char in text.text if char.isalpha()}
    own = reader.reading_language(text.language)
    english = "eng" if "eng" in reader.installed() else None
    if latin == {True} and english is not None and (own is None or own in _NOT_LATIN):
        return english
    if own in _NOT_LATIN and True in latin and english is not None:
        return f"{own}+{english}"
    return own


def for_reading(picture: U8, text: PlannedText, how: _Try) -> U8:
    """Dark letters on light ground, stretched to full contrast, of a size that Tesseract likes, with an even margin."""
    import numpy as np
    from PIL import Image

    assert text.box is not None
    around = air(text.box) // 2 if how.with_air else air(text.box)
    inner = picture[around:-around, around:-around]
    low, high = np.quantile(inner[::2, ::2], (0.02, 0.98))
    even = ((inner.astype(np.float32) - low) * (255 / max(8.0, high - low))).clip(0, 255).astype(np.uint8)
    if text.light_on_dark != how.inverted:
        even = 255 - even
    scale = min(4.0, max(0.25, _LETTER_PX / text.size_px)) if text.size_px else 1.0
    size = (max(8, round(even.shape[1] * scale)), max(8, round(even.shape[0] * scale)))
    if abs(scale - 1) > 0.15:
        even = np.asarray(Image.fromarray(even).resize(size, Image.Resampling.BICUBIC))
    edge = np.concatenate((even[0], even[-1], even[:, 0], even[:, -1]))
    framed: U8 = np.pad(even, _MARGIN_PX, constant_values=int(np.median(edge)))
    return framed


def likeness_of(said: str, written: str) -> float:
    """How much of a text was read, 0 to 1; letters and marks count, case and spaces do not."""
    got, wanted = plain_letters(said), plain_letters(written)
    if not wanted:
        return 1.0
    matcher = SequenceMatcher(None, got, wanted, autojunk=False)
    ratio = matcher.ratio()
    if len(wanted) >= 6 and len(got) <= 3 * len(wanted):  # a busy picture adds letters of its own
        found = sum(block.size for block in matcher.get_matching_blocks() if block.size >= 3) / len(wanted)
        ratio = max(ratio, 0.9 * found)
    return ratio


def plain_letters(text: str) -> str:
    """Letters, marks and digits in lower case."""
    whole = unicodedata.normalize("NFKC", text).casefold()
    return "".join(char for char in whole if unicodedata.category(char)[0] in "LMN")


def shows(crops: dict[str, U8], around: int) -> bool | None:
    """Whether something stands in the box that does not stand there before or after, or has the looks of letters."""
    import numpy as np

    middle = crops["middle"].astype(np.int16)
    inside = np.zeros(middle.shape, np.bool_)
    inside[around:-around, around:-around] = True
    answers = []
    for when in ("before", "after"):
        if when in crops:
            apart = np.abs(middle - crops[when])
            within, beside = float(apart[inside].mean()), float(apart[~inside].mean())
            if within > 2 * beside + 4:
                answers.append(True)
            elif within < 1.3 * beside + 1.5:
                answers.append(False)
    if True in answers:
        return True
    edges_in, edges_beside = _edges(middle, inside)
    if edges_in < 0.008:
        return False
    if edges_in > 0.02 and edges_in > 2 * edges_beside and False not in answers:
        return True
    return False if answers and all(answer is False for answer in answers) else None


def _edges(picture: npt.NDArray[np.int16], inside: npt.NDArray[np.bool_]) -> tuple[float, float]:
    """Share of hard edges in the box and beside it."""
    import numpy as np

    hard = np.abs(np.diff(picture, axis=1)) > _EDGE
    return float(hard[inside[:, 1:]].mean()), float(hard[~inside[:, 1:]].mean())


def contrast(picture: U8, around: int) -> float:
    """Contrast of the box's two brightnesses (WCAG): the best parting of its luma into dark and light."""
    import numpy as np

    part = picture[around:-around, around:-around]
    counts = np.bincount(part.ravel(), minlength=256).astype(np.float64)
    codes = np.arange(256)
    below, weight = np.cumsum(counts * codes), np.cumsum(counts)
    above, rest = below[-1] - below, weight[-1] - weight
    with np.errstate(divide="ignore", invalid="ignore"):
        between = weight * rest * (below / weight - above / rest) ** 2
    parting = int(np.nanargmax(np.nan_to_num(between)))
    dark, light = part[part <= parting], part[part > parting]
    if not dark.size or not light.size:
        return 1.0
    low, high = (_luminance(float(np.median(each))) for each in (dark, light))
    return (high + 0.05) / (low + 0.05)


def _luminance(code: float) -> float:
    return float(max(0.0, min(1.0, (code - 16) / 219)) ** 2.4)
