"""A film as finishing gives it: one file for a screen, and what lies beside it.

Knows where artifacts lie only by asking them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from post.export.delivery import Delivery
from post.suite import Artifact


@dataclass(frozen=True)
class Film:
    """One finished film."""

    output_id: str
    language: str  # of a file with several languages the first
    artifact: Artifact
    video: str  # file in the artifact
    captions: Mapping[str, str]  # "srt" and "vtt" to files in `caption_artifact`; empty for a second variant
    caption_artifact: Artifact
    variant: str = ""  # silent | av1; "" is the main one
    languages: tuple[str, ...] = ()  # all that it holds
    delivery: Delivery | None = None  # what was promised
    beside: Mapping[str, tuple[Artifact, str]] = field(default_factory=dict)  # by name after the base name

    @property
    def base(self) -> str:
        """`hall.en`, or `master` for a file that holds every language."""
        shared = self.delivery is not None and self.delivery.shares_picture
        return self.output_id if shared else f"{self.output_id}.{self.language}"

    @property
    def name(self) -> str:
        """The file's name: `hall.en.mp4`, `loop.hi.silent.mp4`, `master.mov`."""
        return ".".join([self.base, *([self.variant] if self.variant else []), self.video.rsplit(".", 1)[1]])

    @property
    def film_frame(self) -> int:
        """The frame of the file at which the film begins, behind bars, black and countdown."""
        return int(str(self.artifact.facts.get("film_frame", 0)))

    def published(self) -> dict[str, Path]:
        """Every file by the name under which it goes out (`/` where it lies in a folder), each checked against its hash."""
        found = {self.name: self.artifact.file(self.video)}
        found |= {f"{self.base}.{suffix}": self.caption_artifact.file(name) for suffix, name in self.captions.items()}
        return found | {f"{self.base}.{name}": artifact.file(file) for name, (artifact, file) in self.beside.items()}

    def files(self) -> dict[str, Path]:
        """Picture and captions by suffix (mp4, srt, vtt; `silent.mp4`, `av1.mp4` for a second variant), checked."""
        suffix = self.name[len(self.base) + 1 :]
        found = {suffix: self.artifact.file(self.video)}
        return found | {suffix: self.caption_artifact.file(name) for suffix, name in self.captions.items()}
