"""The page's typefaces: cuts of Source Serif and Source Sans that hold the letters the page has, as data in its style.

A kiosk has whatever fonts its system came with; so Latin, Greek and Cyrillic look as they were meant. Other scripts are
left to the system. Knows no HTML.
"""

from __future__ import annotations

import base64
import io
from collections.abc import Iterable
from functools import cache
from pathlib import Path

FACES = (("Reelwright Serif", "serif", "Semibold", 600), ("Reelwright Sans", "sans", "Regular", 400))
"""Family, which wheel, cut, weight."""


def face_rules(text: Iterable[str]) -> str:
    """`@font-face` rules for these letters; "" where the faces have none of them."""
    letters = frozenset("".join(text)) | frozenset(map(chr, range(0x20, 0x7F)))
    return "".join(_rule(family, wheel, cut, weight, letters) for family, wheel, cut, weight in FACES)


@cache
def _rule(family: str, wheel: str, cut: str, weight: int, letters: frozenset[str]) -> str:
    from fontTools import subset
    from fontTools.ttLib import TTFont

    options = subset.Options()
    options.recalc_timestamp = False  # the same letters, the same bytes
    options.hinting = False
    options.layout_features = ["kern", "liga", "tnum", "locl", "ccmp", "mark", "mkmk"]
    with TTFont(_file(wheel, cut), recalcTimestamp=False) as font:
        subsetter = subset.Subsetter(options)
        subsetter.populate(unicodes=[ord(letter) for letter in sorted(letters)])
        subsetter.subset(font)
        packed = io.BytesIO()
        font.save(packed, reorderTables=True)
    data = base64.b64encode(packed.getvalue()).decode("ascii")
    source = f"url(data:font/ttf;base64,{data}) format('truetype')"
    return f'@font-face{{font-family:"{family}";font-weight:{weight};font-display:block;src:{source}}}\n'


def _file(wheel: str, cut: str) -> Path:
    if wheel == "serif":
        import font_source_serif_pro as fonts

        return Path(fonts.__file__).parent / "files" / f"SourceSerifPro-{cut}.ttf"
    import font_source_sans_pro as sans

    return Path(sans.__file__).parent / "files" / f"SourceSansPro-{cut}.ttf"
