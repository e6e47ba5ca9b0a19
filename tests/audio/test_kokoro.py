"""Lines through Kokoro's real code on small random weights in the real file formats, on the CPU."""

from __future__ import annotations

from pathlib import Path

import pytest

from post.voices import narrate, unavailable
from storyboards.story import Voice
from tests.post.films_for_tests import request
from tests.post.suite_for_tests import Told, plain_suite

pytestmark = pytest.mark.audio

VOICE = Voice("narrator", "kokoro", None, None, {}, 1.0, None, "af_heart, hm_omega")


def test_english_and_hindi_with_the_models_own_durations(
    tmp_path: Path, models: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("REELWRIGHT_MODELS", str(models))
    assert unavailable(VOICE, "en") is None
    assert unavailable(VOICE, "hi") is None
    assert "has no speaker of 'ru'" in str(unavailable(VOICE, "ru"))
    told = Told()
    asked = [
        request("r001", "INS Vikrant makes 28 knots at sea. The water is calm today.", voice=VOICE),
        request("r001", "शुरुआत समुद्र से होती है। 2025 में 75 विचार आए।", "hi", voice=VOICE),
    ]
    lines = narrate(asked, plain_suite(tmp_path, report=told))
    for one, spoken in zip(asked, lines.values()):
        assert spoken.artifact.facts["engine"] == "kokoro"
        assert [word.text for word in spoken.words] == one.text.split()
        starts = [word.start_s for word in spoken.words]
        assert starts == sorted(starts)
        assert float(spoken.duration) > 2.0
    assert told.warnings() == []
