"""Builds the Cut: durations decided, everything laid on delivery frames.

Pure: a storyboard, the takes there are, the measured lines and what was probed of the user's media go in, a Cut comes
out. A shot lasts as long in every language: long enough for the longest of its lines. Frames are rounded from the
film's start, so no drift builds up. Knows no store and makes nothing.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from fractions import Fraction

from post.cut import (
    Cut,
    CutAmbience,
    CutCue,
    CutLine,
    CutOverlay,
    CutShot,
    CutTransition,
    LineRequest,
    Media,
)
from render.errors import UserMistake
from storyboards.story import Overlay, Shot, Storyboard
from storyboards.times import MODEL_FPS, as_text, frame_at

LEAD_IN = Fraction(7, 20)
"""Seconds of picture before a line begins."""
LEAD_OUT = Fraction(9, 20)
"""Seconds of picture after a line ends."""
STILL_S = Fraction(5)
CARD_S = Fraction(3)
MAX_SPEED_UP = Fraction(108, 100)
"""`fit: speed` lets a line run at most 8 % faster."""


@dataclass(frozen=True)
class Take:
    """The picture a shot goes into the film with."""

    media: Media
    number: int
    renderer: str


LineLengths = Mapping[tuple[str, str], Fraction]
"""Measured seconds of each line, by (shot id, language)."""


def room_for_line(line: Fraction) -> Fraction:
    """Seconds of picture that a spoken line needs."""
    return LEAD_IN + line + LEAD_OUT


def own_length(shot: Shot, media: Media | None) -> Fraction:
    """Seconds a shot lasts by itself: a clip's, the footage's in to out, five for a still, three for a card."""
    if shot.kind == "generated":
        return Fraction(shot.model.frames) / MODEL_FPS
    if shot.kind == "still":
        return STILL_S
    if shot.kind == "card":
        return CARD_S
    start = shot.media_in or Fraction(0)
    if shot.media_out is not None:
        return shot.media_out - start
    if media is None or media.fps is None or media.num_frames is None:
        raise UserMistake(f"shot {shot.id}: the length of {shot.media} is not known", "Give `duration:` or `out:`.")
    return Fraction(media.num_frames) / media.fps - start


def longest_lines(lines: LineLengths) -> dict[str, Fraction]:
    """The longest of each shot's lines over the languages, in seconds; shots without narration are left out."""
    longest: dict[str, Fraction] = {}
    for (shot_id, _), length in lines.items():
        longest[shot_id] = max(length, longest.get(shot_id, Fraction(0)))
    return longest


def duration_of(shot: Shot, media: Media | None, line: Fraction) -> Fraction:
    """Seconds the shot lasts in the film. Raises UserMistake where its line does not fit and `fit: error` is set."""
    needed = room_for_line(line) if line else Fraction(0)
    if shot.duration is None:
        return max(own_length(shot, media), needed)
    if needed <= shot.duration or not line:
        return shot.duration
    if shot.fit == "extend":
        return needed
    limit = MAX_SPEED_UP if shot.fit == "speed" else Fraction(1)
    if line / limit + LEAD_IN + LEAD_OUT <= shot.duration:
        return shot.duration
    raise UserMistake(
        f"line {shot.line}: shot {shot.id}: the narration needs {float(needed):.2f} s, "
        f"the shot lasts {float(shot.duration):.2f} s and says fit: {shot.fit}",
        f"Shorten the line, set `duration: {float(needed):.2f}` or more, or `fit: extend`.",
    )


def speed_up(shot: Shot, line: Fraction) -> Fraction:
    """How much faster a line must be spoken under `fit: speed`; 1 elsewhere."""
    if shot.fit != "speed" or shot.duration is None or not line or room_for_line(line) <= shot.duration:
        return Fraction(1)
    return line / (shot.duration - LEAD_IN - LEAD_OUT)


def starts_of(durations: list[Fraction], fps: Fraction) -> list[int]:
    """First frame of each shot, and of what would follow the last; rounded from the film's start."""
    moment, starts = Fraction(0), [0]
    for duration in durations:
        moment += duration
        starts.append(max(frame_at(moment, fps), starts[-1] + 1))
    return starts


def build_cut(
    storyboard: Storyboard,
    renderer: str,
    takes: Mapping[str, Take],
    media: Mapping[str, Media],
    requests: Mapping[tuple[str, str], LineRequest],
    lengths: LineLengths,
    lettering: Mapping[str, tuple[Overlay, ...]],
    filled: tuple[str, ...] = (),
) -> Cut:
    """The whole edit.

    `takes` holds generated shots by id, `media` the user's own files by relative path, `lettering` the overlays that
    came out of prompts by shot id.
    """
    fps = storyboard.project.fps
    pictures = {shot.id: _picture(shot, takes, media) for shot in storyboard.shots}
    longest = longest_lines(lengths)
    durations = [duration_of(s, pictures[s.id], longest.get(s.id, Fraction(0))) for s in storyboard.shots]
    starts = starts_of(durations, fps)
    shots = tuple(
        _cut_shot(
            shot, takes.get(shot.id), pictures, starts[i], starts[i + 1], media, lettering.get(shot.id, ()), storyboard
        )
        for i, shot in enumerate(storyboard.shots)
    )
    first = {shot.id: shot.first_frame for shot in shots}
    lead = frame_at(LEAD_IN, fps)
    lines = tuple(
        CutLine(request, first[shot_id] + lead, lengths[shot_id, language])
        for (shot_id, language), request in requests.items()
    )
    return Cut(
        project_id=storyboard.project.id,
        title=storyboard.project.title,
        languages=storyboard.project.languages,
        canvas=storyboard.project.canvas,
        fps=fps,
        renderer=renderer,
        shots=shots,
        lines=lines,
        cues=tuple(_cues(storyboard, shots, media)),
        titles=storyboard.titles,
        outputs=storyboard.outputs,
        disclosure=storyboard.disclosure,
        look=storyboard.project.look,
        purpose=storyboard.project.purpose,
        filled=filled,
    )


def _picture(shot: Shot, takes: Mapping[str, Take], media: Mapping[str, Media]) -> Media | None:
    """What a shot shows: its take, its own file, or nothing (a card)."""
    if shot.kind == "generated":
        return takes[shot.id].media if shot.id in takes else None
    return media[shot.media] if shot.media is not None else None


def _cut_shot(
    shot: Shot,
    take: Take | None,
    pictures: Mapping[str, Media | None],
    start: int,
    end: int,
    media: Mapping[str, Media],
    lettering: tuple[Overlay, ...],
    storyboard: Storyboard,
) -> CutShot:
    """One shot on its frames; a transition takes at most half of the shot it comes into."""
    num_frames, fps = end - start, storyboard.project.fps
    overlays = tuple(_overlay(shot, overlay, num_frames, fps) for overlay in (*shot.overlays, *lettering))
    transition = CutTransition()
    if shot.transition.kind != "cut" and shot.transition.duration > 0:
        length = min(max(frame_at(shot.transition.duration, fps), 1), max(num_frames // 2, 1))
        transition = CutTransition(shot.transition.kind, length)
    ambience = shot.ambience
    background_media, background_in = _behind(shot, pictures, media, storyboard)
    return CutShot(
        id=shot.id,
        kind=shot.kind,
        act=shot.act,
        first_frame=start,
        num_frames=num_frames,
        media=pictures[shot.id],
        media_in=shot.media_in or Fraction(0),
        media_out=shot.media_out,
        take=take.number if take else None,
        renderer=take.renderer if take else None,
        text=shot.text,
        style=shot.style.id if shot.style else None,
        overlays=overlays,
        transition=transition,
        ambience=CutAmbience(media[ambience.file], ambience.gain_db) if ambience else None,
        notes=shot.notes,
        credit=shot.credit,
        licence=shot.licence,
        camera_move=shot.camera.move,
        grade=shot.style.grade if shot.style else "none",
        fill=shot.fill,
        retime=shot.retime,
        background=shot.background,
        background_media=background_media,
        background_in=background_in,
    )


def _behind(
    shot: Shot, pictures: Mapping[str, Media | None], media: Mapping[str, Media], storyboard: Storyboard
) -> tuple[Media | None, Fraction]:
    """The file behind a card's words, and where in it: a still, or the middle of another shot's picture."""
    background = shot.background
    if background is None or background.kind == "color":
        return None, Fraction(0)
    if background.kind == "still":
        return media[background.value], Fraction(0)
    other = storyboard.shot(background.value)
    picture = pictures[other.id]
    if picture is None:
        raise UserMistake(
            f"line {shot.line}: shot {shot.id}: background: shot {other.id} has no picture that could be blurred",
            "Name a generated shot, footage or a still.",
        )
    if picture.fps is None:
        return picture, Fraction(0)
    return picture, (other.media_in or Fraction(0)) + own_length(other, picture) / 2


def _overlay(shot: Shot, overlay: Overlay, num_frames: int, fps: Fraction) -> CutOverlay:
    """An overlay on frames of its shot. Raises UserMistake where it would begin after the shot's end."""
    first = frame_at(overlay.at, fps)
    if first >= num_frames:
        raise UserMistake(
            f"line {shot.line}: shot {shot.id}: an overlay begins at {as_text(overlay.at)} s, "
            f"the shot lasts {float(num_frames / fps):.2f} s",
            "Let it begin earlier, or give the shot a longer `duration:`.",
        )
    last = num_frames if overlay.duration is None else min(num_frames, frame_at(overlay.at + overlay.duration, fps))
    return CutOverlay(overlay.texts, overlay.style, first, max(last - first, 1))


def _cues(storyboard: Storyboard, shots: tuple[CutShot, ...], media: Mapping[str, Media]) -> list[CutCue]:
    """Music on frames, from the first frame of its first shot to the last of its last."""
    by_id = {shot.id: shot for shot in shots}
    cues = []
    for cue in storyboard.music:
        first, last = by_id[cue.first_shot], by_id[cue.last_shot]
        cues.append(
            CutCue(
                id=cue.id,
                first_frame=first.first_frame,
                num_frames=last.first_frame + last.num_frames - first.first_frame,
                engine=cue.engine,
                prompt=cue.prompt,
                media=media[cue.file] if cue.file is not None else None,
                gain_db=cue.gain_db,
                duck_db=cue.duck_db,
                fade_in=cue.fade_in,
                fade_out=cue.fade_out,
                land_on_frame=by_id[cue.land_on].first_frame if cue.land_on else None,
                seed=storyboard.project.seed if cue.seed is None else cue.seed,
                licence=cue.licence,
                credit=cue.credit,
            )
        )
    return cues


def line_requests(storyboard: Storyboard, media: Mapping[str, Media] | None) -> dict[tuple[str, str], LineRequest]:
    """Every line to be spoken, by (shot id, language), in film order; without `media`, without its recordings."""
    requests: dict[tuple[str, str], LineRequest] = {}
    for shot in storyboard.shots:
        if shot.narration is None or shot.voice is None:
            continue
        voice = storyboard.voices[shot.voice]
        for language in storyboard.project.languages:
            text = shot.narration.get(language)
            if not text:
                continue
            recorded = voice.files.get(shot.id, {}).get(language)
            requests[shot.id, language] = LineRequest(
                shot_id=shot.id,
                language=language,
                text=text,
                voice=voice,
                lexicon=storyboard.lexicon,
                recorded=media[recorded] if media is not None and recorded else None,
                speaker=media[voice.speaker] if media is not None and voice.speaker else None,
            )
    return requests


def faster(request: LineRequest, factor: Fraction) -> LineRequest:
    """The same line spoken `factor` times as fast."""
    return replace(request, voice=replace(request.voice, speed=request.voice.speed * float(factor)))
