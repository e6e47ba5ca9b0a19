"""Which espeak voice speaks a language: from the voice files that come with it, without loading the synthesizer.

Knows BCP 47 codes only as far as matching needs: the most exact voice wins, and `en-IN` falls back to `en`.
"""

from __future__ import annotations

import functools
import importlib.util
from pathlib import Path

_ALIASES = {"nn": "nb", "iw": "he", "in": "id", "sh": "hr", "mo": "ro", "prs": "fa", "yue-hk": "yue", "zh-hk": "yue"}
"""Codes that espeak lists under another name, or whose nearest voice is of a close relative."""

_UNSPOKEN = frozenset({"xex", "en-shaw", "py", "qdb", "piqd", "sjn", "qya"})
"""Voices that are tests, invented scripts or invented languages."""


def espeak_folder() -> Path | None:
    """Folder of the installed `espeakng-loader`, or None."""
    found = importlib.util.find_spec("espeakng_loader")
    if found is None or found.origin is None:
        return None
    return Path(found.origin).parent


@functools.cache
def espeak_voices() -> dict[str, str]:
    """Voice file by language code, both as espeak names them: `{"en-gb": "gmw/en", "hi": "inc/hi", ...}`."""
    folder = espeak_folder()
    if folder is None:
        return {}
    ranked: dict[str, tuple[int, int, str]] = {}
    root = folder / "espeak-ng-data" / "lang"
    for path in sorted(root.rglob("*")):
        if not path.is_file():
            continue
        name = path.relative_to(root).as_posix()
        for code, priority in _codes(path):
            rank = (priority, len(name), name)
            if code not in _UNSPOKEN and rank < ranked.get(code, (99, 0, "")):
                ranked[code] = rank
    return {code: name for code, (_, _, name) in ranked.items()}


def _codes(path: Path) -> list[tuple[str, int]]:
    """The `language CODE [PRIORITY]` lines of a voice file; a lower priority number is preferred, 5 unless said."""
    codes = []
    for line in path.read_text("utf-8", "replace").splitlines():
        words = line.split()
        if len(words) >= 2 and words[0] == "language":
            priority = int(words[2]) if len(words) > 2 and words[2].isdigit() else 5
            codes.append((words[1].lower(), priority))
    return codes


def espeak_voice(language: str) -> str | None:
    """The espeak voice for a language code, or None: `en` and `en-IN` give `gmw/en`, `hi` gives `inc/hi`."""
    voices = espeak_voices()
    code = language.replace("_", "-").lower()
    while code:
        for candidate in (code, _ALIASES.get(code)):
            if candidate in voices:
                return voices[candidate]
        code = code.rpartition("-")[0]
    return None
