"""The Kokoro voice: permissive (Apache-2.0 code and weights), a fixed set of speakers, no cloning.

Its weights are a folder under the models' root, known by its `config.json`; a voice's `name` is one of the files in its
`voices/` (af_heart, hm_omega, ...), whose first letter is its language. A name may list several, one for each language of
a film: `af_heart, hf_alpha`; a language without one gets a speaker of the same kind. Pronunciation is espeak's.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from post.cut import LineRequest
from post.errors import WeightsError
from post.suite import Suite
from post.voices.engine import Raw, Reason, Speak, named, tell_loading
from post.workers import Worker, environment, weights
from storyboards.story import Voice

KOKORO_VERSION = 1
"""Part of every line's key: raised when this file or what it uses changes what is heard."""

DOWNLOAD = "reelwright models download kokoro"
CONFIG = "config.json"
MAX_CHARS = 240
"""Of a sentence: under the 510 phonemes that the model takes, with room."""

G2P = {"a": "en-us", "b": "en-gb", "e": "es", "f": "fr-fr", "h": "hi", "i": "it", "p": "pt-br"}
"""How espeak calls the languages of speakers, by the first letter of their names. Japanese and Chinese need more than it."""

LETTERS = {"en": "ab", "en-gb": "ba", "es": "e", "fr": "f", "hi": "h", "it": "i", "pt": "p"}

_ENGINE = Path(__file__).with_name("kokoro_engine.py")


@dataclass(frozen=True)
class Weights:
    """A folder of Kokoro."""

    folder: Path
    model: str  # file name
    speakers: tuple[str, ...]


def find_weights() -> Weights | None:
    """The folder of Kokoro weights nearest to the models' root, or None."""
    named = {"istftnet", "plbert", "vocab"}
    folder = weights.nearest(environment.models_root(), CONFIG, "kokoro", lambda config: named <= set(config))
    if folder is None:
        return None
    models = sorted(path.name for path in folder.glob("*.pth"))
    speakers = sorted(path.stem for path in (folder / "voices").glob("*.pt"))
    return Weights(folder, models[0] if models else "kokoro-v1_0.pth", tuple(speakers))


def speaker_of(voice: Voice, language: str, speakers: tuple[str, ...]) -> str | None:
    """Who of the model speaks a language for a voice: its own name, else one of the same kind, else the first."""
    code = language.replace("_", "-").lower()
    letters = LETTERS.get(code) or LETTERS.get(code.split("-")[0], "")
    names = [name.strip() for name in (voice.name or "").split(",") if name.strip()]
    for name in names:
        if name[:1] in letters and name in speakers:
            return name
    kinds = {name[1:2] for name in names} or {"f"}
    able = [name for letter in letters for name in speakers if name[:1] == letter]
    return next((name for name in able if name[1:2] in kinds), able[0] if able else None)


class Kokoro:
    """Engine `kokoro`."""

    is_synthetic = True
    is_shaped = False

    def is_absent(self, voice: Voice) -> bool:
        return environment.missing() is not None or find_weights() is None

    def unavailable(self, voice: Voice, language: str) -> Reason | None:
        missing = environment.missing()
        if missing is not None:
            return Reason(f"voice {voice.id!r} needs Kokoro: {missing[0]}", missing[1])
        found = find_weights()
        if found is None:
            return Reason(
                f"voice {voice.id!r} needs the weights of Kokoro, and no folder under {environment.models_root()} has them",
                DOWNLOAD,
            )
        if voice.speaker is not None:
            return Reason(
                f"voice {voice.id!r} has a reference clip, and Kokoro clones no voices",
                "Leave speaker: out and give name:, or use engine: xtts.",
            )
        unknown = [name for name in _names(voice) if name not in found.speakers]
        if unknown:
            known = ", ".join(found.speakers[:60]) or "none: the folder voices/ is empty"
            return Reason(f"voice {voice.id!r}: Kokoro has no speaker {unknown[0]!r} here", f"name: one of {known}")
        speaker = speaker_of(voice, language, found.speakers)
        if speaker is None:
            return Reason(
                f"Kokoro has no speaker of {language!r} here",
                f"It speaks en, es, fr, hi, it and pt where voices/ has them; else choose another engine. {DOWNLOAD}",
            )
        for name in (found.model, f"voices/{speaker}.pt"):
            fault = weights.fault(found.folder / name)
            if fault is not None:
                return Reason(f"the weights of Kokoro in {found.folder}: {name} {fault}", DOWNLOAD, of_weights=True)
        return None

    def inputs(self, request: LineRequest) -> Mapping[str, object]:
        from post.voices import sentencewise

        found = find_weights()
        assert found is not None, "asked after `unavailable`"
        speaker = speaker_of(request.voice, request.language, found.speakers)
        line = sentencewise.asked(request, MAX_CHARS)
        parts = [weights.fingerprint(found.folder / name) for name in (CONFIG, found.model, f"voices/{speaker}.pt")]
        return {
            "kokoro": KOKORO_VERSION,
            "weights": hashlib.sha256("".join(parts).encode()).hexdigest()[:16],
            "speaker": speaker,
            "sentences": [[text, part.pause_s] for text, part in zip(line.texts, line.parts)],
            "written": list(line.said.written),
            "seed": request.voice.seed or 0,
            "speed": request.voice.speed,
        }

    @contextmanager
    def open(self, suite: Suite) -> Iterator[Speak]:
        found = find_weights()
        settings = {"num_threads": suite.num_workers}
        if found is not None:
            settings |= {"weights": str(found.folder.resolve()), "model": found.model}  # type: ignore[dict-item]
        with Worker(
            _ENGINE,
            settings,
            name="Kokoro",
            stopping=suite.stopping,
            note=lambda sentence: suite.report("warning", message=sentence),
            loading=tell_loading(suite, "Kokoro"),
        ) as worker:
            yield lambda request, folder: _speak(request, folder, worker)


def _names(voice: Voice) -> list[str]:
    return [name.strip() for name in (voice.name or "").split(",") if name.strip()]


def _speak(request: LineRequest, folder: Path, worker: Worker) -> Raw:
    from post.voices import sentencewise

    found = find_weights()
    speaker = None if found is None else speaker_of(request.voice, request.language, found.speakers)
    if speaker is None:
        raise WeightsError(f"{named(request)}: the weights of Kokoro are gone", DOWNLOAD)

    def job(text: str, seed: int) -> dict[str, Any]:
        return {"text": text, "g2p": G2P[speaker[0]], "voice": speaker, "seed": seed, "speed": request.voice.speed}

    return sentencewise.speak(
        request, sentencewise.asked(request, MAX_CHARS), folder, worker, job, request.voice.seed or 0
    )
