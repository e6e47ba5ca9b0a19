"""What a film is joined from beside its pictures: tracks of sound and of captions, and what it says of itself.

Plain values. Knows no shots and no containers.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from pathlib import Path

ISO_639_2 = {
    "ar": "ara", "as": "asm", "bg": "bul", "bn": "ben", "ca": "cat", "cs": "ces", "cy": "cym", "da": "dan", "de": "deu",
    "el": "ell", "en": "eng", "es": "spa", "et": "est", "eu": "eus", "fa": "fas", "fi": "fin", "fr": "fra", "ga": "gle",
    "gu": "guj", "he": "heb", "hi": "hin", "hr": "hrv", "hu": "hun", "hy": "hye", "id": "ind", "is": "isl", "it": "ita",
    "ja": "jpn", "ka": "kat", "kk": "kaz", "km": "khm", "kn": "kan", "ko": "kor", "ks": "kas", "lo": "lao", "lt": "lit",
    "lv": "lav", "mk": "mkd", "ml": "mal", "mn": "mon", "mr": "mar", "ms": "msa", "my": "mya", "ne": "nep", "nl": "nld",
    "no": "nor", "nb": "nob", "nn": "nno", "or": "ori", "pa": "pan", "pl": "pol", "ps": "pus", "pt": "por", "ro": "ron",
    "ru": "rus", "sa": "san", "sd": "snd", "si": "sin", "sk": "slk", "sl": "slv", "sq": "sqi", "sr": "srp", "sv": "swe",
    "sw": "swa", "ta": "tam", "te": "tel", "th": "tha", "tl": "tgl", "tr": "tur", "uk": "ukr", "ur": "urd", "uz": "uzb",
    "vi": "vie", "zh": "zho", "zu": "zul",
}  # fmt: skip
"""MP4 names languages in three letters."""


def three_letters(language: str) -> str:
    """A language as MP4 names it; `und` where it has no name there.

    >>> three_letters("pt-BR"), three_letters("mni"), three_letters("xx")
    ('por', 'mni', 'und')
    """
    base = language.split("-")[0].lower()
    return ISO_639_2.get(base, base if len(base) == 3 else "und")


@dataclass(frozen=True)
class Track:
    """One track of sound or captions, in a file of its own."""

    path: Path
    language: str  # as the storyboard has it
    title: str
    is_default: bool = True


@dataclass(frozen=True)
class Sheet:
    """What a film is besides its packets."""

    fps: Fraction
    tags: Mapping[str, str] = field(default_factory=dict)
    rate_kbps: int | None = None  # constant rate of the picture
    start_bits: float = 0.0  # level of the decoder's buffer at which every stretch begins
    timecode: str | None = None  # of the first frame


def timecode(frame: int, fps: Fraction) -> str:
    """SMPTE timecode of a frame counted from midnight; drop-frame at 29.97 and 59.94.

    >>> timecode(90000, Fraction(25)), timecode(1800, Fraction(30000, 1001))
    ('01:00:00:00', '00:01:00;02')
    """
    nominal = -(-fps.numerator // fps.denominator)
    drops = fps in (Fraction(30000, 1001), Fraction(60000, 1001))
    if drops:
        dropped = nominal // 15
        per_minute, per_ten = nominal * 60 - dropped, nominal * 600 - 9 * dropped
        tens, rest = divmod(frame, per_ten)
        frame += 9 * dropped * tens + (dropped * ((rest - dropped) // per_minute) if rest >= dropped else 0)
    seconds, frames = divmod(frame, nominal)
    clock = f"{seconds // 3600 % 24:02}:{seconds // 60 % 60:02}:{seconds % 60:02}"
    return f"{clock}{';' if drops else ':'}{frames:02}"


def hour_frame(fps: Fraction) -> int:
    """The frame that 01:00:00:00 names: where a programme begins by custom."""
    nominal = -(-fps.numerator // fps.denominator)
    if fps in (Fraction(30000, 1001), Fraction(60000, 1001)):
        return nominal * 3600 - 54 * (nominal // 15)
    return nominal * 3600
