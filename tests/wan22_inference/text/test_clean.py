"""Cleaning is upstream's: mended encoding, entities twice, whitespace once."""

import pytest

from wan22_inference.text.clean import clean_prompt


@pytest.mark.parametrize(
    ("raw", "clean"),
    [
        ("  a ship \n\t at  sea ", "a ship at sea"),
        ("a\u3000ship\u00a0at sea", "a ship at sea"),
        ("schÃ¶n", "schön"),
        ("caf&amp;eacute; &lt;wide&gt;", "café <wide>"),
        ("&amp;amp;amp; <b>", "&amp; <b>"),
        ("&amp;amp;amp;", "&"),  # without a "<" mending resolves one level more
        ("“quoted”", '"quoted"'),
        ("शुरुआत समुद्र से", "शुरुआत समुद्र से"),
        ("ﬁlm", "film"),
        ("a\ud800b", "a\ufffdb"),
        ("\x00a\x1bb", "ab"),
        ("", ""),
        (" \n ", ""),
    ],
)
def test_cleaning(raw: str, clean: str) -> None:
    assert clean_prompt(raw) == clean
