"""Inheritance: what a project passes on to its acts and an act to its shots.

Takes what was passed down and a section, gives what passes on from there. Values that nothing changes are shared, not
copied. Knows no kinds of shots.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Any

from storyboards.marks import Loc
from storyboards.resolve.context import Context
from storyboards.schema.look import CameraSection, Passed, TransitionSection
from storyboards.story import Ambience, Camera, Model, Style, Transition

DEFAULT_TRANSITION_S = {"dissolve": Fraction(1, 2), "dip": Fraction(1), "wipe": Fraction(1, 2)}
DEFAULT_AMBIENCE_GAIN_DB = -24.0

PASSED_KEYS = frozenset(Passed.model_fields)


NO_CAMERA = Camera()
CUT = Transition()


@dataclass(frozen=True)
class Handed:
    """Everything that is inherited, resolved."""

    model: Model
    lettering: str
    takes: int
    style: Style | None = None
    characters: tuple[tuple[str, str], ...] = ()
    place: tuple[str, str] | None = None
    camera: Camera = NO_CAMERA
    light: str | None = None
    fit: str = "extend"
    voice: str | None = None
    ambience: Ambience | None = None
    transition: Transition = CUT


@dataclass(frozen=True)
class Declared:
    """What names stand for."""

    styles: dict[str, Style]
    characters: dict[str, str]
    places: dict[str, str]
    voices: frozenset[str]  # the built-in narrator among them where no voices are declared


def hand_down(above: Handed, section: Passed, loc: Loc, declared: Declared, context: Context) -> Handed:
    """`above` with what a section says itself."""
    written = section.model_fields_set & PASSED_KEYS
    if not written:
        return above
    changes: dict[str, Any] = {}
    for key in ("light", "lettering", "takes", "fit"):
        if key in written:
            changes[key] = getattr(section, key)
    if "style" in written:
        changes["style"] = None
        if section.style is not None and context.is_known(section.style, "styles", "style", (*loc, "style")):
            changes["style"] = declared.styles.get(section.style)
    if "place" in written:
        changes["place"] = _place(section.place, (*loc, "place"), declared, context)
    if "characters" in written:
        changes["characters"] = _cast(section.characters or [], (*loc, "characters"), declared, context)
    if "camera" in written:
        changes["camera"] = _camera(above.camera, section.camera)
    if "voice" in written:
        changes["voice"] = _voice(section.voice, (*loc, "voice"), declared, context)
    if "transition" in written:
        changes["transition"] = _transition(section.transition, (*loc, "transition"), context)
    if "ambience" in written:
        changes["ambience"] = None
        if section.ambience is not None:
            file = context.files.named(section.ambience.file, (*loc, "ambience", "file"))
            gain_db = section.ambience.gain_db
            changes["ambience"] = Ambience(file, DEFAULT_AMBIENCE_GAIN_DB if gain_db is None else gain_db)
    return replace(above, **changes)


def _place(name: str | None, loc: Loc, declared: Declared, context: Context) -> tuple[str, str] | None:
    if name is None or not context.is_known(name, "places", "place", loc):
        return None
    return (name, declared.places[name]) if name in declared.places else None


def _cast(names: list[str], loc: Loc, declared: Declared, context: Context) -> tuple[tuple[str, str], ...]:
    cast: list[tuple[str, str]] = []
    for index, name in enumerate(names):
        if name in names[:index]:
            context.report.error((*loc, index), f"the character '{name}' stands twice", "name each once")
        elif context.is_known(name, "characters", "character", (*loc, index)) and name in declared.characters:
            cast.append((name, declared.characters[name]))
    return tuple(cast)


def _camera(above: Camera, section: CameraSection | None) -> Camera:
    """Keys of a camera are inherited one by one: an act frames wide, its shots move as each likes."""
    if section is None:
        return NO_CAMERA
    return Camera(
        framing=section.framing if section.framing is not None else above.framing,
        move=section.move if section.move is not None else above.move,
        lens_mm=section.lens_mm if section.lens_mm is not None else above.lens_mm,
    )


def _voice(name: str | None, loc: Loc, declared: Declared, context: Context) -> str | None:
    if name is None:
        return None
    if name in declared.voices:
        return name
    if name not in context.declared("voices"):
        context.unknown(name, tuple(sorted(declared.voices)), "voice", loc, "declare it under `voices:`")
    return None


def _transition(section: TransitionSection | None, loc: Loc, context: Context) -> Transition:
    if section is None:
        return CUT
    if section.kind == "cut":
        if section.duration is not None:
            context.report.error((*loc, "for"), "a cut has no length", "remove `for`, or write kind: dissolve")
        return CUT
    if section.duration is None:
        return Transition(section.kind, DEFAULT_TRANSITION_S[section.kind])
    return Transition(section.kind, context.length(section.duration, (*loc, "for")))
