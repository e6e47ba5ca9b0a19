"""What is said for what is written."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from post.voices.spoken import spoken


@pytest.mark.parametrize(
    ("written", "lexicon", "said"),
    [
        ("It begins at sea.", {}, "It begins at sea."),
        ("SWAV sails, not SWAVLAMBAN.", {"SWAV": "swaav"}, "swaav sails, not SWAVLAMBAN."),
        ("INS Vikrant and INS", {"INS": "I N S", "INS Vikrant": "I N S Vick-raant"}, "I N S Vick-raant and I N S"),
        ("जहाज जहाजों का", {"जहाज": "जलयान"}, "जलयान जहाजों का"),  # a vowel sign goes on with the word
        ("स्वदेशी", {"स्व": "x"}, "स्वदेशी"),
        ("क्\u200dष", {}, "क्\u200dष"),  # a joiner is spelling
        ("C++ and C", {"C++": "see plus plus", "C": "see"}, "see plus plus and see"),
        ("(SWAV)", {"SWAV": "swaav"}, "(swaav)"),
        ("a-b", {"a": "b", "b": "a"}, "b-a"),  # what was put in is not replaced again
        ("café", {"cafe\u0301": "kaffay"}, "kaffay"),
        ("sails 🚢🏽 home 👨‍👩‍👧 \u2764\ufe0f now", {}, "sails home now"),
        ("tab\there\x00\x07\x1b[31m", {}, "tab here [31m"),
        ("soft\u00adhyphen \ufeffbom \u202ertl\u202c", {}, "softhyphen bom rtl"),
        ("20 °C & 5 % of $3", {}, "20 °C & 5 % of $3"),
        ("<speak>[[h@l'oU]]</speak>", {}, "<speak>[[h@l'oU]]</speak>"),
    ],
)
def test_spoken(written: str, lexicon: dict[str, str], said: str) -> None:
    assert spoken(written, lexicon).text == said


@pytest.mark.parametrize("nothing", ["", "   ", "\x00\x01", "🙂🙂", "…", "-- . !", "\u200d", "\n\t"])
def test_nothing_to_say(nothing: str) -> None:
    assert spoken(nothing, {}).text == ""


def test_every_character_knows_its_written_word() -> None:
    result = spoken("See INS Vikrant 🙂 sail", {"INS Vikrant": "the ship"})
    assert result.text == "See the ship sail"
    assert result.written == ("See", "INS", "Vikrant", "🙂", "sail")
    assert {result.written[word] for char, word in zip(result.text, result.words_of) if char in "thship"} >= {"INS"}
    assert result.written[result.words_of[-1]] == "sail"


@given(st.text(max_size=80), st.dictionaries(st.text(min_size=1, max_size=6), st.text(max_size=6), max_size=4))
@settings(max_examples=200, deadline=None)
def test_any_text_gives_printable_text(written: str, lexicon: dict[str, str]) -> None:
    result = spoken(written, lexicon)
    assert len(result.words_of) == len(result.text)
    assert "\n" not in result.text
    assert "  " not in result.text
    assert all(ord(char) >= 32 for char in result.text)
    assert all(0 <= word < len(result.written) for word in result.words_of)
