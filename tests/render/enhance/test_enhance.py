"""What a scene adds, in which order, and what is cut when the window is full."""

from __future__ import annotations

import pytest

from render.enhance import Scene, enhance_prompt
from render.enhance.budget import estimate_tokens
from render.enhance.phrases import FRAMING, LIGHT, MOVE
from storyboards.vocabulary import FRAMINGS, LIGHTS, MOVES

HARBOUR = 'A grey frigate leaves harbour at dawn, banner reading "SWAVLAMBAN 2025", slow dolly in'
SCENE = Scene(
    framing="wide", move="dolly-in", lens_mm=35, light="dawn", style=('documentary, with the text "NAVY"',),
    avoid=("lens flare",), characters=("naval officer in white uniform",), places=("grey concrete quay",),
)  # fmt: skip


def test_every_word_of_the_vocabularies_has_a_phrase() -> None:
    assert (tuple(FRAMING), tuple(MOVE), tuple(LIGHT)) == (FRAMINGS, MOVES, LIGHTS)


def test_order_and_what_is_said_already() -> None:
    done = enhance_prompt(HARBOUR, SCENE)
    assert done.enhanced == (
        "A grey frigate leaves harbour at dawn, slow dolly in. Naval officer in white uniform. Grey concrete quay. "
        "Soft light of dawn with a pale glow on the horizon. Wide shot. 35mm wide-angle lens. Documentary."
    )
    assert done.negative_add == ("lens flare", "text", "lettering", "subtitles", "watermark")
    assert done.to_json("r001")["removed"] == [{"text": "SWAVLAMBAN 2025", "kind": "banner"}]


def test_keep_leaves_the_words_and_still_records_them() -> None:
    done = enhance_prompt(HARBOUR, lettering="keep")
    assert done.enhanced == HARBOUR
    assert [item.text for item in done.removed] == ["SWAVLAMBAN 2025"]
    assert done.negative_add == ()


def test_the_least_important_goes_first_and_is_reported() -> None:
    whole = enhance_prompt(HARBOUR, SCENE)
    done = enhance_prompt(HARBOUR, SCENE, count_tokens=lambda text: len(text.split()), max_tokens=30)
    assert done.tokens_exact
    assert done.num_tokens <= 30
    assert whole.enhanced == f"{done.enhanced} {done.truncated}"


def test_a_language_model_cannot_bring_lettering_back() -> None:
    class Talkative:
        def rewrite(self, prompt: str, scene: Scene) -> str:
            return prompt + ', with a banner reading "HELLO"'

    assert "HELLO" not in enhance_prompt(HARBOUR, rewriter=Talkative()).enhanced


def test_unknown_names_are_refused_with_what_is_allowed() -> None:
    with pytest.raises(ValueError, match="'sideways' is not one of static, pan-left"):
        enhance_prompt("A ship", Scene(move="sideways"))
    with pytest.raises(ValueError, match="overlay, drop, keep"):
        enhance_prompt("A ship", lettering="maybe")


@pytest.mark.parametrize("text", ["", "A grey frigate", "समुद्री शक्ति", "海军的军舰", "🚢🚢", "SWAVLAMBAN"])
def test_the_estimate_counts_at_least_each_word(text: str) -> None:
    assert estimate_tokens(text) >= len(text.split()) + 1
