"""Speaks a line through a model that says one sentence at a time: split, asked, checked, retried, joined, timed.

What the model is (its limit of characters, what its job looks like) is handed in as a `Model`. Knows no weights.
"""

from __future__ import annotations

import wave
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from post.cut import LineRequest
from post.errors import PostError, VoiceError, WeightsError
from post.voices.checks import pauses, reason_against, speech_span
from post.voices.engine import Raw, Word, named
from post.voices.estimate import seconds
from post.voices.spoken import Spoken, spoken
from post.voices.wording import worded
from post.voices.wording.sentences import Sentence, sentences
from post.workers import Trouble, Worker

ATTEMPTS = 3
SEED_STEP = 7919
"""From one attempt's seed to the next."""

MAX_CHARS = 20_000
LEAST_LIMIT_S, LIMIT_FACTOR = 180.0, 60.0
"""Longest silence of a worker over a sentence: so much, and so many times the sentence's own length (slow CPUs)."""

WORD_EXTRA_S = 0.08
"""What a word takes beside its letters."""

_CLAUSE_MARKS = ",;:،、，；："

Job = Callable[[str, int], Mapping[str, Any]]
"""What to ask of the worker for a sentence and a seed (without `out`)."""


@dataclass(frozen=True)
class Asked:
    """A line ready to be spoken."""

    said: Spoken
    parts: tuple[Sentence, ...]
    texts: tuple[str, ...]  # of the parts


@dataclass
class _Spoken:
    """What has been said so far."""

    sounds: list[NDArray[np.float32]] = field(default_factory=list)
    num_samples: int = 0
    rate: int = 24_000
    spans: dict[int, tuple[float, float]] = field(default_factory=dict)  # by written word
    num_retried: int = 0


def asked(request: LineRequest, limit: int) -> Asked:
    """The line as it is said, in sentences. Raises VoiceError where there is nothing to say, or far too much."""
    said = worded(spoken(request.text, request.lexicon), request.language)
    if not any(char.isalnum() for char in said.text):
        raise VoiceError(
            f"{named(request)}: nothing in {request.text[:60]!r} can be spoken",
            "Write words, or leave the narration out for a silent shot.",
        )
    if len(said.text) > MAX_CHARS:
        raise VoiceError(
            f"{named(request)}: {len(said.text):,} characters in one line; at most {MAX_CHARS:,} are spoken",
            "Split it over several shots.",
        )
    parts = tuple(
        part
        for part in sentences(said.text, request.language, limit)
        if any(char.isalnum() for char in said.text[part.start : part.stop])
    )
    return Asked(said, parts, tuple(said.text[part.start : part.stop] for part in parts))


def speak(request: LineRequest, line: Asked, folder: Path, worker: Worker, job: Job, seed: int) -> Raw:
    """All sentences into `folder/spoken.wav`. Raises VoiceError, WeightsError, Stopped."""
    done = _Spoken()
    for number, (part, text) in enumerate(zip(line.parts, line.texts)):
        sound, reply = _sentence(request, text, folder, worker, job, seed, done)
        start, stop = speech_span(sound, done.rate)
        at_s = done.num_samples / done.rate
        heard = _faded(sound[start:stop], done.rate)
        _time_words(line, part, heard, at_s, start / done.rate, reply, done, request.language)
        silence = np.zeros(int(part.pause_s * done.rate) if number + 1 < len(line.parts) else 0, np.float32)
        done.sounds += [heard, silence]
        done.num_samples += len(heard) + len(silence)
    path = folder / "spoken.wav"
    _write(path, np.concatenate(done.sounds), done.rate)
    facts = {
        "num_sentences": len(line.parts),
        "num_retried": done.num_retried,
        "device": worker.facts.get("device", ""),
    }
    return Raw(path, _words(line.said.written, done), facts)


def _sentence(
    request: LineRequest, text: str, folder: Path, worker: Worker, job: Job, seed: int, done: _Spoken
) -> tuple[NDArray[np.float32], Mapping[str, Any]]:
    """One sentence that passes the checks."""
    speed = request.voice.speed
    expected_s = seconds(text, request.language) / speed
    reasons: list[str] = []
    for attempt in range(ATTEMPTS):
        out = folder / "sentence.wav"
        wanted = {**job(text, seed + attempt * SEED_STEP), "out": str(out)}
        try:
            reply = worker.ask(wanted, limit_s=LEAST_LIMIT_S + LIMIT_FACTOR * expected_s)
        except Trouble as trouble:
            raise _told(trouble, request, text) from trouble
        done.rate = int(reply["sample_rate"])
        sound = _read(out)
        reason = "it never came to its end" if reply.get("ran_out") else None
        reason = reason or reason_against(sound, done.rate, text, request.language, speed)
        if reason is None:
            return sound, reply
        reasons.append(reason)
        done.num_retried += 1
    raise VoiceError(
        f"{named(request)}: the voice did not say {text[:80]!r} right in {ATTEMPTS} tries: {'; '.join(dict.fromkeys(reasons))}",
        "Give the voice another seed, reword the sentence, or record it (engine: recorded).",
    )


def _told(trouble: Trouble, request: LineRequest, text: str) -> PostError:
    if trouble.kind == "weights":
        return WeightsError(trouble.message, trouble.hint or "Download the model again: reelwright models download")
    if trouble.kind in ("died", "stuck"):
        return VoiceError(f"{named(request)}: {trouble.message} (twice, at {text[:60]!r})", trouble.hint)
    return VoiceError(f"{named(request)}: {trouble.message}", trouble.hint)


def _time_words(
    line: Asked,
    part: Sentence,
    heard: NDArray[np.float32],
    at_s: float,
    cut_s: float,
    reply: Mapping[str, Any],
    done: _Spoken,
    language: str,
) -> None:
    """Notes when each written word of a sentence is heard.

    From the model's own durations where it tells them for every word; else shared out by length between the pauses that
    commas make.
    """
    text, words_of = line.said.text[part.start : part.stop], line.said.words_of[part.start : part.stop]
    length_s = len(heard) / done.rate
    told = reply.get("words") or []
    spoken_words = _word_spans(text)
    if told and len(told) == len(spoken_words):
        times = [
            (first, last, max(0.0, start - cut_s), min(length_s, end - cut_s))
            for (first, last), (start, end) in zip(spoken_words, told)
        ]
    else:
        times = _shared(text, spoken_words, heard, done.rate, language)
    for first, last, start_s, end_s in times:
        share = (end_s - start_s) / max(1, last - first)
        for place in range(first, last):
            word = words_of[place]
            begin = at_s + start_s + (place - first) * share
            known = done.spans.get(word)
            done.spans[word] = (known[0] if known else begin, begin + share)


def _word_spans(text: str) -> list[tuple[int, int]]:
    """Places of the words that have letters or digits."""
    spans: list[tuple[int, int]] = []
    at = 0
    for word in text.split(" "):
        if any(char.isalnum() for char in word):
            spans.append((at, at + len(word)))
        at += len(word) + 1
    return spans


def _shared(
    text: str, spans: Sequence[tuple[int, int]], heard: NDArray[np.float32], rate: int, language: str
) -> list[tuple[int, int, float, float]]:
    """(first, last character, start, end) of words, between the pauses that clauses end with."""
    ends_clause = [index for index, (_, last) in enumerate(spans[:-1]) if text[last - 1] in _CLAUSE_MARKS + ".!?।"]
    gaps = sorted(sorted(pauses(heard, rate, 0.09), key=lambda gap: gap[0] - gap[1])[: len(ends_clause)])
    if len(gaps) < len(ends_clause):
        ends_clause, gaps = [], []
    found: list[tuple[int, int, float, float]] = []
    at_s, first = 0.0, 0
    for last, (quiet_s, loud_s) in zip([*ends_clause, len(spans) - 1], [*gaps, (len(heard) / rate, 0.0)]):
        group = spans[first : last + 1]
        weights = [_weight(text[start:stop], language) for start, stop in group]
        length_s = quiet_s - at_s
        for (start, stop), weight in zip(group, weights):
            share = length_s * weight / sum(weights)
            found.append((start, stop, at_s, at_s + share))
            at_s += share
        at_s, first = loud_s, last + 1
    return found


def _weight(word: str, language: str) -> float:
    """About how long a word takes among others."""
    said = word.strip(_CLAUSE_MARKS + ".!?।")
    return max(0.0, seconds(said, language) - 0.3) + WORD_EXTRA_S


def _words(written: Sequence[str], done: _Spoken) -> tuple[Word, ...]:
    """Every written word in order; one that is not said (an emoji) has the time of the one before it."""
    found: list[Word] = []
    last_s = 0.0
    for index, word in enumerate(written):
        start_s, end_s = done.spans.get(index, (last_s, last_s))
        start_s = max(start_s, found[-1].start_s if found else 0.0)
        last_s = max(start_s, end_s)
        found.append(Word(word, start_s, last_s))
    return tuple(found)


def _faded(sound: NDArray[np.float32], rate: int) -> NDArray[np.float32]:
    """Without clicks at its ends: 5 ms each."""
    faded = np.array(sound, np.float32)
    length = min(rate // 200, len(faded) // 2)
    if length:
        ramp = np.linspace(0, 1, length, dtype=np.float32)
        faded[:length] *= ramp
        faded[-length:] *= ramp[::-1]
    return faded


def _read(path: Path) -> NDArray[np.float32]:
    """Samples of a WAV of 32-bit floats, as workers write them."""
    data = path.read_bytes()
    at = 12
    while at + 8 <= len(data):
        name, size = data[at : at + 4], int.from_bytes(data[at + 4 : at + 8], "little")
        if name == b"data":
            return np.frombuffer(data, "<f4", min(size, len(data) - at - 8) // 4, at + 8).astype(np.float32)
        at += 8 + size + size % 2
    return np.zeros(0, np.float32)


def _write(path: Path, sound: NDArray[np.float32], rate: int) -> None:
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(rate)
        file.writeframes((np.clip(sound, -1, 1) * 32767).astype("<i2").tobytes())
