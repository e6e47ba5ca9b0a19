"""Music cues: their shots, in order, and whether they sound at once.

Knows no times; a cue is tied to shots.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from storyboards.marks import Loc
from storyboards.problems import shown
from storyboards.resolve.context import Context
from storyboards.schema.sound import CueSection
from storyboards.story import Cue

DEFAULT_GAIN_DB = -14.0
DEFAULT_DUCK_DB = -9.0
DEFAULT_FADE_IN = Fraction(1, 2)
DEFAULT_FADE_OUT = Fraction(2)


def resolve_cues(sections: Sequence[tuple[Loc, CueSection]], context: Context) -> tuple[Cue, ...]:
    """All cues in the order written."""
    if not context.shot_ids:
        return ()
    ids = tuple(context.shot_ids)
    spans: list[tuple[int, int, Loc, CueSection]] = []
    cues: list[Cue] = []
    for loc, section in sections:
        first = _shot(section.first_shot, ids[0], (*loc, "from"), context)
        last = _shot(section.last_shot, ids[-1], (*loc, "to"), context)
        if first is not None and last is not None:
            if first > last:
                found = f"the cue ends with {shown(ids[last])}, which comes before {shown(ids[first])}"
                context.report.error((*loc, "to"), found, "swap `from` and `to`")
            else:
                spans.append((first, last, loc, section))
                _check_landing(section, first, last, ids, loc, context)
        elif section.land_on is not None:
            context.is_shot(section.land_on, (*loc, "land_on"))
        cues.append(_cue(section, ids[first or 0], ids[last if last is not None else -1], loc, context))
    _check_overlaps(spans, ids, context)
    return tuple(cues)


def _shot(name: str | None, default: str, loc: Loc, context: Context) -> int | None:
    if name is None:
        return context.shot_ids[default]
    return context.shot_ids[name] if context.is_shot(name, loc) else None


def _check_landing(
    section: CueSection, first: int, last: int, ids: tuple[str, ...], loc: Loc, context: Context
) -> None:
    if section.land_on is None or not context.is_shot(section.land_on, (*loc, "land_on")):
        return
    if not first <= context.shot_ids[section.land_on] <= last:
        found = f"the cue lands on {shown(section.land_on)}, which is not among its shots"
        hint = f"name one from {ids[first]} to {ids[last]}"
        context.report.error((*loc, "land_on"), found, hint)


def _check_overlaps(spans: list[tuple[int, int, Loc, CueSection]], ids: tuple[str, ...], context: Context) -> None:
    latest: tuple[int, CueSection] | None = None
    for first, last, loc, section in sorted(spans, key=lambda span: (span[0], span[1])):
        if latest is not None and first <= latest[0]:
            found = f"the cue sounds together with {shown(latest[1].id)}, which goes on to {shown(ids[latest[0]])}"
            context.report.warning((*loc, "from"), found, "let one end before the other begins, if that is not meant")
        if latest is None or last > latest[0]:
            latest = last, section


def _cue(section: CueSection, first: str, last: str, loc: Loc, context: Context) -> Cue:
    engine = section.engine or ("file" if section.file is not None else "temp")
    if engine == "file" and section.file is None:
        context.report.error(loc, "`file` is missing; a cue of the engine file plays one", "name a sound file")
    if engine != "file" and section.file is not None:
        found = f"`file` means nothing with the engine {engine}"
        context.report.error((*loc, "file"), found, "remove it, or write engine: file", of_key=True)
    if engine == "musicgen" and section.prompt is None:
        context.report.error(
            loc, "`prompt` is missing; musicgen needs words to play from", "write what it should sound like"
        )
    return Cue(
        id=section.id,
        first_shot=first,
        last_shot=last,
        engine=engine,
        prompt=section.prompt or "",
        file=None if section.file is None else context.files.named(section.file, (*loc, "file")),
        gain_db=DEFAULT_GAIN_DB if section.gain_db is None else section.gain_db,
        duck_db=DEFAULT_DUCK_DB if section.duck_db is None else section.duck_db,
        fade_in=DEFAULT_FADE_IN if section.fade_in is None else context.seconds(section.fade_in, (*loc, "fade_in")),
        fade_out=DEFAULT_FADE_OUT
        if section.fade_out is None
        else context.seconds(section.fade_out, (*loc, "fade_out")),
        land_on=section.land_on,
        seed=section.seed,
        licence=section.licence,
        credit=section.credit,
    )
