"""Captions against the speech itself: where sounds begin in the narration, measured from its samples."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from post.captions import captions
from post.sound import wav
from post.voices import narrate, words_of
from post.voices.checks import pauses
from tests.post.films_for_tests import cut, line, request
from tests.post.suite_for_tests import plain_suite

TEXTS = {
    "en": (
        "It begins at sea, before the sun has risen over the harbour wall. Every rib and every weld of her is our own work. "
        "Out here, far from any coast, steel meets the weather. From harbour to horizon, she carries us all."
    ),
    "hi": (
        "शुरुआत सूरज से पहले, शांत बंदरगाह में होती है। हर पसली और हर जोड़ हमारे हाथों का काम है। "
        "यहाँ इस्पात का सामना मौसम से होता है। साथ मिलकर वे हमारी अपनी शक्ति हैं।"
    ),
}


@pytest.mark.parametrize("language", ["en", "hi"])
def test_sentences_are_shown_within_150_ms_of_being_heard(tmp_path: Path, language: str) -> None:
    suite = plain_suite(tmp_path)
    asked = request("r001", TEXTS[language], language)
    spoken = narrate([asked], suite)["r001", language]
    first_frame = 40
    film = cut([30.0], lines=[line(asked, first_frame, float(spoken.duration))])
    shown = captions(film, language, words_of(film, language, suite))
    sound = np.ascontiguousarray(wav.read(spoken.artifact.file("line.wav"))[:, 0])
    heard_s = [0.0, *(end for _, end in pauses(sound, 48_000, 0.12))]
    begins = [caption for number, caption in enumerate(shown) if number == 0 or shown[number - 1].lines[-1][-1] in ".।"]
    assert len(begins) >= 3
    for caption in begins:
        at_s = caption.start_ms / 1000 - float(first_frame / film.fps)
        assert min(abs(at_s - each) for each in heard_s) < 0.150, caption.lines
    assert shown[-1].stop_ms / 1000 >= float(first_frame / film.fps + spoken.duration) - 0.150
