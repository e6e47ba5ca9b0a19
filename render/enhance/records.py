"""The plain values the enhancer takes and gives.

Knows no rules and no tables; everything here is frozen and compares by value.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Protocol

TokenCounter = Callable[[str], int]


@dataclass(frozen=True)
class Scene:
    """What the storyboard says about a shot besides its prompt. Names come from `storyboards.vocabulary`."""

    framing: str | None = None
    move: str | None = None
    lens_mm: int | None = None
    light: str | None = None
    style: tuple[str, ...] = ()  # texts of the styles' `add`
    avoid: tuple[str, ...] = ()  # texts of the styles' `avoid`
    characters: tuple[str, ...] = ()  # descriptions, in the order in which the shot names them
    places: tuple[str, ...] = ()


@dataclass(frozen=True)
class Removed:
    """One request for lettering: the words to be shown where they are known, else the phrase that asked for it."""

    text: str
    kind: str  # one of `lexicon.KINDS`
    start: int  # where `text` stood in the director's prompt, in code points
    end: int
    words: bool = True  # `text` is what an audience would read or hear; False: only the phrase that asked for lettering


@dataclass(frozen=True)
class Stripped:
    """A prompt without its requests for lettering."""

    text: str
    removed: tuple[Removed, ...]


@dataclass(frozen=True)
class Enhanced:
    """What a video model should see, and everything that was done to get there."""

    prompt: str  # as the director wrote it
    stripped: str  # the director's words without requests for lettering, before anything is added
    enhanced: str
    negative_add: tuple[str, ...]  # to be appended to the negative prompt
    removed: tuple[Removed, ...]
    num_tokens: int
    tokens_exact: bool  # False: `num_tokens` is an upper estimate
    truncated: str  # what was cut to fit the model's window, "" if nothing

    def to_json(self, shot_id: str) -> dict[str, Any]:
        """The form of `reelwright enhance --json`."""
        removed = [{"text": item.text, "kind": item.kind} for item in self.removed]
        return {"id": shot_id, "prompt": self.prompt, "enhanced": self.enhanced, "removed": removed}


class Rewriter(Protocol):
    """The seam for a language model: it may reword a prompt; its answer passes through the same stripper."""

    def rewrite(self, prompt: str, scene: Scene) -> str:
        """Return another wording of `prompt`, which is already free of lettering."""
        ...
