"""What a take of the animatic is drawn from.

`PanelSpec` holds everything that may change the picture; `take_inputs` spells it as JSON values for the store's key.
Knows no numpy, no pictures and no paths: importing it costs nothing.
"""

from __future__ import annotations

import functools
import hashlib
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

from storyboards.story import Size

ANIMATIC_VERSION = 1
"""Rises whenever the same spec would give another picture, so that old takes are drawn anew."""


@dataclass(frozen=True)
class PanelSpec:
    """One take of one generated shot, as the animatic sees it."""

    shot_id: str
    take: int  # from 1
    prompt: str  # the director's words, lettering already taken out
    framing: str | None  # vocabulary.FRAMINGS
    move: str | None  # vocabulary.MOVES
    lens_mm: int | None
    light: str | None  # vocabulary.LIGHTS
    place: str  # the place's description, or ""
    characters: tuple[str, ...]  # their descriptions
    style: str  # the style's words, or ""
    act: str  # act id, or ""
    canvas: Size  # delivery picture
    fps: Fraction  # delivery rate, frames per second
    seconds: Fraction  # the clip's length
    seed: int
    panel_sha256: str | None = None  # of the director's own picture, where there is one

    @property
    def num_frames(self) -> int:
        """The clip's length in delivery frames, rounded up so that no tail is missing."""
        return max(1, -((-self.seconds * self.fps) // 1))


def take_inputs(spec: PanelSpec) -> dict[str, object]:
    """Everything that changes a take's bytes, as JSON values: no paths, no hosts, no times."""
    return {
        "version": ANIMATIC_VERSION,
        "shot": spec.shot_id,
        "take": spec.take,
        "prompt": spec.prompt,
        "framing": spec.framing,
        "move": spec.move,
        "lens_mm": spec.lens_mm,
        "light": spec.light,
        "place": spec.place,
        "characters": list(spec.characters),
        "style": spec.style,
        "act": spec.act,
        "canvas": str(spec.canvas),
        "fps": str(spec.fps),
        "seconds": str(spec.seconds),
        "seed": spec.seed,
        "panel": spec.panel_sha256,
        "fonts": {path.name: _sha256(path) for path in font_files(spec.prompt)},
    }


def font_files(text: str) -> tuple[Path, ...]:
    """The files that the margin is set with: Latin always, Devanagari only where the text asks for it and it is there.

    Only what is used counts, so that installing a font does not redraw every English panel.
    """
    import font_source_sans_pro

    folder = Path(font_source_sans_pro.__file__).parent / "files"
    files = [folder / "SourceSansPro-Semibold.ttf", folder / "SourceSansPro-Regular.ttf"]
    if any("\u0900" <= letter <= "\u097f" for letter in text):
        files += [path for path in DEVANAGARI if path.is_file()][:1]
    return tuple(files)


DEVANAGARI = (
    Path("/usr/share/fonts/truetype/noto/NotoSansDevanagari-Regular.ttf"),
    Path("/usr/share/fonts/noto/NotoSansDevanagari-Regular.ttf"),
    Path("/usr/share/fonts/google-noto/NotoSansDevanagari-Regular.ttf"),
)


@functools.cache
def _sha256(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()
