"""The XTTS voice: a person's voice cloned from a reference clip, or one of the model's own speakers, in 17 languages.

Its weights are a folder under the models' root, known by its `config.json`; its worker runs in the environment for voices
and music. A clip needs a consent (see `consent`). Model and outputs may be used non-commercially only: the licence gate is
the conductor's.
"""

from __future__ import annotations

import hashlib
import tempfile
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path, PurePosixPath
from typing import Any

from post.cut import LineRequest, Media
from post.errors import MediaError, WeightsError
from post.suite import Suite
from post.voices.consent import check_consent
from post.voices.engine import Raw, Reason, Speak, named, tell_loading
from post.workers import Worker, environment, weights
from storyboards.story import Voice

XTTS_VERSION = 1
"""Part of every line's key: raised when this file or what it uses changes what is heard."""

MODEL, VOCABULARY, CONFIG, SPEAKERS = "model.pth", "vocab.json", "config.json", "speakers_xtts.pth"
DOWNLOAD = "reelwright models download xtts-v2"

CHAR_LIMITS = {
    "en": 250, "de": 253, "fr": 273, "es": 239, "it": 213, "pt": 203, "pl": 224, "zh": 82, "ar": 166, "cs": 186, "ru": 182,
    "nl": 251, "tr": 226, "ja": 71, "hu": 224, "ko": 95, "hi": 150,
}  # fmt: skip
"""Longest text the model says whole, by language: XTTS's own limits (coqui-tts 0.28, `VoiceBpeTokenizer`)."""

SHARE = 0.9
"""Of a limit: numbers that the library itself still puts into words make a text longer."""

_ENGINE = Path(__file__).with_name("xtts_engine.py")


def find_weights() -> Path | None:
    """The folder of XTTS weights nearest to the models' root, or None."""
    return weights.nearest(environment.models_root(), CONFIG, "xtts", lambda config: config.get("model") == "xtts")


def languages_of(folder: Path) -> set[str]:
    """Codes, without regions, that the model speaks."""
    config = weights.read_json(folder / CONFIG) or {}
    said = config.get("languages") or list(CHAR_LIMITS)
    return {str(code).split("-")[0].lower() for code in said} & set(CHAR_LIMITS)


def base_of(language: str) -> str:
    return language.replace("_", "-").split("-")[0].lower()


class Xtts:
    """Engine `xtts`."""

    is_synthetic = True
    is_shaped = False

    def is_absent(self, voice: Voice) -> bool:
        return environment.missing() is not None or find_weights() is None

    def unavailable(self, voice: Voice, language: str) -> Reason | None:
        missing = environment.missing()
        if missing is not None:
            return Reason(f"voice {voice.id!r} needs XTTS: {missing[0]}", missing[1])
        folder = find_weights()
        if folder is None:
            return Reason(
                f"voice {voice.id!r} needs the weights of XTTS v2, and no folder under {environment.models_root()} has them",
                DOWNLOAD,
            )
        needed = [CONFIG, VOCABULARY, MODEL, *([SPEAKERS] if voice.speaker is None else [])]
        for name in needed:
            fault = weights.fault(folder / name)
            if fault is not None:
                return Reason(f"the weights of XTTS in {folder}: {name} {fault}", DOWNLOAD, of_weights=True)
        if base_of(language) not in languages_of(folder):
            spoken = ", ".join(sorted(languages_of(folder)))
            return Reason(
                f"XTTS does not speak {language!r}; it speaks {spoken}",
                "Give this language a voice of another engine (kokoro, recorded, scratch).",
            )
        if voice.speaker is None and voice.name is None:
            return Reason(
                f"voice {voice.id!r} has neither a reference clip nor one of the model's speakers",
                "Add speaker: voices/CLIP.wav and consent: voices/CONSENT.md, or name: SPEAKER.",
            )
        if voice.speaker is not None and voice.consent is None:
            return Reason(
                f"voice {voice.id!r} clones {voice.speaker} without a consent",
                "Add consent: FILE beside the clip, with the lines Speaker, Date, Scope and SHA-256.",
            )
        return None

    def inputs(self, request: LineRequest) -> Mapping[str, object]:
        from post.voices import sentencewise

        folder = find_weights()
        assert folder is not None, "asked after `unavailable`"
        line = sentencewise.asked(request, limit_of(request.language))
        return {
            "xtts": XTTS_VERSION,
            "weights": _fingerprint(folder),
            "language": base_of(request.language),
            "sentences": [[text, part.pause_s] for text, part in zip(line.texts, line.parts)],
            "written": list(line.said.written),
            "seed": request.voice.seed or 0,
            "speed": request.voice.speed,
            "speaker": request.speaker.sha256 if request.speaker is not None else f"name:{request.voice.name}",
        }

    @contextmanager
    def open(self, suite: Suite) -> Iterator[Speak]:
        folder = find_weights()
        with (
            tempfile.TemporaryDirectory(prefix="xtts-") as work,
            Worker(
                _ENGINE,
                {"weights": str((folder or Path()).resolve()), "num_threads": suite.num_workers},
                name="XTTS",
                stopping=suite.stopping,
                note=lambda sentence: suite.report("warning", message=sentence),
                loading=tell_loading(suite, "XTTS"),
            ) as worker,
        ):
            clips = Clips(Path(work), suite)
            yield lambda request, folder: _speak(request, folder, worker, clips)


def limit_of(language: str) -> int:
    """Characters of the longest sentence."""
    return int(SHARE * CHAR_LIMITS[base_of(language)])


def _fingerprint(folder: Path) -> str:
    parts = [weights.fingerprint(folder / name) for name in (CONFIG, VOCABULARY, MODEL) if (folder / name).is_file()]
    return hashlib.sha256("".join(parts).encode()).hexdigest()[:16]


class Clips:
    """The reference clips of a run: each checked, and made ready once."""

    def __init__(self, folder: Path, suite: Suite) -> None:
        self._folder, self._suite = folder, suite
        self._lock = threading.Lock()
        self._ready: dict[str, Path] = {}

    def path(self, request: LineRequest) -> Path | None:
        """The clip as models take it; None for one of the model's own speakers. Raises MediaError."""
        if request.speaker is None:
            return None
        with self._lock:
            if request.speaker.sha256 not in self._ready:
                self._ready[request.speaker.sha256] = self._made(request, request.speaker)
            return self._ready[request.speaker.sha256]

    def _made(self, request: LineRequest, speaker: Media) -> Path:
        from post.voices import reference

        what = f"voice {request.voice.id}"
        clip = self._suite.media(speaker)
        root = clip.parents[len(PurePosixPath(speaker.path).parts) - 1]
        consent = request.voice.consent
        check_consent(request.voice, clip, None if consent is None else root / consent)
        for odd in reference.look_over(clip, what):
            self._suite.report("warning", message=odd)
        ready = self._folder / speaker.sha256[:16] / "clip.wav"
        ready.parent.mkdir()
        reference.prepare(clip, ready, what, self._suite.stopping)
        return ready


def _speak(request: LineRequest, folder: Path, worker: Worker, clips: Clips) -> Raw:
    from post.voices import sentencewise

    found = find_weights()
    if found is None:
        raise WeightsError(f"{named(request)}: the weights of XTTS are gone", DOWNLOAD)
    clip = clips.path(request)
    if clip is None and request.voice.name is None:
        raise MediaError(
            f"{named(request)}: voice {request.voice.id} has no reference clip", "Add speaker: and consent:."
        )

    def job(text: str, seed: int) -> dict[str, Any]:
        shared = {"text": text, "language": base_of(request.language), "seed": seed, "speed": request.voice.speed}
        if clip is None:
            return {**shared, "name": request.voice.name}
        return {**shared, "clip": str(clip), "clip_id": clip.parent.name}

    line = sentencewise.asked(request, limit_of(request.language))
    return sentencewise.speak(request, line, folder, worker, job, request.voice.seed or 0)
