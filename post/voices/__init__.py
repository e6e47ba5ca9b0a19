"""Voices: lines of narration, spoken by an engine, finished alike.

`narrate` gives every line as a stored sound with its exact duration; `estimate_s` and `unavailable` answer the plan's
questions without speaking. Which engine a voice has is in the storyboard; none is ever replaced silently: where the
environment or the weights of a voice are not there at all, the scratch voice stands in and a warning says so (`stand_ins`
tells the plan); who wants it anyway asks with `as_scratch`.
"""

from __future__ import annotations

import dataclasses
import functools
import tempfile
from collections.abc import Iterable, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

from post.cut import Cut, LineRequest
from post.errors import VoiceError, WeightsError
from post.suite import Artifact, Suite
from post.voices.consent import check_consent
from post.voices.engine import Engine, Reason, Speak, Word, named
from post.voices.estimate import seconds
from post.voices.kokoro import Kokoro
from post.voices.recorded import Recorded
from post.voices.scratch import Scratch
from post.voices.xtts import Xtts
from storyboards.story import Voice

__all__ = [
    "ENGINES",
    "NAME",
    "Line",
    "Word",
    "as_scratch",
    "check_consent",
    "estimate_s",
    "narrate",
    "stand_ins",
    "unavailable",
    "words_of",
]

ENGINES: Mapping[str, Engine] = {"scratch": Scratch(), "recorded": Recorded(), "xtts": Xtts(), "kokoro": Kokoro()}

NAME = "line.wav"
"""File of a line's artifact."""

SAMPLE_RATE = 48_000


@dataclass(frozen=True)
class Line:
    """A finished line: `artifact.file("line.wav")` is 48 kHz, mono, 24 bit, at the common speech level."""

    artifact: Artifact
    duration: Fraction  # seconds, exactly as many samples as the file has
    words: tuple[Word, ...]  # every written word in order; empty where the engine does not time them


def estimate_s(text: str, language: str, voice: Voice) -> float:
    """About how long a line will take, on the long side."""
    return seconds(text, language) / (voice.speed if voice.engine != "recorded" else 1.0)


def unavailable(voice: Voice, language: str) -> str | None:
    """Why this voice cannot speak this language here, with a hint on its own line; None when it can."""
    reason = _reason(voice, language)
    return None if reason is None else f"{reason.text}\n  hint: {reason.hint}"


def as_scratch(request: LineRequest) -> LineRequest:
    """The same line asked of the scratch voice: for an animatic, or where a real voice is not there yet."""
    voice = dataclasses.replace(request.voice, engine="scratch", speaker=None, consent=None, files={})
    return dataclasses.replace(request, voice=voice, recorded=None, speaker=None)


def stand_ins(requests: Iterable[LineRequest]) -> dict[str, str]:
    """Why the scratch voice stands in, by voice id: for voices whose environment or weights are not there at all.

    Cheap. A damaged model, a missing consent or a language that a voice does not speak are no reasons: they are errors.
    """
    found: dict[str, str] = {}
    for request in requests:
        voice = request.voice
        if voice.id in found or request.recorded is not None or voice.engine not in ENGINES:
            continue
        if ENGINES[voice.engine].is_absent(voice):
            reason = _reason(voice, request.language)
            assert reason is not None, "an absent engine says why"
            found[voice.id] = f"{reason.text}\n  hint: {reason.hint}"
    return found


def narrate(requests: Sequence[LineRequest], suite: Suite) -> dict[tuple[str, str], Line]:
    """All lines by (shot id, language), several spoken at a time.

    Raises VoiceError naming shot and language where one cannot be spoken, before any is; WeightsError for damaged model
    files, MediaError for a reference clip or a consent that will not do.
    """
    absent = stand_ins(requests)
    for voice_id, reason in absent.items():
        suite.report("warning", message=f"voice {voice_id}: THE SCRATCH VOICE SPEAKS INSTEAD: {reason}")
    return _narrate(requests, suite, absent)


def words_of(cut: Cut, language: str, suite: Suite) -> dict[str, tuple[Word, ...]]:
    """Word times by shot id, for captions: the lines of a cut in one language, as they were spoken.

    Reads what `narrate` stored; speaks only what is not there. Says nothing that `narrate` has said.
    """
    requests = [line.request for line in cut.lines if line.request.language == language]
    quiet = dataclasses.replace(suite, report=lambda event, /, **fields: None)
    lines = _narrate(requests, quiet, stand_ins(requests))
    return {shot_id: line.words for (shot_id, _), line in lines.items()}


def _narrate(asked: Sequence[LineRequest], suite: Suite, absent: Mapping[str, str]) -> dict[tuple[str, str], Line]:
    requests = [as_scratch(request) if request.voice.id in absent else request for request in asked]
    for request in requests:
        reason = None if request.recorded is not None else _reason(request.voice, request.language)
        if reason is not None:
            failure = WeightsError if reason.of_weights else VoiceError
            raise failure(f"{named(request)}: {reason.text}", reason.hint)
    inputs = {(request.shot_id, request.language): _inputs(request) for request in requests}
    assert len(inputs) == len(requests), "a shot has one line per language"
    with ExitStack() as opened:
        used = {request.voice.engine for request in requests}
        speakers = {name: opened.enter_context(ENGINES[name].open(suite)) for name in sorted(used)}
        speak_one = functools.partial(_line, suite=suite, speakers=speakers, inputs=inputs)
        lines = suite.each(speak_one, requests)
    return {(request.shot_id, request.language): line for request, line in zip(requests, lines)}


def _reason(voice: Voice, language: str) -> Reason | None:
    engine = ENGINES.get(voice.engine)
    if engine is None:
        return Reason(
            f"voice {voice.id!r} needs the engine {voice.engine!r}, which is not installed here",
            "Use engine: recorded with your own files, or engine: scratch for now.",
        )
    return engine.unavailable(voice, language)


def _inputs(request: LineRequest) -> dict[str, object]:
    from post.voices.line import LINE_VERSION

    engine = ENGINES[request.voice.engine]
    return {"version": LINE_VERSION, "engine": request.voice.engine, **engine.inputs(request)}


def _line(
    request: LineRequest,
    *,
    suite: Suite,
    speakers: Mapping[str, Speak],
    inputs: Mapping[tuple[str, str], Mapping[str, object]],
) -> Line:
    from post.voices import line

    def build(folder: Path) -> Mapping[str, object]:
        with tempfile.TemporaryDirectory(dir=folder) as work:
            raw = speakers[request.voice.engine](request, Path(work))
            engine = ENGINES[request.voice.engine]
            return line.finish(
                request,
                raw,
                folder,
                Path(work),
                synthetic=engine.is_synthetic,
                shaped=engine.is_shaped,
                stopping=suite.stopping,
            )

    artifact = suite.artifact("line", inputs[request.shot_id, request.language], build)
    duration = Fraction(_number(artifact.facts["num_samples"]), SAMPLE_RATE)
    if not ENGINES[request.voice.engine].is_synthetic:
        # Not part of making the line: correcting a typo in its text makes no line anew.
        line.check_length(request, float(duration), synthetic=False)
    _warn(request, artifact, suite)
    suite.report("progress", stage="line", item=f"{request.shot_id} {request.language}")
    words = line.read_words(artifact.file(line.WORDS_NAME))
    return Line(artifact, duration, words)


def _warn(request: LineRequest, artifact: Artifact, suite: Suite) -> None:
    """Says what is wrong with a line that can still be used."""
    num_clipped = _number(artifact.facts["num_clipped"])
    if num_clipped > _number(artifact.facts["num_samples"]) / 5000:
        suite.report(
            "warning",
            message=f"{named(request)}: the recording is clipped ({num_clipped} samples at full scale); "
            "record it again with a lower level",
        )


def _number(value: object) -> int:
    assert isinstance(value, int)
    return value
