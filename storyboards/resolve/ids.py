"""Ids as written: none twice, also when case and Unicode form are put aside.

Looks at the document itself, so that a part with other mistakes still counts. Knows no meaning of an id.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator

from storyboards.compose import Map
from storyboards.marks import Loc, place_of
from storyboards.problems import shown
from storyboards.report import Report
from storyboards.schema.document import ID_MAPS
from storyboards.schema.scalars import MAX_ID_CHARS

Found = tuple[Loc, str]
"""Where an id stands and how it is written."""


def written_shots(root: Map) -> Iterator[Found]:
    """The ids of all shots in the order of the film."""
    acts = root.get("acts")
    for index, act in enumerate(acts) if isinstance(acts, list) else ():
        if isinstance(act, dict):
            yield from _ids_of(act.get("shots"), ("acts", index, "shots"))
    yield from _ids_of(root.get("shots"), ("shots",))


def check_ids(root: Map, report: Report) -> None:
    """Reports ids that stand twice, and keys of maps that are no ids."""
    _check_unique(written_shots(root), "shot", report)
    for section, noun in (("acts", "act"), ("music", "music cue"), ("outputs", "output")):
        _check_unique(_ids_of(root.get(section), (section,)), noun, report)
    for section in ID_MAPS:
        found = root.get(section)
        if not isinstance(found, dict):
            continue
        keys: list[Found] = [((section, key), key) for key in found]
        _check_unique(keys, f"name under `{section}`", report, of_key=True)
        for loc, key in keys:
            if re.fullmatch(r"[a-z0-9][a-z0-9-]*", key) is None or len(key) > MAX_ID_CHARS:
                allowed = (
                    f"a name is made of a-z, 0-9 and -, begins with a letter or digit, and has at most {MAX_ID_CHARS}"
                )
                report.error(loc, f"{shown(key)} is no name; {allowed}", None, of_key=True)


def _ids_of(items: object, loc: Loc) -> Iterator[Found]:
    for index, item in enumerate(items) if isinstance(items, list) else ():
        written = item.get("id") if isinstance(item, dict) else None
        if isinstance(written, str) and written:
            yield (*loc, index, "id"), str(written)


def _check_unique(found: Iterable[Found], noun: str, report: Report, *, of_key: bool = False) -> None:
    seen: dict[str, Found] = {}
    for loc, written in found:
        folded = unicodedata.normalize("NFC", unicodedata.normalize("NFC", written).casefold())
        if folded not in seen:
            seen[folded] = loc, written
            continue
        first_loc, first = seen[folded]
        line = place_of(report.root, first_loc, of_key=of_key)[0]
        if first == written:
            found_text = f"the {noun} {shown(written)} stands twice; first in line {line}"
        else:
            found_text = f"the {noun} {shown(written)} differs from {shown(first)} in line {line} by case or form only"
        report.error(loc, found_text, "give it an id of its own", of_key=of_key)
