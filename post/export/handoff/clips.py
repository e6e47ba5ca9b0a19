"""Clean clips for an editor: each shot by itself, in the film's rate, with handles where its media have more to show.

A shot of the film is followed by at least as many frames as the next one takes to come in, so that every transition can
be made again; beyond that come handles, as far as takes and footage reach. Knows no timeline.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

from post.cut import Cut, CutShot, CutTransition
from post.export.clean import clean_spec
from post.lettering import shot_lettering
from post.picture.encoding import Encoding
from post.picture.stretch import make_stretch
from post.suite import Artifact, Suite
from storyboards.story import Output

PRORES = Encoding(codec="prores")
DEFAULT_HANDLES = Fraction(1)


@dataclass(frozen=True)
class Plan:
    """One clip: which frames of it are the film's."""

    shot: CutShot
    head_frames: int
    tail_frames: int

    @property
    def num_frames(self) -> int:
        return self.head_frames + self.shot.num_frames + self.tail_frames

    @property
    def file_name(self) -> str:
        return f"{self.shot.id}.mov"

    @property
    def reel(self) -> str:
        """The clip's name where there is room for eight characters."""
        return re.sub(r"[^A-Z0-9]", "", self.shot.id.upper())[:8]


@dataclass(frozen=True)
class CleanClip:
    """A plan and what was made of it."""

    plan: Plan
    digest: str


def plan_clips(cut: Cut, output: Output, suite: Suite) -> list[Plan]:
    """The clips of a cut that is in the output's rate."""
    wanted = output.settings.get("handles")
    handles = round((DEFAULT_HANDLES if wanted is None else Fraction(str(wanted))) * cut.fps)
    shots = [shot for shot in cut.shots if shot.num_frames > 0]
    plans = []
    for number, shot in enumerate(shots):
        after = shots[number + 1] if number + 1 < len(shots) else None
        entry = 0 if after is None or after.transition.kind == "cut" else after.transition.num_frames
        head, tail = _spare(shot, cut.fps)
        plans.append(
            Plan(shot, min(handles, head), max(min(handles, tail), min(entry, after.num_frames) if after else 0))
        )
    return plans


def _spare(shot: CutShot, fps: Fraction) -> tuple[int, int]:
    """Frames that the shot's media have before and after what the film shows."""
    media = shot.media
    if media is None or media.fps is None or media.num_frames is None:
        return 0, 10**6  # cards and stills stand as long as one likes
    end = Fraction(media.num_frames) / media.fps
    used = shot.media_in + shot.num_frames / fps
    shown_to = end if shot.media_out is None else min(end, shot.media_out)
    if (shot.num_frames - 1) / fps >= shown_to - shot.media_in:
        return 0, 0  # slowed to its length: there is nothing left, and what lies before runs at another speed
    return int(shot.media_in * fps), max(0, int((end - used) * fps))


def widened(plan: Plan, fps: Fraction) -> CutShot:
    """The shot with its handles, and nothing that belongs to the edit."""
    shot = plan.shot
    media_out = shot.media_out
    if media_out is not None and shot.media is not None and shot.media.fps and shot.media.num_frames:
        end = Fraction(shot.media.num_frames) / shot.media.fps
        media_out = min(end, max(media_out, shot.media_in + (shot.num_frames + plan.tail_frames) / fps))
    return replace(
        shot,
        num_frames=plan.num_frames,
        media_in=shot.media_in - plan.head_frames / fps,
        media_out=media_out,
        transition=CutTransition(),
        overlays=(),
    )


def make_clips(cut: Cut, output: Output, plans: Sequence[Plan], suite: Suite) -> list[Artifact]:
    """The clips, several at a time. Raises MediaError, FfmpegError, LetteringError, Stopped."""
    from post.fonts import FontBook

    canvas = output.canvas or cut.canvas
    language = output.languages[0]
    bare = replace(cut, disclosure=None)
    book = FontBook.installed()

    def make(plan: Plan) -> Artifact:
        shot = widened(plan, cut.fps)
        lettering = shot_lettering(bare, shot, language, canvas, book) if shot.kind == "card" else None
        spec = clean_spec(cut, output, shot, lettering, language, PRORES)
        artifact = make_stretch(spec, suite)
        suite.report("progress", stage="clip", item=shot.id)
        return artifact

    return suite.each(make, plans)
