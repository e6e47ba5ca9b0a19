"""Fonts: which there are, what they are called, which characters they draw."""

from __future__ import annotations

from post.fonts.book import GET_NOTO, WEIGHTS, FontBook, languages_typesettable
from post.fonts.files import FontFile, read_faces
from post.fonts.scripts import is_ignorable, script_families, script_of, scripts_of

__all__ = [
    "GET_NOTO",
    "WEIGHTS",
    "FontBook",
    "FontFile",
    "is_ignorable",
    "languages_typesettable",
    "read_faces",
    "script_families",
    "script_of",
    "scripts_of",
]
