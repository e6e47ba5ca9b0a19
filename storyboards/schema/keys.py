"""Which keys may stand where: from a model and the path of a value in it to the model of the map there.

For messages. Knows no values.
"""

from __future__ import annotations

import typing
from typing import Any

from pydantic import BaseModel

from storyboards.schema.section import Section

Path = tuple[str | int, ...]


def allowed_keys(model: type[BaseModel] | None, loc: Path) -> tuple[str, ...]:
    """The keys that may stand in the map at `loc` of a model."""
    holder = model_at(model, loc)
    if holder is None:
        return ()
    return tuple(field.alias or name for name, field in holder.model_fields.items())


def model_at(model: Any, loc: Path) -> type[Section] | None:
    """The model of the map at `loc`, followed through optional fields, lists and maps."""
    here: Any = model
    for step in loc:
        here = _unwrapped(here)
        if isinstance(here, type) and issubclass(here, BaseModel):
            fields = here.model_fields
            name = next((name for name, field in fields.items() if (field.alias or name) == step), None)
            if name is None:
                return None
            here = fields[name].annotation
        else:
            arguments = typing.get_args(here)
            if not arguments:
                return None
            here = arguments[-1]
    here = _unwrapped(here)
    return here if isinstance(here, type) and issubclass(here, Section) else None


def _unwrapped(annotation: Any) -> Any:
    """Without `Annotated` and `| None`."""
    while True:
        origin = typing.get_origin(annotation)
        if origin is typing.Annotated:
            annotation = typing.get_args(annotation)[0]
        elif origin is typing.Union or type(annotation).__name__ == "UnionType":
            sides = [side for side in typing.get_args(annotation) if side is not type(None)]
            annotation = sides[0]
        else:
            return annotation
