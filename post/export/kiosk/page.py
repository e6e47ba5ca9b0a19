"""What a kiosk page shows, as plain values, and what they have to fulfil.

Knows no HTML.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from post.errors import PostError
from storyboards.story import Size

PLAYABLE_CODECS = ("h264", "av1")
"""What browsers decode on any machine. H.265 needs hardware that not every kiosk has; ProRes and FFV1 play in none."""


@dataclass(frozen=True)
class KioskLanguage:
    """The loop in one language."""

    code: str  # BCP 47: hi, pt-BR
    film: str  # the file's name, relative to the page, with / between folders
    silent: str | None = None  # the same film without sound: what plays where the other one cannot
    vtt: str = ""  # WebVTT text of the captions; "" where there are none


@dataclass(frozen=True)
class KioskPage:
    """A whole page."""

    title: Mapping[str, str]  # by language
    languages: tuple[KioskLanguage, ...]  # in the order of their buttons
    base: str  # the language that it starts in and returns to
    canvas: Size  # of the films
    captions_burned: bool  # in the picture: then nothing can switch them
    has_sound: bool = True  # False: no control for it
    idle_return_s: float | None = None  # seconds untouched until the start; 0: never; None: when the round has ended
    label: Mapping[str, str] = field(default_factory=dict)  # disclosure label by language; may be empty


def check_page(page: KioskPage) -> None:
    """Raises PostError where the page cannot be made."""
    codes = [language.code for language in page.languages]
    if page.base not in codes:
        raise PostError(
            f"kiosk page: base language {page.base!r}; one of the page's languages is allowed: {', '.join(codes) or 'none'}"
        )
    if len(set(codes)) < len(codes):
        raise PostError(f"kiosk page: languages {', '.join(codes)}; each may stand once")
    if page.idle_return_s is not None and not 0 <= page.idle_return_s <= 86_400:
        raise PostError(
            f"kiosk page: idle_return {page.idle_return_s:g} s; 0 to 86400 seconds are allowed", "0 is never."
        )
    for language in page.languages:
        for name in (language.film, language.silent):
            if name is not None:
                _check_name(name)


def _check_name(name: str) -> None:
    """A name that leaves the page's folder, or the disk, is no film of ours."""
    parts = name.split("/")
    if any(part in ("", ".", "..") for part in parts) or "\\" in name or any(ord(char) < 32 for char in name):
        raise PostError(f"kiosk page: film {name!r}; a file beside the page or in a folder below it is allowed")
