"""What can be said before anything is made: how long lines will be, what stands in for what, what nobody could read.

Plan time: opens headers of the user's media, makes nothing. Knows no store.
"""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction

from post.cut import Cut, Media
from post.export.kinds import problems_of
from post.voices import estimate_s
from render.edit import Take, build_cut, line_requests
from render.errors import UserMistake
from render.probe import probe_all
from storyboards.story import Overlay, Storyboard
from storyboards.times import MODEL_FPS

MAX_READ_SHOTS = 600
"""Storyboards up to this long have every text laid out when they are planned; longer ones when their films are made."""

UNKNOWN = "0" * 64


def expected_lines(storyboard: Storyboard) -> dict[tuple[str, str], float]:
    """Expected seconds of every line by (shot id, language)."""
    return {
        key: estimate_s(request.text, request.language, request.voice)
        for key, request in line_requests(storyboard, None).items()
    }


def stand_ins(storyboard: Storyboard) -> list[str]:
    """What the storyboard asks for and this machine cannot make, and what stands in for it; one text each."""
    from post.music import unavailable
    from post.voices import stand_ins as voices_standing_in

    found = list(voices_standing_in(line_requests(storyboard, None).values()).values())
    for engine in dict.fromkeys(cue.engine for cue in storyboard.music):
        reason = unavailable(engine)
        if reason is not None:
            cues = ", ".join(cue.id for cue in storyboard.music if cue.engine == engine)
            found.append(f"music {cues}: {reason}")
    return found


def refuse_outputs(storyboard: Storyboard) -> None:
    """Raises UserMistake with everything that is wrong with the outputs."""
    project = storyboard.project
    problems = [text for one in storyboard.outputs for text in problems_of(one, project.canvas, project.fps)]
    if problems:
        raise UserMistake(f"{storyboard.path.name}: " + "\n".join(problems))


def refuse_voices(storyboard: Storyboard) -> list[str]:
    """What is doubtful about reference clips; looks at their headers. Raises UserMistake where a voice would be cloned
    without its owner's consent, or from what is no voice.
    """
    from post.errors import PostError
    from post.voices import check_consent
    from post.voices.reference import look_over

    doubts = []
    for voice in storyboard.voices.values():
        if voice.speaker is None:
            continue
        clip = storyboard.folder / voice.speaker
        try:
            check_consent(voice, clip, storyboard.folder / voice.consent if voice.consent is not None else None)
            doubts += look_over(clip, f"voice {voice.id}")
        except PostError as error:
            raise UserMistake(error.message, error.hint) from error
    return doubts


def cut_ahead(
    storyboard: Storyboard,
    renderer: str,
    lettering: Mapping[str, tuple[Overlay, ...]],
    lines: Mapping[tuple[str, str], float],
) -> Cut:
    """The Cut as it will be if every take comes and every line is as long as expected. Raises UserMistake."""
    media = probe_all(storyboard, lambda path: UNKNOWN)
    takes = {
        shot.id: Take(Media("out", shot.id, UNKNOWN, MODEL_FPS, shot.model.frames), 1, renderer)
        for shot in storyboard.shots
        if shot.kind == "generated"
    }
    lengths = {key: Fraction(seconds).limit_denominator(1000) for key, seconds in lines.items()}
    return build_cut(storyboard, renderer, takes, media, {}, lengths, lettering)


def unreadable(
    storyboard: Storyboard,
    renderer: str,
    lettering: Mapping[str, tuple[Overlay, ...]],
    lines: Mapping[tuple[str, str], float],
) -> list[str]:
    """Texts that nobody could read as they stand, in every language: too short on screen, too long, outside the
    safe area. Empty where a length is not to be had yet.
    """
    from post.lettering import reading_problems

    try:
        cut = cut_ahead(storyboard, renderer, lettering, lines)
    except UserMistake:
        return []  # told with its reason when the film is made, by measured lines
    return [
        f"shot {one.shot_id} ({one.language}): {one.message}" + (f"; {one.hint}" if one.hint else "")
        for one in reading_problems(cut)
    ]
