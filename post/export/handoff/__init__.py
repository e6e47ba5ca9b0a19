"""The hand-over to an editor: clean clips with handles, and the cut as OTIO, EDL and FCP7 XML.

`make_handoff` gives every file of one handoff output as `Piece`s. Clips are ProRes 422 HQ in the film's rate and canvas,
without overlays and transitions; those, the notes and the texts are in the timeline.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from pathlib import Path

from post.cut import Cut
from post.errors import PostError
from post.export.handoff.clips import CleanClip, Plan, make_clips, plan_clips
from post.export.pieces import Piece
from post.picture.encoding import STRETCH_FILE
from post.rates import in_rate
from post.suite import Artifact, Suite
from storyboards.story import Output

HANDOFF_VERSION = 1
OTIOZ, EDL, XML, LOSSES = "edit.otioz", "edit.edl", "edit.xml", "losses.txt"
ROLES = {
    OTIOZ: "the edit with its media (OpenTimelineIO): open this one",
    EDL: "the edit for older editors (CMX3600, pictures only)",
    XML: "the edit for older editors (Final Cut Pro 7 XML)",
    LOSSES: "what each form of the edit cannot hold",
}


def make_handoff(cut: Cut, output: Output, suite: Suite) -> list[Piece]:
    """Every file of a handoff output. Raises PostError, Stopped."""
    from post.sound.mixdown import channels
    from post.sound.stems import AMBIENCE, MUSIC, SPEECH, stems

    delivered = in_rate(cut, output.fps or cut.fps)
    plans = plan_clips(delivered, output, suite)
    clips = make_clips(delivered, output, plans, suite)
    sounds: dict[str, tuple[Artifact, str]] = {}
    for language in output.languages if channels(output) else ():
        artifact = stems(cut, output, language, suite)
        for name in (SPEECH, MUSIC, AMBIENCE):
            if name == SPEECH or language == output.languages[0]:
                label = f"{Path(name).stem}.{language}.wav" if name == SPEECH else name
                sounds[label] = (artifact, name)
    edit = _edit(delivered, output, plans, clips, sounds, suite)
    pieces = [Piece(name, edit, name, ROLES[name]) for name in (OTIOZ, EDL, XML, LOSSES)]
    pieces += [
        Piece(f"media/{plan.file_name}", clip, STRETCH_FILE, f"clean clip of shot {plan.shot.id}")
        for plan, clip in zip(plans, clips)
    ]
    pieces += [
        Piece(
            f"media/{label}",
            artifact,
            name,
            f"{Path(name).stem} stem",
            label.split(".")[1] if "speech" in label else "",
        )
        for label, (artifact, name) in sounds.items()
    ]
    suite.report("progress", stage="handoff", item=output.id)
    return pieces


def _edit(
    cut: Cut,
    output: Output,
    plans: Sequence[Plan],
    clips: Sequence[Artifact],
    sounds: Mapping[str, tuple[Artifact, str]],
    suite: Suite,
) -> Artifact:
    """The edit in its three forms."""
    from post.export.handoff.timeline import described

    language = output.languages[0]
    clean = [CleanClip(plan, clip.digest) for plan, clip in zip(plans, clips)]
    inputs = {
        "version": HANDOFF_VERSION,
        "edit": described(cut, clean, language, list(sounds)),
        "media": [clip.digest for clip in clips],
        "sounds": {label: [artifact.digest, name] for label, (artifact, name) in sounds.items()},
    }

    def build(folder: Path) -> Mapping[str, object]:
        from post.export.handoff.bundle import write_bundle
        from post.export.handoff.forms import write_edl, write_xml
        from post.export.handoff.losses import losses_text
        from post.export.handoff.timeline import timeline_of

        timeline = timeline_of(cut, clean, language, list(sounds))
        media = {plan.file_name: clip.file(STRETCH_FILE) for plan, clip in zip(plans, clips)}
        media |= {label: artifact.file(name) for label, (artifact, name) in sounds.items()}
        write_bundle(timeline, media, folder / OTIOZ, suite.check)
        write_edl(timeline, folder / EDL)
        write_xml(timeline, folder / XML)
        (folder / LOSSES).write_text(losses_text(cut), encoding="utf-8")
        return _read_back(folder, len(plans), timeline, cut.fps)

    return suite.artifact("handoff", inputs, build)


def _read_back(folder: Path, num_clips: int, timeline: object, fps: Fraction) -> dict[str, object]:
    """Every form read as an editor would; what it holds has to be what was written into it."""
    from post.export.handoff.forms import Counts, counts_of

    wanted = counts_of(timeline)
    found: dict[str, object] = {}
    for name in (OTIOZ, EDL, XML):
        counts = Counts.of_file(folder / name, fps)
        if (counts.num_clips, counts.num_dissolves) != (num_clips, wanted.num_dissolves):
            raise PostError(
                f"handoff: {name} reads back with {counts.num_clips} of {num_clips} clips and "
                f"{counts.num_dissolves} of {wanted.num_dissolves} transitions",
                "Please report this with the storyboard.",
            )
        if not counts.has_all(wanted):
            raise PostError(f"handoff: {name} lost markers", "Please report this with the storyboard.")
        found[name] = [counts.num_clips, counts.num_dissolves, len(counts.markers)]
    return found
