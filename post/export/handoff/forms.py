"""The edit in the forms that older editors read, and what each form holds when it is read back.

Both are written by OpenTimelineIO's adapters. Knows no cut.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING, Any

from post.errors import PostError

if TYPE_CHECKING:
    import opentimelineio as otio


def write_edl(timeline: otio.schema.Timeline, target: Path) -> None:
    """CMX3600: pictures only, one track."""
    import opentimelineio as otio

    pictures = timeline.deepcopy()
    for track in list(pictures.audio_tracks()):
        pictures.tracks.remove(track)
    for clip in pictures.find_clips():
        for marker in clip.markers:
            marker.name = _one_line(f"{marker.name}: {marker.comment}")
    text = otio.adapters.write_to_string(pictures, "cmx_3600", rate=pictures.video_tracks()[0].duration().rate)
    target.write_text(_tidied(text), encoding="utf-8", newline="\n")


def _tidied(edl: str) -> str:
    """How timecodes count is said at the head, and what a dissolve repeats of the clip before it is left out: its
    locators would be taken for the next clip's.
    """
    lines: list[str] = []
    in_dissolve, of_next = False, False
    for line in edl.splitlines():
        if line[:3].isdigit():
            in_dissolve, of_next = " D " in line[18:24], False
        of_next = of_next or line.startswith("* TO CLIP NAME")
        if line.startswith("* LOC:") and in_dissolve and not of_next:
            continue
        lines.append(line)
        if line.startswith("TITLE:"):
            lines.append("FCM: DROP FRAME" if ";" in edl else "FCM: NON-DROP FRAME")
    return "\n".join(lines) + "\n"


def write_xml(timeline: otio.schema.Timeline, target: Path) -> None:
    """Final Cut Pro 7 XML, which Premiere and Resolve read."""
    import opentimelineio as otio

    told = timeline.deepcopy()
    for clip in told.find_clips():
        for marker in clip.markers:
            marker.metadata["fcp_xml"] = {"comment": marker.comment}
    text = otio.adapters.write_to_string(told, "fcp_xml")
    target.write_text(text, encoding="utf-8", newline="\n")


@dataclass(frozen=True)
class Counts:
    """What a timeline holds."""

    num_clips: int  # of pictures
    num_dissolves: int
    num_frames: int
    markers: tuple[str, ...]  # what they say

    @classmethod
    def of_file(cls, path: Path, fps: Fraction) -> Counts:
        """As OpenTimelineIO reads it back; an EDL does not tell its rate, so it is told. Raises PostError."""
        import opentimelineio as otio

        told = {"rate": float(fps)} if path.suffix == ".edl" else {}
        try:
            found = otio.adapters.read_from_file(str(path), **told)
        except Exception as error:  # adapters raise whatever they meet
            raise PostError(
                f"handoff: {path.name} cannot be read back ({error})", "Please report this with the storyboard."
            ) from error
        return counts_of(found)

    def has_all(self, other: Counts) -> bool:
        """Whether all of the other's markers are among these, by the words in them."""
        said = [_plain(text) for text in self.markers]
        return all(any(_plain(text) in one for one in said) for text in other.markers)


def counts_of(timeline: Any) -> Counts:
    """What a timeline, or the first one in a collection, holds."""
    import opentimelineio as otio

    if not isinstance(timeline, otio.schema.Timeline):
        timeline = timeline.find_children(descended_from_type=otio.schema.Timeline)[0]
    track = timeline.video_tracks()[0]
    clips = [child for child in track if isinstance(child, otio.schema.Clip)]
    return Counts(
        num_clips=len(clips),
        num_dissolves=sum(isinstance(child, otio.schema.Transition) for child in track),
        num_frames=round(track.duration().value),
        markers=tuple(_said(marker) for holder in (track, *clips) for marker in holder.markers),
    )


def _said(marker: Any) -> str:
    """A marker's name and comment, wherever its form keeps the comment."""
    comment = marker.comment or marker.metadata.get("fcp_xml", {}).get("comment", "")
    return f"{marker.name} {comment}"


def _one_line(text: str) -> str:
    return re.sub(r"\s+", " ", text).strip()


def _plain(text: str) -> str:
    """Letters and digits alone: forms change blanks, punctuation and capitals."""
    return "".join(character for character in text.casefold() if character.isalnum())
