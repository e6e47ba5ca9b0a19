"""The looks: three families, each with every built-in style, a card's words and what stands behind them.

`LOOKS[vocabulary.LOOKS name]` is a `Look`. One file per family, so that a family can be read as a whole. Knows no text
and no pixels.
"""

from __future__ import annotations

from collections.abc import Mapping

from post.type.looks.documentary import DOCUMENTARY
from post.type.looks.gala import GALA
from post.type.looks.look import Look
from post.type.looks.technical import TECHNICAL

LOOKS: Mapping[str, Look] = {"documentary": DOCUMENTARY, "technical": TECHNICAL, "gala": GALA}

__all__ = ["LOOKS", "Look"]
