"""Captions of a delivery: as files beside it, as tracks in it, or to be burned in.

Takes a cut in the delivery's rate; times follow the film behind whatever leader it has. Knows no pictures.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from post import ffmpeg
from post.cut import Cut
from post.suite import Artifact, Suite

if TYPE_CHECKING:
    from post.captions import Caption
    from post.voices.engine import Word

CAPTIONS_VERSION = 2
TRACK_FILE = "captions.mp4"

Words = Mapping[str, "Sequence[Word]"]


def spoken_words(cut: Cut, language: str, suite: Suite) -> Words:
    """Word times by shot id; empty where nothing is said."""
    if not any(line.request.language == language for line in cut.lines):
        return {}
    from post.voices import words_of

    return words_of(cut, language, suite)


def burned_captions(cut: Cut, language: str, words: Words) -> tuple[Caption, ...]:
    """What is to be written into the picture, in frames of the film itself."""
    from post.captions import captions

    return captions(cut, language, words)


def caption_artifact(cut: Cut, language: str, words: Words, film_frame: int, suite: Suite) -> Artifact:
    """`film.srt` and `film.vtt` for a film that begins at `film_frame` of its file. Facts: `is_empty`."""
    from post.captions import caption_files

    texts = caption_files(behind(cut, film_frame), language, words)

    def build(folder: Path) -> Mapping[str, object]:
        for suffix, text in texts.items():
            (folder / f"film.{suffix}").write_text(text, encoding="utf-8", newline="\n")
        return {"is_empty": not texts["srt"]}

    return suite.artifact("captions", {"version": CAPTIONS_VERSION, "texts": texts}, build)


def behind(cut: Cut, film_frame: int) -> Cut:
    """The same cut, everything that is said `film_frame` frames later."""
    if not film_frame:
        return cut
    lines = tuple(replace(line, first_frame=line.first_frame + film_frame) for line in cut.lines)
    last = cut.shots[-1]
    moved = replace(last, first_frame=last.first_frame + film_frame)
    return replace(cut, lines=lines, shots=(*cut.shots[:-1], moved))


def caption_track(srt: Path, folder: Path, suite: Suite, what: str) -> Path:
    """The captions as an MP4's text track, in a working folder of its own."""
    folder.mkdir(parents=True)
    (folder / "film.srt").write_bytes(srt.read_bytes())
    ffmpeg.run(track_args(), cwd=folder, stopping=suite.stopping, what=what)
    return folder / TRACK_FILE


def track_args() -> list[str]:
    """Arguments that make `captions.mp4` from `film.srt`."""
    guard = ["-f", "srt", *ffmpeg.INPUT_GUARD]
    return [*guard, "-i", "film.srt", "-c:s", "mov_text", *ffmpeg.EXACT_ARGS, "-f", "mp4", TRACK_FILE]
