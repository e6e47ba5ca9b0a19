"""What is wrong with a spoken sentence: judged on real speech, and on the faults that models have."""

from __future__ import annotations

import wave
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from post.voices.checks import reason_against, repeated_tail, speech_span
from post.voices.scratch import speak
from tests.post.films_for_tests import request
from tests.post.suite_for_tests import plain_suite

SENTENCES = {
    "en": [
        "It begins at sea, where the water meets the sky.",
        "We shall fight on the beaches, we shall fight on the landing grounds, we shall never surrender.",
        "One two three four five six seven eight nine ten eleven twelve.",
        "She sails at dawn and returns at night to the same grey harbour wall.",
    ],
    "hi": ["शुरुआत समुद्र से होती है, और भारत की नौसेना हिंद महासागर की सुरक्षा करती है।"],
    "de": ["Die Fregatte verlässt den Hafen im Morgengrauen."],
}
SPOKEN = [(text, language) for language, texts in SENTENCES.items() for text in texts]


def said(folder: Path, text: str, language: str) -> tuple[NDArray[np.float32], int]:
    raw = speak(request("r001", text, language), folder, plain_suite(folder))
    with wave.open(str(raw.sound)) as file:
        return np.frombuffer(file.readframes(file.getnframes()), "<i2").astype(np.float32) / np.float32(
            32768
        ), file.getframerate()


@pytest.mark.parametrize(("text", "language"), SPOKEN)
def test_speech_is_left_alone_and_a_tail_said_twice_is_found(tmp_path: Path, text: str, language: str) -> None:
    samples, rate = said(tmp_path, text, language)
    assert reason_against(samples, rate, text, language, 1.0) is None
    start, stop = speech_span(samples, rate)
    speech = samples[start:stop]
    again = np.concatenate([speech, np.zeros(rate // 7, np.float32), 0.8 * speech[-int(1.2 * rate) :]])
    assert "said twice" in str(reason_against(again, rate, text, language, 1.0))


def test_an_end_spoken_twice_is_found_unless_the_text_has_it_twice(tmp_path: Path) -> None:
    once = "It begins at sea, where the water meets the sky."
    twice = "It begins at sea, where the water meets the sky, the water meets the sky."
    samples, rate = said(tmp_path, twice, "en")
    assert repeated_tail(samples, rate) > 1.0
    assert "said twice" in str(reason_against(samples, rate, once, "en", 1.0))
    assert reason_against(samples, rate, twice, "en", 1.0) is None


def test_silence_clipping_length_and_gaps(tmp_path: Path) -> None:
    text = SENTENCES["en"][0]
    samples, rate = said(tmp_path, text, "en")
    hiss = np.random.default_rng(1).normal(0, 0.1, 60 * rate).astype(np.float32)
    assert reason_against(np.zeros(3 * rate, np.float32), rate, text, "en", 1.0) == "it is silent"
    assert reason_against(np.zeros(0, np.float32), rate, text, "en", 1.0) == "it is no sound"
    assert reason_against(np.full(3 * rate, np.nan, np.float32), rate, text, "en", 1.0) == "it is no sound"
    assert "clipped" in str(reason_against(np.clip(samples * 40, -1, 1), rate, text, "en", 1.0))
    assert "too long" in str(reason_against(hiss, rate, text, "en", 1.0))
    assert "too short" in str(reason_against(samples[: rate // 2], rate, text, "en", 1.0))
    start, stop = speech_span(samples, rate)
    middle = (start + stop) // 2
    gap = np.concatenate([samples[:middle], np.zeros(3 * rate, np.float32), samples[middle:]])
    assert "gap of 3." in str(reason_against(gap, rate, text, "en", 1.0))
