"""The document against its schema: every part that has the right form, and a problem for everything that has not.

Takes the composed map, gives the validated parts. A part with something wrong in it is validated once more without it,
so that what else is wrong (a style that does not exist) is told in the same run. Shots, cues and outputs are taken one
by one, which keeps the number of problems in bounds whatever the file holds. Knows no references and no files.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from storyboards.compose import Map, Plain, kind_of, place
from storyboards.marks import Loc
from storyboards.problems import listed, shown
from storyboards.report import Report
from storyboards.schema.document import Document
from storyboards.schema.keys import allowed_keys, model_at
from storyboards.schema.output import OutputSection
from storyboards.schema.section import REFUSED, Section
from storyboards.schema.shot import ActSection, ShotSection
from storyboards.schema.sound import CueSection

T = TypeVar("T", bound=Section)

MAX_MISNAMED = 20  # unknown keys that are looked at for the one that is missing
MAX_PRUNED = 100  # mistakes in one part; what has more is beyond looking at the rest
MAX_PRUNINGS = 4  # what is left can lack a key that it needs, and so on outwards
_STAND_IN = "missing"  # an id or a text where one is missing, so that the rest can be looked at
_STAND_INS: dict[str | int, Any] = {
    "version": Plain("1"),
    "project": {"id": _STAND_IN, "title": _STAND_IN},
    "kind": "hall",  # of an output; nothing else needs a kind
}


@dataclass(frozen=True)
class ShapedShot:
    """A shot of the right form."""

    loc: Loc
    line: int
    section: ShotSection


@dataclass(frozen=True)
class ShapedAct:
    """An act of the right form, or the nameless one (`section` None) around a flat list of shots."""

    loc: Loc
    section: ActSection | None
    shots: tuple[ShapedShot, ...]


@dataclass(frozen=True)
class Shape:
    """A document's parts of the right form."""

    document: Document  # without acts, shots, music and outputs
    acts: tuple[ShapedAct, ...]
    cues: tuple[tuple[Loc, CueSection], ...]
    outputs: tuple[tuple[Loc, OutputSection], ...]
    languages_known: bool  # the project's languages could be read as they were written


def shape(root: Map, report: Report) -> Shape:
    """Validates everything; what is wrong goes to the report."""
    head = {key: value for key, value in root.items() if key not in ("acts", "shots", "music", "outputs")}
    document = _validated(Document, head, (), report)
    if document is None:
        document = Document.model_validate({key: _STAND_INS[key] for key in ("version", "project")})
    return Shape(
        document,
        _acts(root, report),
        _each(CueSection, root, "music", report),
        _each(OutputSection, root, "outputs", report),
        _languages_known(root, document),
    )


def _each(model: type[T], root: Map, key: str, report: Report) -> tuple[tuple[Loc, T], ...]:
    found: list[tuple[Loc, T]] = []
    for index, written in _items(root, key, (), report):
        section = _validated(model, written, (key, index), report)
        if section is not None:
            found.append(((key, index), section))
    return tuple(found)


def _languages_known(root: Map, document: Document) -> bool:
    project = root.get("project")
    written = project.get("languages") if isinstance(project, dict) else None
    read = document.project.languages
    return written is None if read is None else isinstance(written, list) and len(written) == len(read)


def _acts(root: Map, report: Report) -> tuple[ShapedAct, ...]:
    if "acts" in root and "shots" in root:
        report.error(("shots",), "both `acts` and `shots` are written; a storyboard has one of them", None, of_key=True)
    if "acts" not in root and "shots" not in root:
        hint = _misnamed(root, Document, ("shots", "acts"), report)
        report.error((), "there are no shots; a storyboard has `shots` or `acts`", hint)
    acts: list[ShapedAct] = []
    for index, written in _items(root, "acts", (), report):
        loc: Loc = ("acts", index)
        if not isinstance(written, dict):
            report.error(loc, f"{kind_of(written)} stands where {ActSection.noun} is wanted")
            continue
        # The list of shots is looked at item by item; the act itself is validated with none but a stand-in.
        own = {key: value for key, value in written.items() if key != "shots"}
        stand_in = [{"id": _STAND_IN}]
        section = _validated(ActSection, {**own, "shots": stand_in}, loc, report)
        if "shots" not in written:
            report.error(
                loc, "`shots` is missing; an act is a run of shots", _misnamed(written, ActSection, ("shots",), report)
            )
        acts.append(ShapedAct(loc, section, _shots(written, loc, report)))
    if "shots" in root:
        acts.append(ShapedAct((), None, _shots(root, (), report)))
    return tuple(acts)


def _shots(holder: dict[str, Any], loc: Loc, report: Report) -> tuple[ShapedShot, ...]:
    shots: list[ShapedShot] = []
    for index, written in _items(holder, "shots", loc, report):
        shot_loc: Loc = (*loc, "shots", index)
        section = _validated(ShotSection, written, shot_loc, report)
        if section is not None:
            line = place(written.mark)[0] if isinstance(written, Map) else 0
            shots.append(ShapedShot(shot_loc, line, section))
    return tuple(shots)


def _items(holder: dict[str, Any], key: str, loc: Loc, report: Report) -> list[tuple[int, Any]]:
    written = holder.get(key)
    if written is None:
        return []
    if not isinstance(written, list):
        report.error(
            (*loc, key), f"{kind_of(written)} stands where a list of {key} is wanted", "begin each with `- id: ..`"
        )
        return []
    if not written:
        report.error((*loc, key), f"the list of {key} is empty", None)
    return list(enumerate(written))


def _validated(model: type[T], written: Any, loc: Loc, report: Report) -> T | None:
    """The part as a model. With problems: what is left of it without them, or None when that is not enough."""
    try:
        return model.model_validate(written)
    except ValidationError as error:
        details = error.errors(include_url=False, include_input=True)
    for detail in details:
        _tell(detail, model, loc, report)
    if not isinstance(written, dict) or len(details) > MAX_PRUNED:
        return None
    rest = written
    for _ in range(MAX_PRUNINGS):
        rest = _pruned(rest, details)
        try:
            return model.model_validate(rest)
        except ValidationError as error:
            details = error.errors(include_url=False)
    return None


def _tell(detail: ErrorDetails, model: type[BaseModel], loc: Loc, report: Report) -> None:
    at: Loc = (*loc, *detail["loc"])
    kind, found = detail["type"], detail["input"]
    context: dict[str, Any] = dict(detail.get("ctx", {}))
    if kind == REFUSED:
        hint = context["hint"] or report.did_you_mean(context["word"], context["allowed"])
        report.error((*at, *context["at"]), context["message"], hint)
    elif kind == "extra_forbidden":
        allowed = allowed_keys(model, detail["loc"][:-1])
        key = str(detail["loc"][-1])
        hint = report.did_you_mean(key, allowed)
        report.error(
            at, f"the key {shown(key)} is not known here; allowed are {listed(allowed, 40)}", hint, of_key=True
        )
    elif kind == "missing":
        key = str(detail["loc"][-1])
        hint = _misnamed(found, model_at(model, detail["loc"][:-1]), (key,), report)
        report.error(at, f"`{key}` is missing", hint)
    elif kind in ("model_type", "model_attributes_type", "dict_type"):
        holder = model_at(model, detail["loc"])
        noun = holder.noun if holder is not None else "a map of keys"
        report.error(at, f"{kind_of(found)} stands where {noun} is wanted")
    elif kind == "list_type":
        report.error(
            at, f"{kind_of(found)} stands where a list is wanted", "write it as [a, b] or with a `- ` before each"
        )
    elif kind == "too_long":
        report.error(at, f"the list is too long; at most {context['max_length']} are allowed")
    elif kind == "too_short":
        report.error(at, "the list is empty", "write at least one, or leave the key out")
    else:  # a kind of error that the models do not give today; its own words are better than none
        report.error(at, detail["msg"])


def _pruned(written: dict[str, Any], details: list[ErrorDetails]) -> dict[str, Any]:
    """A copy without the values that have problems, and with stand-ins for ids and texts that are missing."""
    rest: Any = dict(written)
    missing: list[Loc] = []
    removed: list[Loc] = []
    for detail in details:
        (missing if detail["type"] == "missing" else removed).append(detail["loc"])
    for loc in sorted(removed, key=_order, reverse=True):
        rest = _without(rest, loc)
    for loc in sorted(removed, key=len):
        if loc[-1:] in (("id",), ("title",), ("kind",)) and len(loc) <= 2:
            missing.append(loc)
    for loc in sorted(missing, key=_order, reverse=True):
        rest = _completed(rest, loc)
    return dict(rest)


def _order(loc: Loc) -> tuple[tuple[int, int, str], ...]:
    return tuple((0, step, "") if isinstance(step, int) else (1, 0, step) for step in loc)


def _without(value: Any, loc: Loc) -> Any:
    """A copy of `value` without what stands at `loc`."""
    step = loc[0] if loc else None
    if isinstance(value, dict) and step in value:
        made = dict(value)
        if len(loc) == 1:
            del made[step]
        else:
            made[step] = _without(made[step], loc[1:])
        return made
    if isinstance(value, list) and isinstance(step, int) and step < len(value):
        if len(loc) == 1:
            return value[:step]  # what follows must not move up: its place would no longer be true
        return [*value[:step], _without(value[step], loc[1:]), *value[step + 1 :]]
    return value


def _completed(value: Any, loc: Loc) -> Any:
    """A copy with a stand-in for the missing key at `loc`; what cannot stand in for anything is left out as a whole."""
    if len(loc) == 1 and isinstance(value, dict):
        return {**value, loc[0]: _STAND_INS.get(loc[0], _STAND_IN)}
    if len(loc) > 2 or (loc and isinstance(loc[0], str) and loc[0] != "project"):
        return _without(value, loc[:-1])
    if isinstance(value, dict) and loc and loc[0] in value:
        return {**value, loc[0]: _completed(value[loc[0]], loc[1:])}
    return value


def _misnamed(written: object, model: type[BaseModel] | None, wanted: tuple[str, ...], report: Report) -> str | None:
    """A hint where an unknown key of the map looks like the one that is missing."""
    known = allowed_keys(model, ()) if model is not None else ()
    unknown = [key for key in written if key not in known] if isinstance(written, dict) else []
    for key in unknown[:MAX_MISNAMED]:
        if report.nearest(key, known) in wanted:
            return f"{shown(key)} stands there; did you mean {shown(report.nearest(key, known) or '')}?"
    return None
