"""The cut as an OpenTimelineIO timeline: clips with their handles, transitions, markers from notes and texts, sound.

Media are named as `media/<shot>.mov`, relative to the edit. Frames are the film's own rate throughout, the edit begins
at one hour as editors expect. Knows no files.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from post.cut import Cut, CutShot
from post.export.handoff.clips import CleanClip
from storyboards.times import as_text

if TYPE_CHECKING:
    import opentimelineio as otio

START_HOUR = 1
MAX_MARKER_CHARS = 500


def described(cut: Cut, clips: Sequence[CleanClip], language: str, sounds: Sequence[str]) -> dict[str, object]:
    """All that the timeline says, as JSON values: what its key is made of."""
    return {
        "title": cut.title_in(language),
        "fps": as_text(cut.fps),
        "clips": [
            {
                "id": clip.plan.shot.id,
                "frames": [clip.plan.head_frames, clip.plan.shot.num_frames, clip.plan.tail_frames],
                "transition": [clip.plan.shot.transition.kind, clip.plan.shot.transition.num_frames],
                "markers": markers_of(clip.plan.shot),
                "facts": facts_of(clip.plan.shot),
            }
            for clip in clips
        ],
        "sounds": list(sounds),
    }


def timeline_of(cut: Cut, clips: Sequence[CleanClip], language: str, sounds: Sequence[str]) -> otio.schema.Timeline:
    """The whole edit; `sounds` are the names of the stems beside the clips."""
    import opentimelineio as otio

    rate = float(cut.fps)
    timeline = otio.schema.Timeline(cut.title_in(language))
    timeline.global_start_time = otio.opentime.RationalTime(START_HOUR * 3600 * round(rate), rate)
    pictures = otio.schema.Track("V1", kind=otio.schema.TrackKind.Video)
    timeline.tracks.append(pictures)
    for number, clip in enumerate(clips):
        shot = clip.plan.shot
        entry = 0 if shot.transition.kind == "cut" or number == 0 else min(shot.transition.num_frames, shot.num_frames)
        if entry:
            pictures.append(_transition(otio, shot.transition.kind, entry, rate))
        pictures.append(_clip(otio, clip, rate))
    length = otio.opentime.RationalTime(sum(clip.plan.shot.num_frames for clip in clips), rate)
    for name in sounds:
        track = otio.schema.Track(name.removesuffix(".wav"), kind=otio.schema.TrackKind.Audio)
        whole = otio.opentime.TimeRange(otio.opentime.RationalTime(0, rate), length)
        reference = otio.schema.ExternalReference(f"media/{name}", whole)
        track.append(otio.schema.Clip(name.removesuffix(".wav"), media_reference=reference, source_range=whole))
        timeline.tracks.append(track)
    return timeline


def _clip(otio: Any, clip: CleanClip, rate: float) -> otio.schema.Clip:
    plan = clip.plan

    def span(first: int, count: int) -> Any:
        return otio.opentime.TimeRange(otio.opentime.RationalTime(first, rate), otio.opentime.RationalTime(count, rate))

    reference = otio.schema.ExternalReference(f"media/{plan.file_name}", span(0, plan.num_frames))
    reference.name = plan.shot.id
    made = otio.schema.Clip(plan.shot.id, reference, span(plan.head_frames, plan.shot.num_frames))
    made.metadata["reelwright"] = facts_of(plan.shot)
    made.metadata["cmx_3600"] = {"reel": plan.reel}
    for first, count, name, text, color in markers_of(plan.shot):
        marker = otio.schema.Marker(name, span(plan.head_frames + first, count), color=color)
        marker.comment = text
        made.markers.append(marker)
    return made


def _transition(otio: Any, kind: str, num_frames: int, rate: float) -> otio.schema.Transition:
    """Over the first frames of the clip that follows; every kind as a dissolve, which all editors know."""
    made = otio.schema.Transition(
        kind,
        otio.schema.TransitionTypes.SMPTE_Dissolve,
        in_offset=otio.opentime.RationalTime(0, rate),
        out_offset=otio.opentime.RationalTime(num_frames, rate),
    )
    made.metadata["reelwright"] = {"kind": kind}
    return made


def markers_of(shot: CutShot) -> list[tuple[int, int, str, str, str]]:
    """First frame in the shot, frames, name, text and colour of each marker: the notes, and every text to be set."""
    found = []
    if shot.notes:
        found.append((0, 1, "NOTE", shot.notes[:MAX_MARKER_CHARS], "RED"))
    if shot.text:
        found.append((0, 1, "CARD", _texts(shot.text), "BLUE"))
    for overlay in shot.overlays:
        first = min(overlay.first_frame, shot.num_frames - 1)
        count = max(1, min(overlay.num_frames, shot.num_frames - first))
        found.append((first, count, f"TEXT {overlay.style}", _texts(overlay.texts), "GREEN"))
    return found


def facts_of(shot: CutShot) -> dict[str, object]:
    """What an editor may want to know of a clip."""
    facts = {
        "shot": shot.id,
        "act": shot.act,
        "kind": shot.kind,
        "take": shot.take,
        "renderer": shot.renderer,
        "transition": shot.transition.kind,
        "grade": shot.grade,
        "credit": shot.credit,
        "licence": shot.licence,
        "texts": [dict(overlay.texts) for overlay in shot.overlays],
    }
    return {key: value for key, value in facts.items() if value not in (None, [])}


def _texts(texts: object) -> str:
    assert hasattr(texts, "items")
    return " | ".join(f"{language}: {text}" for language, text in texts.items())[:MAX_MARKER_CHARS]
