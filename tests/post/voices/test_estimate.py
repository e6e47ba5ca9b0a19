"""Estimates stand on the long side of what the scratch voice takes, and not absurdly so."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from post.voices import estimate_s, narrate
from tests.post.films_for_tests import NARRATOR, request
from tests.post.suite_for_tests import plain_suite

TEXTS = {
    "en": "A grey frigate leaves harbour at dawn, and the city wakes behind her.",
    "hi": "भोर में एक धूसर युद्धपोत बंदरगाह छोड़ता है, और उसके पीछे शहर जागता है।",
    "de": "Im Jahr 1971 lief das erste Schiff aus dem Hafen aus.",
    "fr": "Le port s'éveille et la frégate grise prend la mer.",
    "ru": "Серая фрегат выходит из гавани на рассвете.",
    "ar": "تبدأ القصة من البحر عند الفجر.",
    "ta": "இது கடலில் தொடங்குகிறது.",
    "zh": "黎明时分，灰色护卫舰驶离港口。",
}


def test_estimates_are_on_the_long_side(tmp_path: Path) -> None:
    lines = narrate([request("r001", text, language) for language, text in TEXTS.items()], plain_suite(tmp_path))
    for language, text in TEXTS.items():
        heard_s = float(lines["r001", language].duration)
        assert 0.98 * heard_s <= estimate_s(text, language, NARRATOR) <= 1.6 * heard_s, (language, heard_s)


def test_speed_and_nothing() -> None:
    fast = replace(NARRATOR, speed=2.0)
    assert estimate_s(TEXTS["en"], "en", fast) == pytest.approx(estimate_s(TEXTS["en"], "en", NARRATOR) / 2)
    assert estimate_s("", "en", NARRATOR) == 0
