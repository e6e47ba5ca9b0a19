"""Finishes a spoken line: trimmed to its words, shaped if a machine spoke it, brought to the common level, checked.

Takes what any engine left, gives `line.wav` (48 kHz, mono, 24 bit) and its facts. Knows no engine and no film.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from post.cut import LineRequest
from post.errors import MediaError, VoiceError
from post.quality.measure.peaks import clipped_samples
from post.sound import wav
from post.sound.decode import Filter, audible_peak, decode
from post.sound.level import SPEECH_LUFS, gain_to, level_of
from post.sound.limiter import limited
from post.sound.wav import SAMPLE_RATE, Samples
from post.voices.engine import Raw, Word, named
from post.voices.estimate import seconds

LINE_VERSION = 1
"""Part of every line's key: raised when this file or what it uses changes what is heard."""

NAME = "line.wav"
WORDS_NAME = "words.json"

SHAPING = (
    Filter("highpass", {"f": 75, "poles": 2}),
    Filter("equalizer", {"f": 220, "t": "q", "w": 0.9, "g": 2.0}),
    Filter("equalizer", {"f": 3100, "t": "q", "w": 1.0, "g": -2.5}),
    Filter("treble", {"f": 7500, "g": -3.0}),
    Filter("acompressor", {"threshold": 0.1, "ratio": 2.8, "attack": 5, "release": 140, "knee": 4}),
)
"""For machine voices: less buzz, a little more chest, steadier level."""

MACHINE_CEILING = 10 ** (-11 / 20)
"""A machine's plosives stand out by 12 dB at most, so that no master has to hold them down."""

MAX_LINE_S = 30 * 60.0

_WINDOW = SAMPLE_RATE // 100  # 10 ms
_PAD_BEFORE, _PAD_AFTER = 4, 10  # windows kept around speech: soft beginnings, fading ends


@dataclass(frozen=True)
class _Trim:
    start: int  # samples
    stop: int


def finish(
    request: LineRequest,
    raw: Raw,
    folder: Path,
    work: Path,
    *,
    synthetic: bool,
    stopping: Callable[[], bool],
    shaped: bool = True,
) -> Mapping[str, object]:
    """Writes `line.wav` and `words.json` into `folder`, using `work` for what is in between; returns the facts.

    `shaped` is for machines that sound like one: their buzz is filtered.

    Raises VoiceError naming shot and language.
    """
    what = named(request)
    try:
        heard = decode(
            raw.sound,
            work,
            num_channels=1,
            what=what,
            filters=SHAPING if synthetic and shaped else (),
            limit_s=MAX_LINE_S + 1,
            stopping=stopping,
        )
        audible_peak(heard, what, raw.sound.name)
    except MediaError as error:
        raise VoiceError(error.message, error.hint) from error
    num_clipped = clipped_samples(heard)
    trim = _speech_in(heard[:, 0])
    if synthetic:
        check_length(request, (trim.stop - trim.start) / SAMPLE_RATE, synthetic=True)
    speech = _faded(np.array(heard[trim.start : trim.stop]))
    gain = gain_to(SPEECH_LUFS, level_of(speech, work, stopping), float(np.max(np.abs(speech))))
    speech = speech * np.float32(gain)
    if synthetic:
        speech, _ = limited(speech, MACHINE_CEILING)
    wav.write(folder / NAME, speech, 1)
    words = _moved(raw.words, trim.start / SAMPLE_RATE, len(speech) / SAMPLE_RATE)
    (folder / WORDS_NAME).write_text(
        json.dumps([[word.text, round(word.start_s, 4), round(word.end_s, 4)] for word in words], ensure_ascii=False),
        "utf-8",
    )
    return {
        **(raw.facts or {}),
        "engine": request.voice.engine,
        "num_samples": len(speech),
        "gain_db": round(20 * float(np.log10(gain)), 2),
        "num_clipped": num_clipped,
    }


def read_words(path: Path) -> tuple[Word, ...]:
    """The words that `finish` wrote."""
    return tuple(Word(str(text), float(start), float(end)) for text, start, end in json.loads(path.read_text("utf-8")))


def _speech_in(heard: NDArray[np.float32]) -> _Trim:
    """Where the speech is: from the first to the last 10 ms above both the room's noise and -38 dB of the speech."""
    num_windows = max(1, len(heard) // _WINDOW)
    windows = heard[: num_windows * _WINDOW].reshape(num_windows, -1).astype(np.float64)
    level_db = 10 * np.log10(np.mean(windows**2, axis=1) + 1e-12)
    speech_db = float(np.percentile(level_db, 95))
    floor_db = float(np.percentile(level_db, 5))
    threshold_db = max(speech_db - 38, min(floor_db + 8, speech_db - 12))
    loud = np.flatnonzero(level_db >= threshold_db)
    if not len(loud):
        return _Trim(0, len(heard))
    start = max(0, int(loud[0]) - _PAD_BEFORE) * _WINDOW
    stop = min(len(heard), (int(loud[-1]) + 1 + _PAD_AFTER) * _WINDOW)
    return _Trim(start, stop)


def check_length(request: LineRequest, heard_s: float, *, synthetic: bool) -> None:
    """Raises VoiceError where a line cannot be its text: far too short or long."""
    expected_s = seconds(request.text, request.language) / (request.voice.speed if synthetic else 1.0)
    if heard_s > MAX_LINE_S:
        raise VoiceError(
            f"{named(request)}: longer than {MAX_LINE_S / 60:.0f} minutes", "Cut the recording to this shot's words."
        )
    if synthetic and not 0.12 * expected_s - 0.5 <= heard_s <= 4 * expected_s + 3:
        raise VoiceError(
            f"{named(request)}: the voice took {heard_s:.1f} s for a text of about {expected_s:.1f} s",
            "The engine went wrong on this text; reword the line or choose another voice.",
        )
    if not synthetic and heard_s > 8 * expected_s + 30:
        raise VoiceError(
            f"{named(request)}: the recording has {heard_s:.1f} s of sound for a text of about {expected_s:.1f} s",
            "Give the file that holds this line alone.",
        )


def _faded(speech: Samples) -> Samples:
    """Without clicks at its ends: 5 ms in, 30 ms out."""
    for length, ends_up in ((SAMPLE_RATE // 200, True), (SAMPLE_RATE * 3 // 100, False)):
        length = min(length, len(speech) // 2)
        ramp = (0.5 - 0.5 * np.cos(np.pi * (np.arange(length) + 0.5) / max(1, length))).astype(np.float32)[:, None]
        if ends_up:
            speech[:length] *= ramp
        elif length:
            speech[-length:] *= ramp[::-1]
    return speech


def _moved(words: tuple[Word, ...], trimmed_s: float, line_s: float) -> tuple[Word, ...]:
    """Word times after trimming, within the line; the last word ends with the line."""
    moved = []
    for index, word in enumerate(words):
        start = min(max(0.0, word.start_s - trimmed_s), line_s)
        end = line_s if index == len(words) - 1 else min(max(start, word.end_s - trimmed_s), line_s)
        moved.append(Word(word.text, start, end))
    return tuple(moved)
