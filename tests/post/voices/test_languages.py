"""Which espeak voice speaks which language."""

from __future__ import annotations

import pytest

from post.voices import unavailable
from post.voices.languages import espeak_voice
from tests.post.films_for_tests import NARRATOR


@pytest.mark.parametrize(
    ("language", "voice"),
    [
        ("en", "gmw/en"), ("en-GB", "gmw/en"), ("en-US", "gmw/en-US"), ("en_IN", "gmw/en"), ("hi", "inc/hi"),
        ("de", "gmw/de"), ("fr-CA", "roa/fr"), ("pt-BR", "roa/pt-BR"), ("zh-Hant-TW", "sit/cmn"), ("nn", "gmq/nb"),
        ("es-MX", "roa/es-419"), ("xx", None), ("", None), ("e", None),
    ],
)  # fmt: skip
def test_voice_of_language(language: str, voice: str | None) -> None:
    assert espeak_voice(language) == voice


def test_unavailable_says_why_and_what_to_do() -> None:
    assert unavailable(NARRATOR, "hi") is None
    assert unavailable(NARRATOR, "tlh") == (
        "the scratch voice does not speak 'tlh'\n"
        "  hint: Give recorded files for this language (engine: recorded), or leave its narration silent."
    )
