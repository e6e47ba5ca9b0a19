"""Shots: their kinds, texts, times and files, with everything inherited filled in.

Knows no music and no outputs.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

from storyboards.marks import Loc
from storyboards.problems import listed, shown
from storyboards.resolve.context import Context
from storyboards.resolve.passed import CUT, NO_CAMERA, Declared, Handed, hand_down
from storyboards.resolve.settings import settings
from storyboards.schema.keys import allowed_keys
from storyboards.schema.look import OverlaySection
from storyboards.schema.shot import KEYS_OF_KINDS, NEEDED_KEY, ShotSection
from storyboards.shape import ShapedShot
from storyboards.story import Background, Overlay, Shot, Texts, Transition, Voice
from storyboards.vocabulary import BUILT_IN_TITLES, DEFAULT_TITLE

SHOT_KEYS = allowed_keys(ShotSection, ())

DEFAULT_LENGTH_S = {"card": Fraction(3), "still": Fraction(4)}
"""Of shots that have neither a length, nor narration, nor a clip of their own."""


@dataclass(frozen=True)
class Cast:
    """What shots refer to beside what they inherit."""

    declared: Declared
    titles: frozenset[str]  # names of declared title styles
    voices: Mapping[str, Voice]
    default_voice: str | None  # None: several voices are declared and none of them is the narrator


def resolve_shot(
    shaped: ShapedShot, act: str | None, handed: Handed, is_first: bool, cast: Cast, context: Context
) -> Shot:
    """One shot; `handed` is what its act passes on."""
    section, loc = shaped.section, shaped.loc
    kind = section.kind or "generated"
    _check_keys(section, kind, loc, context)
    own = hand_down(handed, section, loc, cast.declared, context)
    model = own.model if section.model is None else settings(own.model, section.model, (*loc, "model"), context)
    is_generated = kind == "generated"
    duration = None if section.duration is None else context.length(section.duration, (*loc, "duration"))
    narration = _narration(section, loc, context)
    voice = _voice(section, own, narration, loc, cast, context)
    if duration is None and narration is None:
        duration = DEFAULT_LENGTH_S.get(kind)
    media_in = None if section.media_in is None else context.seconds(section.media_in, (*loc, "in"))
    media_out = None if section.media_out is None else context.seconds(section.media_out, (*loc, "out"))
    if media_out is not None and media_out <= (media_in or 0):
        found = f"`out` ({float(media_out):g} s) is not after `in` ({float(media_in or 0):g} s)"
        context.report.error((*loc, "out"), found, "swap them, or remove one")
    takes_known = section.takes is not None or "takes" not in context.written(loc)
    if section.pick is not None and section.pick > own.takes and takes_known:
        found = f"take {section.pick} is picked; the shot has {own.takes}"
        context.report.error((*loc, "pick"), found, f"write takes: {section.pick}, or pick one of 1 to {own.takes}")
    return Shot(
        id=section.id,
        kind=kind,
        act=act,
        line=shaped.line,
        prompt=(section.prompt or "") if is_generated else "",
        style=own.style,
        characters=own.characters if is_generated else (),
        place=own.place if is_generated else None,
        camera=own.camera if kind in KEYS_OF_KINDS["camera"] else NO_CAMERA,
        light=own.light if is_generated else None,
        lettering=own.lettering,
        duration=duration,
        fit=own.fit,
        overlays=tuple(
            _overlay(overlay, section, duration, (*loc, "overlays", index), cast, context)
            for index, overlay in enumerate(section.overlays or ())
        ),
        narration=narration,
        voice=voice,
        ambience=own.ambience,
        transition=_transition(section, own, duration, is_first, loc, context),
        takes=own.takes if is_generated else 1,
        pick=section.pick,
        seed=section.seed,
        model=model,
        panel=_file(section.panel, (*loc, "panel"), context),
        media=_file(section.media, (*loc, "media"), context),
        media_in=media_in,
        media_out=media_out,
        credit=section.credit,
        licence=section.licence,
        text=None if section.text is None else context.texts(section.text, (*loc, "text"), "the card's text"),
        notes=section.notes,
        fill=section.fill,
        retime=section.retime or "auto",
        background=_background(section.background, (*loc, "background"), context),
    )


def _check_keys(section: ShotSection, kind: str, loc: Loc, context: Context) -> None:
    """The key that the kind needs is there, and none that means nothing in it."""
    written = context.written(loc)
    if section.kind is None and "kind" in written:
        return  # a kind that does not exist: what belongs to it cannot be told
    strangers = [key for key in written if kind not in KEYS_OF_KINDS.get(key, (kind,))]
    needed = NEEDED_KEY[kind]
    if needed not in written and not _is_misspelt(needed, written, context):
        kinds = KEYS_OF_KINDS[strangers[0]] if strangers else ()
        hint = f"write kind: {' or '.join(kinds)}, if that is what it is" if kinds else None
        context.report.error(loc, f"`{needed}` is missing; a {kind} shot needs it", hint)
    for key in strangers:
        kinds = KEYS_OF_KINDS[key]
        found = f"`{key}` means nothing in a {kind} shot; it belongs to {listed(kinds)}"
        context.report.error((*loc, key), found, f"remove it, or write kind: {kinds[0]}", of_key=True)


def _is_misspelt(needed: str, written: tuple[str, ...], context: Context) -> bool:
    """Whether an unknown key stands for the one that is missing; that has its problem already."""
    unknown = [key for key in written if key not in SHOT_KEYS]
    return any(context.report.nearest(key, SHOT_KEYS) == needed for key in unknown[:20])


def _file(path: str | None, loc: Loc, context: Context) -> str | None:
    return None if path is None else context.files.named(path, loc)


def _background(background: Background | None, loc: Loc, context: Context) -> Background | None:
    """What a card stands on, its shot or file looked up."""
    if background is None or background.kind == "color":
        return background
    if background.kind == "still":
        return Background("still", context.files.named(background.value, (*loc, "still")))
    context.is_shot(background.value, (*loc, "blur"))
    return background


def _narration(section: ShotSection, loc: Loc, context: Context) -> Texts | None:
    if section.narration is None:
        return None
    return context.texts(section.narration, (*loc, "narration"), "the line") or None


def _voice(
    section: ShotSection, own: Handed, narration: Texts | None, loc: Loc, cast: Cast, context: Context
) -> str | None:
    if narration is None:
        return None
    voice = own.voice or cast.default_voice
    if voice is None:
        if section.voice is None:
            names = listed(context.declared("voices"))
            found = f"there is a line, but no voice is chosen; there are {names}"
            context.report.error((*loc, "narration"), found, "write `voice:` in the shot, its act or the project")
        return None
    speaker = cast.voices.get(voice)
    if speaker is not None and speaker.engine == "recorded":
        lacking = [language for language in narration if language not in speaker.files.get(section.id, {})]
        if lacking:
            found = f"the voice {shown(voice)} has no recording of this line in {', '.join(lacking)}"
            context.report.error((*loc, "narration"), found, f"add it under voices.{voice}.files.{section.id}")
    return voice


def _overlay(
    section: OverlaySection, shot: ShotSection, duration: Fraction | None, loc: Loc, cast: Cast, context: Context
) -> Overlay:
    style = section.style or DEFAULT_TITLE
    if style not in cast.titles and style not in BUILT_IN_TITLES:
        names = (*context.declared("titles"), *BUILT_IN_TITLES)
        found = f"there is no title style {shown(style)}; there are {listed(names)}"
        context.report.error(
            (*loc, "as"), found, context.report.did_you_mean(style, names) or "declare it under `titles:`"
        )
    at = Fraction(0) if section.at is None else context.seconds(section.at, (*loc, "at"))
    length = None if section.duration is None else context.length(section.duration, (*loc, "for"))
    if shot.duration is not None and duration is not None:
        if at >= duration:
            found = f"the overlay begins at {float(at):g} s; the shot lasts {float(duration):g} s"
            context.report.error((*loc, "at"), found, "let it begin earlier, or make the shot longer")
        elif length is not None and at + length > duration:
            found = f"the overlay lasts until {float(at + length):g} s; the shot lasts {float(duration):g} s"
            context.report.error((*loc, "for"), found, f"write for: {float(duration - at):g}, or remove `for`")
    texts = context.texts(section.text, (*loc, "text"), "the overlay's text")
    if not texts and context.languages_known and not any(section.text.by_language.values()) and not section.text.bare:
        context.report.error((*loc, "text"), "the overlay has no text in any language", "remove the overlay")
    return Overlay(texts, style, at, length)


def _transition(
    section: ShotSection, own: Handed, duration: Fraction | None, is_first: bool, loc: Loc, context: Context
) -> Transition:
    made = own.transition
    if made.kind == "cut":
        return made
    if is_first:
        if section.transition is not None:
            found = f"the film's first shot has nothing before it for a {made.kind}; it begins with a cut"
            context.report.warning((*loc, "transition"), found, "remove `transition`")
        return CUT
    if duration is not None and made.duration > duration:
        found = f"the {made.kind} takes {float(made.duration):g} s; the shot lasts {float(duration):g} s"
        where = (*loc, "transition", "for") if section.transition is not None else loc
        context.report.error(where, found, "make it shorter than the shot")
    return made
