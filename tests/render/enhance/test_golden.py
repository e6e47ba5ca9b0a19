"""Every prompt of golden.yaml: what is left, what was removed, where it stood; and that doing it twice changes "
"nothing."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

from render.enhance import KINDS, enhance_prompt, strip_lettering
from render.enhance.source import read_source

GOLDEN: list[dict[str, Any]] = yaml.safe_load((Path(__file__).parent / "golden.yaml").read_text(encoding="utf-8"))


def test_there_are_enough() -> None:
    assert len(GOLDEN) >= 80
    assert sum(not entry["removed"] for entry in GOLDEN) >= 40, "harmless prompts belong here too"


@pytest.mark.parametrize("entry", GOLDEN, ids=lambda entry: str(entry["prompt"])[:60])
def test_golden(entry: dict[str, Any]) -> None:
    prompt = entry["prompt"]
    stripped = strip_lettering(prompt)
    assert stripped.text == entry["stripped"]
    assert [[item.kind, item.text] for item in stripped.removed] == entry["removed"]
    for item in stripped.removed:
        assert item.kind in KINDS
        assert read_source(prompt[item.start : item.end]).text == item.text
    assert strip_lettering(stripped.text).text == stripped.text
    once = enhance_prompt(prompt).enhanced
    assert enhance_prompt(once).enhanced == once


@pytest.mark.parametrize(
    ("prompt", "words"),
    [
        ('A banner reading "WELCOME" over a gate', [True]),
        ("A sailor wearing a T-shirt with the company logo jogs", [False]),
        ("A calm sea, no text", [False]),
        ("Words appear: courage, duty, honour.", [True]),
        ("A destroyer with hull number 63 turns", [True]),
        ("Hull numbers are visible, a destroyer turns", [False]),
        ("Ein Matrose mit einem Namensschild lächelt", [False]),
        ("Ein Plakat, auf dem „Frieden“ steht, hängt an der Wand", [True]),
        ('एक बैनर पर "स्वागत है" लिखा है', [True]),
    ],
)
def test_words_or_only_the_phrase_that_asked(prompt: str, words: list[bool]) -> None:
    assert [item.words for item in strip_lettering(prompt).removed] == words
