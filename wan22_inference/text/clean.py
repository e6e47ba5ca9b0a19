"""The cleaning that a prompt goes through before it is cut into tokens, as in upstream's tokenizer.

Mended encoding, HTML entities resolved twice, whitespace collapsed. Knows no tokenizer and adds no words.
"""

from __future__ import annotations

import html
import re

_SPACES = re.compile(r"\s+")


def clean_prompt(text: str) -> str:
    """The text that is really encoded. Applying it twice may change more (it is one pass, as upstream)."""
    import ftfy

    mended: str = ftfy.fix_text(text)
    return _SPACES.sub(" ", html.unescape(html.unescape(mended)).strip()).strip()
