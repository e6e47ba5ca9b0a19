"""Where a field stands: from the path of a value to its line, column and name.

A path (`Loc`) is a tuple of keys and list indexes from the document's root. Knows no schema.
"""

from __future__ import annotations

import re

from storyboards.compose import List, Map, place

Loc = tuple[str | int, ...]


def place_of(root: Map, loc: Loc, *, of_key: bool = False) -> tuple[int, int]:
    """Line and column of the value at `loc` (or of its key); of the nearest thing around it where there is none."""
    here: object = root
    mark = root.mark
    for step in loc:
        if isinstance(here, Map) and isinstance(step, str) and step in here.marks:
            key_mark, value_mark = here.marks[step]
            # An empty value has no place of its own that an author would see: point to its key.
            mark = key_mark if of_key or here[step] == "" else value_mark
            here = here[step]
        elif isinstance(here, List) and isinstance(step, int) and step < len(here):
            mark = here.marks[step]
            here = here[step]
        else:
            break
    return place(mark)


def field_of(loc: Loc) -> str:
    """The field's name for messages.

    >>> field_of(("acts", 1, "shots", 3, "overlays", 0, "at"))
    'acts[1].shots[3].overlays[0].at'
    """
    name = ""
    for step in loc:
        if isinstance(step, int):
            name += f"[{step}]"
        elif re.fullmatch(r"[A-Za-z0-9_-]{1,64}", step):
            name += f".{step}" if name else step
        else:
            short = step if len(step) <= 40 else step[:39] + "…"
            name += '["' + "".join(c if c.isprintable() and c != '"' else "?" for c in short) + '"]'
    return name


def shot_of(root: Map, loc: Loc) -> str | None:
    """Id of the shot that the path leads through, as written; None outside shots or where it has none."""
    depth = 2 if loc[:1] == ("shots",) else 4 if loc[:1] == ("acts",) and loc[2:3] == ("shots",) else 0
    if not depth or len(loc) < depth:
        return None
    here: object = root
    for step in loc[:depth]:
        try:
            here = here[step]  # type: ignore[index]
        except (KeyError, IndexError, TypeError):
            return None
    found = here.get("id") if isinstance(here, dict) else None
    return str(found) if isinstance(found, str) and found else None
