"""The kiosk page: one HTML file that plays a loop full screen from a disk, beside the films it plays.

`kiosk_files` takes a `KioskPage` and gives the files to lay beside the films. Nothing is loaded from anywhere else: style,
script, words, captions and a cut of the typefaces stand in the page itself. Knows no films' making and no packages.
"""

from __future__ import annotations

from post.export.kiosk.markup import markup
from post.export.kiosk.page import PLAYABLE_CODECS, KioskLanguage, KioskPage, check_page

PAGE = "index.html"

__all__ = ["PAGE", "PLAYABLE_CODECS", "KioskLanguage", "KioskPage", "kiosk_files"]


def kiosk_files(page: KioskPage) -> dict[str, bytes]:
    """The page's files by name, the same bytes for the same page. Raises PostError naming what cannot be shown."""
    check_page(page)
    return {PAGE: markup(page).encode("utf-8")}
