"""What a voice engine is: a few questions and an opened speaker.

A new engine (a cloned voice in another Python environment, say) is one class with these members and a line in
`post.voices.ENGINES`. `open` is entered once for all lines of a run, so that an engine with heavy weights can start its
worker at the first line and keep it; what `speak` leaves is finished alike for all engines by `post.voices.line`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple, Protocol

from post.cut import LineRequest
from post.suite import Suite
from storyboards.story import Voice


@dataclass(frozen=True)
class Word:
    """One written word of a line and when it is heard, in seconds from the line's start."""

    text: str
    start_s: float
    end_s: float


class Reason(NamedTuple):
    """Why a voice cannot speak here, and what mends it; `of_weights`: its model files are damaged."""

    text: str
    hint: str
    of_weights: bool = False


@dataclass(frozen=True)
class Raw:
    """A line as its engine leaves it: any sound file FFmpeg can read, and words if the engine times them."""

    sound: Path
    words: tuple[Word, ...] = ()
    facts: Mapping[str, object] | None = None


Speak = Callable[[LineRequest, Path], Raw]
"""Speaks a line into a folder. Called from several threads; raises VoiceError naming shot and language."""


class Engine(Protocol):
    """One way to get a line spoken."""

    @property
    def is_synthetic(self) -> bool:
        """Whether a machine speaks: such a line is refused when its length cannot be right."""
        ...

    @property
    def is_shaped(self) -> bool:
        """Whether it sounds like a machine, so that its buzz is filtered."""
        ...

    def unavailable(self, voice: Voice, language: str) -> Reason | None:
        """Why it cannot speak this here, and a hint; None when it can. Cheap: asked at plan time."""
        ...

    def is_absent(self, voice: Voice) -> bool:
        """Whether its environment or weights are not there at all, so that the scratch voice may stand in."""
        ...

    def inputs(self, request: LineRequest) -> Mapping[str, object]:
        """All that changes what is heard, as JSON values: the line's key is made from it."""
        ...

    def open(self, suite: Suite) -> AbstractContextManager[Speak]:
        """Makes ready to speak; nothing slow before the first line."""
        ...


def tell_loading(suite: Suite, name: str) -> Callable[[Mapping[str, object]], None]:
    """Passes on what a model's program does before its first sentence, which may take minutes."""
    return lambda progress: suite.report("note", message=f"{name}: {progress.get('doing', 'starting')}")


def named(request: LineRequest) -> str:
    """How messages call a line."""
    return f"shot {request.shot_id}, {request.language} narration"
