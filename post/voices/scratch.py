"""The scratch voice: espeak-ng, which speaks a hundred languages anywhere, at once and always alike.

It stands in until a real voice is there. One process per line (see `espeak_worker`). Different voices of a storyboard
sound different; the narrator has the plain one. Knows nothing of levels and trimming.
"""

from __future__ import annotations

import functools
import hashlib
import json
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from post.cut import LineRequest
from post.errors import VoiceError
from post.suite import Suite
from post.voices import worker
from post.voices.engine import Raw, Reason, Speak, Word, named
from post.voices.languages import espeak_folder, espeak_voice
from post.voices.spoken import Spoken, spoken
from storyboards.story import Voice

NARRATION_WPM = 152
"""espeak's words per minute at speed 1: a documentary narrator's pace."""

MAX_CHARS = 20_000
"""Longest text of one line: twenty minutes of speech."""

_WORKER = Path(__file__).with_name("espeak_worker.py")


@dataclass(frozen=True)
class Timbre:
    """How one of the scratch voices sounds: espeak's variant, pitch and range (0 to 99)."""

    variant: str
    pitch: int
    pitch_range: int


TIMBRES = (
    Timbre("", 40, 55),
    Timbre("+f3", 48, 55),
    Timbre("+m3", 36, 50),
    Timbre("+f2", 52, 60),
    Timbre("+m7", 44, 50),
    Timbre("+f4", 44, 50),
)


def timbre_of(voice: Voice) -> Timbre:
    """The narrator's for `narrator` and seed 0; else one that follows from the voice's seed or name."""
    if voice.seed is not None:
        return TIMBRES[voice.seed % len(TIMBRES)]
    if voice.id == "narrator":
        return TIMBRES[0]
    return TIMBRES[hashlib.sha256(voice.id.encode()).digest()[0] % len(TIMBRES)]


class Scratch:
    """Engine `scratch`."""

    is_synthetic = True
    is_shaped = True

    def unavailable(self, voice: Voice, language: str) -> Reason | None:
        if espeak_folder() is None:
            return Reason("the scratch voice needs the package espeakng-loader", "pip install espeakng-loader")
        if espeak_voice(language) is None:
            return Reason(
                f"the scratch voice does not speak {language!r}",
                "Give recorded files for this language (engine: recorded), or leave its narration silent.",
            )
        return None

    def is_absent(self, voice: Voice) -> bool:
        return False

    def inputs(self, request: LineRequest) -> Mapping[str, object]:
        timbre = timbre_of(request.voice)
        return {
            "espeak": _version(),
            "voice": f"{espeak_voice(request.language)}{timbre.variant}",
            "pitch": timbre.pitch,
            "pitch_range": timbre.pitch_range,
            "rate_wpm": _rate_wpm(request.voice),
            "text": said(request).text,
            "written": list(said(request).written),
        }

    @contextmanager
    def open(self, suite: Suite) -> Iterator[Speak]:
        yield lambda request, folder: speak(request, folder, suite)


def speak(request: LineRequest, folder: Path, suite: Suite) -> Raw:
    """Speaks one line in a process of its own. Raises VoiceError or Stopped."""
    text = said(request)
    library = espeak_folder()
    assert library is not None
    timbre = timbre_of(request.voice)
    job = {
        "library": str(library / _library_name()),
        "data": str(library / "espeak-ng-data"),
        "voice": f"{espeak_voice(request.language)}{timbre.variant}",
        "text": text.text,
        "rate_wpm": _rate_wpm(request.voice),
        "pitch": timbre.pitch,
        "pitch_range": timbre.pitch_range,
        "gap": 1,
    }
    command = [sys.executable, "-I", "-S", str(_WORKER)]
    worker.run(command, job, folder, what=named(request), stopping=suite.stopping, limit_s=60 + len(text.text) / 50)
    result = json.loads((folder / "spoken.json").read_text("utf-8"))
    heard = [(int(first), int(sample) / result["sample_rate"]) for first, _, sample in result["words"]]
    return Raw(folder / "spoken.wav", _words(text, heard), {"espeak": result["version"]})


def said(request: LineRequest) -> Spoken:
    """The text that is spoken. Raises VoiceError where there is nothing to say or far too much."""
    text = spoken(request.text, request.lexicon)
    if not text.text:
        raise VoiceError(
            f"{named(request)}: nothing in {request.text[:60]!r} can be spoken",
            "Write words, or leave the narration out for a silent shot.",
        )
    if len(text.text) > MAX_CHARS:
        raise VoiceError(
            f"{named(request)}: {len(text.text):,} characters in one line; at most {MAX_CHARS:,} are spoken",
            "Split it over several shots.",
        )
    return text


def _words(text: Spoken, heard: list[tuple[int, float]]) -> tuple[Word, ...]:
    """Every written word with the time at which it is first heard, until the next one is.

    Words that espeak joins ("in the") share their time by length. The last one ends where it starts: only the caller
    knows the line's end.
    """
    starts: dict[int, float] = {}
    for first, start_s in heard:
        if 0 <= first < len(text.words_of):
            starts.setdefault(text.words_of[first], start_s)
    known = [(index, start) for index, start in sorted(starts.items())]
    if not known:
        return ()
    last_s = max(start for _, start in known)
    times: list[float] = [0.0] * known[0][0]
    for (index, start), (next_index, next_start) in zip(known, [*known[1:], (len(text.written), last_s)]):
        lengths = [len(word) for word in text.written[index:next_index]]
        for place in range(next_index - index):
            share = sum(lengths[:place]) / sum(lengths)
            times.append(start + max(0.0, next_start - start) * share)
    ends = [*times[1:], last_s]
    return tuple(Word(word, start, max(start, end)) for word, start, end in zip(text.written, times, ends))


def _rate_wpm(voice: Voice) -> int:
    """espeak takes 80 to 450."""
    return max(80, min(450, round(NARRATION_WPM * voice.speed)))


@functools.cache
def _version() -> str:
    from importlib.metadata import version

    return version("espeakng-loader")


def _library_name() -> str:
    return {"darwin": "libespeak-ng.dylib", "win32": "espeak-ng.dll"}.get(sys.platform, "libespeak-ng.so")
