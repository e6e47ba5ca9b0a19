"""What the package holds of every output: files with their places, what each is for, and what it is checked as.

Films, stills and hand-overs become one list. Knows no quality and no signatures.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from post.cut import Cut
from post.export.film import Film
from post.export.handoff import make_handoff
from post.export.kiosk.made import make_kiosk
from post.export.pieces import Piece
from post.export.stills import make_stills
from post.suite import Suite
from storyboards.story import Output

Sha256 = Callable[[Path], str]

ROLES = {
    "srt": "captions (SubRip)",
    "vtt": "captions (WebVTT)",
    "ass": "lettering, to be set again",
    "wav": "stem",
    "ttf": "typeface of the lettering",
    "otf": "typeface of the lettering",
}
FILM_ROLES = {"": "film", "silent": "film without sound", "av1": "film, AV1"}


@dataclass(frozen=True)
class Delivered:
    """One file of the package."""

    output: Output
    language: str  # "" where it holds none or all of them
    path: str  # POSIX, in the payload: hall/hall.en.mp4
    source: Path
    sha256: str
    role: str
    film: Film | None = None  # where it is a film's picture and sound


def delivered_films(films: Sequence[Film], outputs: Sequence[Output], sha256: Sha256) -> list[Delivered]:
    """Every file of the films, in their order."""
    by_id = {output.id: output for output in outputs}
    found = []
    for film in films:
        output = by_id[film.output_id]
        shared = film.delivery is not None and film.delivery.shares_picture
        for name, path in film.published().items():
            is_film = name == film.name
            role = FILM_ROLES.get(film.variant, film.variant) if is_film else _role(name)
            if is_film and output.kind == "archive":
                role = "clean master"
            language = "" if shared and is_film else _language(name, film)
            found.append(
                Delivered(output, language, f"{output.id}/{name}", path, sha256(path), role, film if is_film else None)
            )
    return found


def delivered_pieces(
    cut: Cut, films: Sequence[Film], outputs: Sequence[Output], suite: Suite, sha256: Sha256
) -> list[Delivered]:
    """Stills, hand-overs and the pages of kiosks, made or from the store. Raises PostError, Stopped."""
    found = []
    for output in outputs:
        pieces: list[Piece] = []
        if output.kind == "stills":
            pieces = make_stills(cut, output, suite)
        elif output.kind == "handoff":
            pieces = make_handoff(cut, output, suite)
        elif output.kind == "loop":
            pieces = make_kiosk(cut, output, films, suite)
        for piece in pieces:
            path = piece.path()
            found.append(Delivered(output, piece.language, f"{output.id}/{piece.name}", path, sha256(path), piece.role))
    return found


def _role(name: str) -> str:
    return ROLES.get(name.rpartition(".")[2], "part of the output")


def _language(name: str, film: Film) -> str:
    """The language a file beside a film is in: of an archive's it stands in the name."""
    parts = name.split(".")
    return parts[1] if len(parts) > 2 and parts[1] in (*film.languages, film.language) else film.language
