"""A cut counted in an output's frames.

A cut counts frames of the project's rate; an output may have another. Every boundary goes to the nearest frame from
the film's start, so that nothing drifts. Pure; knows no media.
"""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

from post.cut import Cut, CutCue, CutOverlay, CutShot
from storyboards.times import frame_at


def in_rate(cut: Cut, fps: Fraction) -> Cut:
    """The same edit at another rate; the cut itself if it is already in it."""
    if fps == cut.fps:
        return cut

    def at(frame: int) -> int:
        return frame_at(frame / cut.fps, fps)

    def cue_at(cue: CutCue) -> CutCue:
        first, end = at(cue.first_frame), at(cue.first_frame + cue.num_frames)
        landing = None if cue.land_on_frame is None else at(cue.land_on_frame)
        return replace(cue, first_frame=first, num_frames=end - first, land_on_frame=landing)

    return replace(
        cut,
        fps=fps,
        shots=tuple(_shot(shot, cut.fps, fps) for shot in cut.shots),
        lines=tuple(replace(line, first_frame=at(line.first_frame)) for line in cut.lines),
        cues=tuple(cue_at(cue) for cue in cut.cues),
    )


def _shot(shot: CutShot, old: Fraction, new: Fraction) -> CutShot:
    """A shot and all that is counted from its start."""
    first = frame_at(shot.first_frame / old, new)

    def at(frame: int) -> int:
        return frame_at((shot.first_frame + frame) / old, new) - first

    def overlay_at(overlay: CutOverlay) -> CutOverlay:
        start, end = at(overlay.first_frame), at(overlay.first_frame + overlay.num_frames)
        return replace(overlay, first_frame=start, num_frames=end - start)

    return replace(
        shot,
        first_frame=first,
        num_frames=at(shot.num_frames),
        overlays=tuple(overlay_at(overlay) for overlay in shot.overlays),
        transition=replace(shot.transition, num_frames=at(shot.transition.num_frames)),
    )
