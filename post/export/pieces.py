"""A piece: one named file that an output delivers, and the artifact that holds it.

What every kind of output gives alike to whoever packs, judges and signs it. Knows no kinds.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from post.suite import Artifact


@dataclass(frozen=True)
class Piece:
    """One delivered file."""

    name: str  # POSIX, relative to the output's folder: edit.otioz, media/r001.mov
    artifact: Artifact
    file: str  # in the artifact
    role: str  # what it is for, in words
    language: str = ""  # "" where it holds none or all of them

    def path(self) -> Path:
        """The file, checked against its hash."""
        return self.artifact.file(self.file)
