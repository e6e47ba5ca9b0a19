"""Stills for press and print: a frame of every shot, a contact sheet of the film, a poster for each language.

`make_stills` gives every file of one stills output as `Piece`s. Frames are the film's own pictures (scaled, graded) without
overlays; cards carry their words in each language; the poster carries the film's title and the disclosure label.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from post.cut import Cut
from post.export.pieces import Piece
from post.export.stills.frames import STILL, Frame, frames_of, make_frame
from post.export.stills.poster import make_poster
from post.rates import in_rate
from post.suite import Artifact, Suite
from storyboards.story import Output

SHEET_VERSION = 1
SHEET = "contact-sheet.png"


def make_stills(cut: Cut, output: Output, suite: Suite) -> list[Piece]:
    """Every file of a stills output. Raises PostError, Stopped."""
    delivered = in_rate(cut, output.fps or cut.fps)
    frames = frames_of(delivered, output)
    made = suite.each(lambda frame: make_frame(delivered, output, frame, suite), frames)
    pieces = [
        Piece(frame.file_name, artifact, STILL, f"shot {frame.shot.id}", frame.language)
        for frame, artifact in zip(frames, made)
    ]
    sheet = _sheet(delivered, output, frames, made, suite)
    pieces.append(Piece(SHEET, sheet, SHEET, "contact sheet"))
    for language in output.languages:
        poster = make_poster(delivered, output, language, suite)
        if poster is not None:
            pieces.append(Piece(f"poster.{language}.png", poster, STILL, "poster", language))
    suite.report("progress", stage="stills", item=output.id)
    return pieces


def _sheet(cut: Cut, output: Output, frames: Sequence[Frame], made: Sequence[Artifact], suite: Suite) -> Artifact:
    """All shots on one picture, in the language that comes first."""
    shown = [(f, a) for f, a in zip(frames, made) if f.language in ("", output.languages[0])]
    labels = [f.label(cut.fps) for f, _ in shown]
    title = cut.title_in(output.languages[0])
    inputs = {
        "version": SHEET_VERSION,
        "title": title,
        "stills": [[artifact.digest, label] for (_, artifact), label in zip(shown, labels)],
    }

    def build(folder: Path) -> Mapping[str, object]:
        from post.export.stills.sheet import draw_sheet

        draw_sheet([artifact.file(STILL) for _, artifact in shown], labels, folder / SHEET)
        return {"num_stills": len(shown)}

    return suite.artifact("contact-sheet", inputs, build)
