"""What must hold for any prompt: no quoted string survives, twice is once, offsets are right, hostile text is safe."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from render.enhance import Scene, enhance_prompt, strip_lettering
from render.enhance.quotes import find_quotes
from render.enhance.source import read_source

WORDS = st.sampled_from(
    [
        "A",
        "a",
        "the",
        "frigate",
        "sailor",
        "captain",
        "sign",
        "banner",
        "caption",
        "logo",
        "title",
        "reading",
        "says",
        "that",
        "with",
        "under",
        "in",
        "and",
        "over",
        "on",
        "gate",
        "sea",
        "harbour",
        "sails",
        "holds",
        "white",
        "letters",
        "KEEP",
        "OUT",
        "SWAVLAMBAN",
        "2025",
        "no",
        "text",
        "hull",
        "number",
        "63",
        '12"',
        "o'clock",
        "sailors'",
        "words",
        "word",
        "painted",
        "screen",
        "shows",
        ",",
        ".",
        ":",
        "—",
        '"',
        "“",
        "”",
        "„",
        "‘",
        "’",
        "«",
        "»",
        "'",
        "(",
        ")",
        "\n",
        "das",
        "Schild",
        "mit",
        "der",
        "Aufschrift",
        "une",
        "banderole",
        "लिखा",
        "बैनर",
        "写着",
        "&quot;",
        "\u202e",
        "\u200d",
        "é",
    ]
)
PROMPTS = st.one_of(st.lists(WORDS, max_size=25).map(" ".join), st.text(max_size=120))
QUOTES = [
    ('"', '"'),
    ("“", "”"),
    ("‘", "’"),
    ("'", "'"),
    ("„", "“"),
    ("‚", "‘"),
    ("»", "«"),
    ("«", "»"),
    ("« ", " »"),
    ("‹", "›"),
    ("「", "」"),
]
SCENE = Scene(
    framing="wide", move="dolly-in", lens_mm=35, light="dawn", style=("documentary, steady light",),
    characters=("naval officer in white uniform",), places=("grey concrete quay, cranes far off",),
)  # fmt: skip
FEW = settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])


@FEW
@given(PROMPTS)
def test_no_quoted_string_survives(prompt: str) -> None:
    stripped = strip_lettering(prompt)
    assert not find_quotes(stripped.text)
    assert strip_lettering(stripped.text).text == stripped.text


@FEW
@given(
    st.sampled_from(
        [
            "banner reading {}",
            "a man says {}",
            "{}",
            "the {} turns",
            "a sign {} on a wall",
            "ein Schild mit {}",
            "बैनर {} पर",
        ]
    ),
    st.sampled_from(QUOTES),
    st.sampled_from(["SEA POWER", "Welcome home", "समुद्री शक्ति", "Über Öl", "ça va", "海"]),
)
def test_every_quote_style(frame: str, marks: tuple[str, str], words: str) -> None:
    prompt = "A frigate sails, " + frame.format(marks[0] + words + marks[1]) + ", slow dolly in"
    stripped = strip_lettering(prompt)
    assert words not in stripped.text
    assert any(item.text == words and prompt[item.start : item.end] == words for item in stripped.removed)
    assert stripped.text.startswith("A frigate sails")
    assert stripped.text.endswith("slow dolly in")


@FEW
@given(PROMPTS, st.sampled_from([512, 70, 25]))
def test_enhancing_twice_is_enhancing_once(prompt: str, max_tokens: int) -> None:
    once = enhance_prompt(prompt, SCENE, max_tokens=max_tokens)
    twice = enhance_prompt(once.enhanced, SCENE, max_tokens=max_tokens)
    assert twice.enhanced == once.enhanced
    assert once.num_tokens <= max_tokens


@FEW
@given(PROMPTS)
def test_offsets_point_at_the_words(prompt: str) -> None:
    for item in strip_lettering(prompt).removed:
        assert 0 <= item.start < item.end
        assert item.end <= len(prompt)
        assert " ".join(read_source(prompt[item.start : item.end]).text.split()) == " ".join(item.text.split())


HOSTILE = {
    "quotes": '"' * 100_000, "openers": "“" * 100_000, "mixed": "“\"'«„" * 20_000, "singles": " 'a" * 33_000,
    "word": "a" * 100_000,
    "banners": "banner reading " * 6_600, "with": "with a " * 14_000, "nul": "\0" * 100_000, "bidi": '\u202e"' * 50_000,
    "marks": "a" + "\u0301\u0327" * 50_000, "entities": "&" + "amp;" * 25_000, "quoted entities": "&#34;" * 20_000,
    "commas": "," * 100_000, "negations": "no text, " * 11_000, "hindi": "एक लिखा " * 12_000,
    "german": "der die mit der Aufschrift " * 3_700,
    "french": "le la où on peut lire " * 4_500, "capitals": "sign ABC " * 11_000, "lines": "\n" * 100_000,
    "inches": '12" ' * 25_000,
    "adjectives": "big red " * 12_000 + "banner", "chinese": "写着" * 50_000, "brackets": "(" * 100_000,
    "possessives": "sailors' " * 11_000,
    "nested": '"a ' * 16_000 + 'b" ' * 16_000, "quoted words": '"a" ' * 25_000,
    "clauses after commas": "sign, which says X, creaks, " * 4_000, "whose": "a book whose cover says X " * 4_000,
    "inverted": "Painted on the wall " * 5_000, "hashtags": "#a " * 33_000, "initials": "P. K" * 25_000,
    "ordinary": 'A frigate leaves harbour at dawn with a banner reading "X", slow dolly in. ' * 1_300,
}  # fmt: skip


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_text_is_stripped_like_any_other(name: str) -> None:
    stripped = strip_lettering(HOSTILE[name][:8_000])
    assert not find_quotes(stripped.text)
    assert all(0 <= item.start < item.end <= 8_000 for item in stripped.removed)
