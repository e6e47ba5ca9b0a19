"""Did you mean: the nearest of the words that are allowed.

Takes a wrong word and the allowed ones, gives the nearest of them or None. Knows a few words that people use for ours
(`colour`, `length`, `push-in`), no schema and no storyboard.
"""

from __future__ import annotations

from functools import lru_cache

MAX_CANDIDATES = 20_000
MAX_WORD_CHARS = 64

OTHER_WORDS = {
    "caption": ("overlays", "text"),
    "captions": ("overlays",),
    "clip": ("media",),
    "close-up": ("close",),
    "closeup": ("close",),
    "colour": ("color",),
    "extreme-close-up": ("extreme-close",),
    "day": ("noon",),
    "dolly": ("dolly-in",),
    "dolly-back": ("dolly-out",),
    "dur": ("duration", "for"),
    "end": ("to", "out"),
    "fade": ("dissolve", "dip"),
    "file": ("media",),
    "image": ("media", "still"),
    "lang": ("languages",),
    "language": ("languages",),
    "length": ("duration", "for"),
    "light": ("lighting",),
    "lighting": ("light",),
    "location": ("place",),
    "loudness": ("loudness_lufs",),
    "name": ("id", "title"),
    "none": ("cut", "drop"),
    "photo": ("still",),
    "pull-out": ("dolly-out",),
    "push-in": ("dolly-in",),
    "resolution": ("size", "canvas"),
    "scene": ("shots",),
    "scenes": ("shots", "acts"),
    "start": ("from", "in", "at"),
    "still": ("static",),
    "subtitle": ("overlays", "text"),
    "sunrise": ("dawn",),
    "title": ("text",),
    "titles": ("overlays",),
    "video": ("footage", "media"),
    "voiceover": ("narration",),
    "volume": ("gain_db",),
    "zoom": ("zoom-in",),
}


@lru_cache(maxsize=512)
def nearest_word(word: str, allowed: tuple[str, ...]) -> str | None:
    """The allowed word that was probably meant: another name of it, else the nearest by spelling."""
    if len(word) > MAX_WORD_CHARS or len(allowed) > MAX_CANDIDATES:
        return None
    plain = _plain(word)
    for candidate in allowed:
        if _plain(candidate) == plain:
            return candidate
    for meant in OTHER_WORDS.get(plain, ()):
        if meant in allowed:
            return meant
    for candidate in allowed:
        other = _plain(candidate)
        if other.startswith(f"{plain}-") or plain.startswith(f"{other}-"):
            return candidate
    limit = 1 if len(plain) <= 3 else 2 if len(plain) <= 8 else 3
    best: tuple[int, int] | None = None
    for index, candidate in enumerate(allowed):
        steps = _distance(plain, _plain(candidate), limit)
        if steps is not None and (best is None or (steps, index) < best):
            best = (steps, index)
            limit = steps
    return allowed[best[1]] if best is not None else None


def _plain(word: str) -> str:
    return word.strip().casefold().replace("_", "-").replace(" ", "-")


def _distance(left: str, right: str, limit: int) -> int | None:
    """Insertions, deletions, replacements and swaps of neighbours between two words; None when over `limit`."""
    if abs(len(left) - len(right)) > limit:
        return None
    before: list[int] = []
    previous = list(range(len(right) + 1))
    for i, a in enumerate(left, 1):
        current = [i]
        for j, b in enumerate(right, 1):
            steps = min(previous[j] + 1, current[j - 1] + 1, previous[j - 1] + (a != b))
            if i > 1 and j > 1 and a == right[j - 2] and left[i - 2] == b:
                steps = min(steps, before[j - 2] + 1)
            current.append(steps)
        if min(current) > limit:
            return None
        before, previous = previous, current
    return previous[-1] if previous[-1] <= limit else None
