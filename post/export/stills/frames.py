"""One frame of a shot as a PNG, exactly as the film shows it, without what is written over it.

The frame is the middle of what the film shows of the shot. Knows no sheets and no titles.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from fractions import Fraction
from pathlib import Path

from post import ffmpeg
from post.cut import Cut, CutShot, CutTransition
from post.export.clean import clean_spec
from post.fonts import FontBook
from post.lettering import shot_lettering
from post.picture.encoding import STRETCH_FILE, Encoding
from post.picture.stretch import make_stretch
from post.suite import Artifact, Suite
from post.type.ass import Lettering
from storyboards.story import Output

STILL = "still.png"
STILL_VERSION = 1
LOSSLESS = Encoding(codec="ffv1")


@dataclass(frozen=True)
class Frame:
    """A still that is to be made."""

    shot: CutShot
    language: str  # "" where the picture is the same in all

    @property
    def file_name(self) -> str:
        return f"{self.shot.id}.{self.language}.png" if self.language else f"{self.shot.id}.png"

    def label(self, fps: Fraction) -> str:
        """What stands under it on the contact sheet: shot and where it begins."""
        seconds, frame = divmod(self.shot.first_frame, round(fps))
        return f"{self.shot.id}   {seconds // 60:02}:{seconds % 60:02}:{frame:02}"


def frames_of(cut: Cut, output: Output) -> list[Frame]:
    """A still of every shot; of a card one in each language."""
    frames = []
    for shot in cut.shots:
        if shot.num_frames > 0:
            is_written = shot.kind == "card" and shot.text
            frames += [Frame(shot, language) for language in (output.languages if is_written else ("",))]
    return frames


def make_frame(cut: Cut, output: Output, frame: Frame, suite: Suite) -> Artifact:
    """The still, from the store or made now. Raises MediaError, LetteringError, FfmpegError, Stopped."""
    canvas = output.canvas or cut.canvas
    lettering = None
    if frame.language:
        bare = replace(cut, disclosure=None)
        middle = at_middle(frame.shot)
        lettering = shot_lettering(bare, long_shown(middle), frame.language, canvas, FontBook.installed())
    return still_of(cut, output, frame.shot, lettering, suite)


def still_of(cut: Cut, output: Output, shot: CutShot, lettering: Lettering | None, suite: Suite) -> Artifact:
    """The middle frame of a shot with some lettering over it."""
    frames = LETTERED_FRAMES if lettering is not None else 1
    bare = replace(at_middle(shot), num_frames=frames)
    stretch = make_stretch(clean_spec(cut, output, bare, lettering, "", LOSSLESS), suite)
    inputs = {"version": STILL_VERSION, "stretch": stretch.digest, "frame": frames // 2}

    def build(folder: Path) -> Mapping[str, object]:
        (folder / STRETCH_FILE).symlink_to(stretch.file(STRETCH_FILE).resolve())
        ffmpeg.run(png_args(frames // 2), cwd=folder, stopping=suite.stopping, what=f"still of shot {shot.id}")
        (folder / STRETCH_FILE).unlink()
        return {"size": str(output.canvas or cut.canvas)}

    return suite.artifact("still", inputs, build)


LETTERED_FRAMES = 50
"""How long lettering stands for a still: well after it came in and before it goes."""


def long_shown(shot: CutShot) -> CutShot:
    """The shot, as long as its lettering has to stand."""
    return replace(shot, num_frames=LETTERED_FRAMES)


def at_middle(shot: CutShot) -> CutShot:
    """The shot's picture from its middle on, with nothing that belongs to the edit."""
    media = shot.media
    start = shot.media_in
    if media is not None and media.fps is not None and media.num_frames is not None:
        end = Fraction(media.num_frames) / media.fps
        if shot.media_out is not None:
            end = min(end, shot.media_out)
        start += max(Fraction(0), end - shot.media_in) / 2
    return replace(shot, media_in=start, media_out=None, transition=CutTransition(), overlays=())


def png_args(number: int) -> list[str]:
    """Arguments that make `still.png` of frame `number` of `stretch.mp4`: exact sRGB values, no matrix guessed."""
    exact = "flags=lanczos+accurate_rnd+full_chroma_int+full_chroma_inp"
    scale = f"scale=in_color_matrix=bt709:in_range=tv:out_range=pc:{exact}"
    picture = f"select=eq(n\\,{number}),{scale},format=rgb24"
    guard = ["-threads", "1", *ffmpeg.INPUT_GUARD]
    return [*guard, "-i", STRETCH_FILE, "-vf", picture, "-frames:v", "1", *ffmpeg.EXACT_ARGS, STILL]
