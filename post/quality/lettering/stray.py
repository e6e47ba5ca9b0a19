"""Lettering where none should be: words read in pictures that a model or a camera made.

Texture makes Tesseract see letters, so a word counts only if it is sure of it, if the word has the form of one, and if
it is read again from its own place enlarged, and in another frame of the shot. Planned texts are covered first.
"""

from __future__ import annotations

import itertools
import re
import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from difflib import SequenceMatcher
from pathlib import Path
from typing import TYPE_CHECKING, Any

from post.quality.lettering import reader
from post.quality.lettering.reader import Word
from post.quality.lettering.texts import plain_letters
from post.quality.promise import PlannedShot, Promise

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    U8 = npt.NDArray[np.uint8]

SURE = 60.0
"""Tesseract's confidence for a word to be looked at again; the policy's own bound is applied to the second reading."""

WIDTH_PX = 960
_PLACES = (0.25, 0.55, 0.85)
_SHORTEST = 4
_AGAIN = 0.75
_VOWELS = set("aeiouyäöüáéíóúàèâêîôû")


@dataclass(frozen=True)
class StrayWord:
    """A word that was read where none is planned."""

    shot_id: str
    frame: int
    text: str
    confidence: float
    box: tuple[int, int, int, int]  # in the file's pixels


@dataclass
class StrayWatch:
    """Keeps the frames that will be read."""

    promise: Promise
    wanted: dict[int, str] = field(default_factory=dict)
    kept: dict[int, U8] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if not reader.installed():
            return
        for shot in self.promise.shots:
            if is_to_be_clean(shot, self.promise):
                for frame in frames_of(shot, self.promise.num_frames):
                    self.wanted[frame] = shot.id

    def see(self, number: int, frame: Any) -> None:
        if number in self.wanted:
            self.kept[number] = _covered(frame, number, self.promise)


def is_to_be_clean(shot: PlannedShot, promise: Promise) -> bool:
    """Whether a shot may show no lettering but what is planned."""
    if shot.may_have_lettering or shot.kind == "leader":
        return False
    return promise.clean or shot.kind == "generated"


def frames_of(shot: PlannedShot, num_frames: int) -> list[int]:
    """Three frames of a shot, outside of its transition; fewer of a very short one."""
    first = shot.first_frame + min(shot.transition_frames, shot.num_frames - 1)
    length = shot.frames.stop_frame - first
    return sorted({first + int(length * place) for place in _PLACES if first + int(length * place) < num_frames})


def _covered(frame: Any, number: int, promise: Promise) -> U8:
    """The frame in grey, planned texts covered."""
    import numpy as np

    from post.quality.picture.looks import plane

    width = min(WIDTH_PX, frame.width)
    height = max(16, round(frame.height * width / frame.width / 2) * 2)
    small = frame.reformat(width=width, height=height, format="gray", interpolation="BICUBIC")
    picture = plane(small, 0).copy()
    middle = int(np.median(picture))
    for text in promise.texts:
        if text.box is not None and text.first_frame <= number < text.first_frame + text.num_frames:
            x, y, box_width, box_height = (round(side * width / frame.width) for side in text.box)
            air = max(4, box_height // 4)
            picture[max(0, y - air) : y + box_height + air, max(0, x - air) : x + box_width + air] = middle
    return picture


def stray_words(watch: StrayWatch, work: Path, stopping: Callable[[], bool]) -> tuple[StrayWord, ...]:
    """Words that stand in a shot, each once. Raises Stopped."""
    found: list[StrayWord] = []
    language = _languages(watch.promise.language)
    numbers = sorted(watch.kept)
    pictures = [watch.kept[number] for number in numbers]
    if not pictures or language is None:
        return ()
    first = dict(zip(numbers, reader.read(pictures, language, reader.SCATTERED, work, stopping)))
    for shot_id, group in itertools.groupby(numbers, key=lambda number: watch.wanted[number]):
        frames = list(group)
        likely = [(number, word) for number in frames for word in first[number] if has_form(word)]
        again = _read_again([(watch.kept[number], word) for number, word in likely], language, work, stopping)
        sure = [(number, word, second) for (number, word), second in zip(likely, again) if second is not None]
        for number, word, second in sure:
            others = [other for frame, other, _ in sure if frame != number]
            stands = len(frames) == 1 or any(_alike(word.text, other.text) for other in others)
            known = any(_alike(word.text, each.text) for each in found if each.shot_id == shot_id)
            if stands and not known:
                scale = watch.promise.make.width_px / watch.kept[number].shape[1]
                x, y, width, height = (round(side * scale) for side in word.box)
                found.append(StrayWord(shot_id, number, second.text, second.confidence, (x, y, width, height)))
    return tuple(found)


def _languages(language: str) -> str | None:
    """English, which models write most, and the film's own."""
    known = [name for name in ("eng", reader.reading_language(language)) if name in reader.installed()]
    return "+".join(dict.fromkeys(str(name) for name in known)) or None


def has_form(word: Word) -> bool:
    """Whether a word is read surely enough and has the form of one: letters of one kind of case, no odd signs inside,
    sides of a written word.
    """
    text = word.text.strip(".,:;!?'\"()[]|-–—_~«»“”‘’")
    letters = plain_letters(text)
    if word.confidence < SURE or len(letters) < _SHORTEST or len(letters) < 0.9 * len(text):
        return False
    width, height = word.box[2], word.box[3]
    if height < 8 or not 0.25 <= width / max(1, height) / len(letters) <= 1.6:
        return False
    if len(set(letters)) < 3 or re.search(r"(.)\1\1", letters):
        return False
    if all(unicodedata.name(char, "").startswith("LATIN") for char in letters if char.isalpha()):
        return _has_case(text) and (bool(set(letters) & _VOWELS) or (text.isupper() and text.isalpha()))
    return True


def _has_case(text: str) -> bool:
    return text.isupper() or text.islower() or text[1:].islower()


def _read_again(
    places: Sequence[tuple[U8, Word]], language: str, work: Path, stopping: Callable[[], bool]
) -> list[Word | None]:
    """The word of each place as it is read enlarged and by itself; None where something else is read."""
    import numpy as np
    from PIL import Image

    pictures = []
    for picture, word in places:
        x, y, width, height = word.box
        air = max(4, height // 3)
        part = picture[max(0, y - air) : y + height + air, max(0, x - air) : x + width + air]
        scale = min(4.0, max(1.3, 48 / max(1, height)))
        size = (max(12, round(part.shape[1] * scale)), max(12, round(part.shape[0] * scale)))
        pictures.append(np.asarray(Image.fromarray(part).resize(size, Image.Resampling.LANCZOS)))
    answers: list[Word | None] = []
    for (_, word), words in zip(places, reader.read(pictures, language, reader.ONE_LINE, work, stopping)):
        same = [each for each in words if _alike(each.text, word.text) and has_form_of(each)]
        answers.append(max(same, key=lambda each: each.confidence) if same else None)
    return answers


def has_form_of(word: Word) -> bool:
    """A second reading only has to be sure."""
    return word.confidence >= SURE


def _alike(one: str, other: str) -> bool:
    return SequenceMatcher(None, plain_letters(one), plain_letters(other), autojunk=False).ratio() >= _AGAIN
