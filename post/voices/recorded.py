"""The recorded voice: the director's own files, one per line.

The sound is taken as it was performed: trimmed and levelled, never shaped, stretched or cleaned.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager

from post.cut import LineRequest
from post.errors import VoiceError
from post.suite import Suite
from post.voices.engine import Raw, Reason, Speak, named
from storyboards.story import Voice


class Recorded:
    """Engine `recorded`."""

    is_synthetic = False
    is_shaped = False

    def unavailable(self, voice: Voice, language: str) -> Reason | None:
        if not any(language in by_language for by_language in voice.files.values()):
            return Reason(
                f"voice {voice.id!r} has no recorded file for {language!r}",
                f"Add files: {{SHOT: {{{language}: path.wav}}}} to the voice.",
            )
        return None

    def is_absent(self, voice: Voice) -> bool:
        return False

    def inputs(self, request: LineRequest) -> Mapping[str, object]:
        return {"sha256": _media_sha256(request)}

    @contextmanager
    def open(self, suite: Suite) -> Iterator[Speak]:
        yield lambda request, folder: _file(request, suite)


def _media_sha256(request: LineRequest) -> str:
    if request.recorded is None:
        raise VoiceError(
            f"{named(request)}: voice {request.voice.id!r} is recorded, but no file is given for this line",
            f"Add files: {{{request.shot_id}: {{{request.language}: path.wav}}}} to the voice.",
        )
    return request.recorded.sha256


def _file(request: LineRequest, suite: Suite) -> Raw:
    _media_sha256(request)
    assert request.recorded is not None
    return Raw(suite.media(request.recorded))
