"""What every model of the schema has in common, and how a value is refused.

Knows none of the models.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, ClassVar, NoReturn

from pydantic import BaseModel, ConfigDict, GetCoreSchemaHandler, GetJsonSchemaHandler
from pydantic_core import CoreSchema, PydanticCustomError, core_schema

from storyboards.compose import Plain

REFUSED = "refused"


class Section(BaseModel):
    """A map of the language: unknown keys are errors, nothing is converted, nothing changes afterwards."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)
    noun: ClassVar[str] = "a map of keys"

    def has(self, name: str) -> bool:
        """Whether the key was written, with `null` too."""
        return name in self.model_fields_set


def refuse(
    message: str,
    hint: str | None = None,
    at: tuple[str | int, ...] = (),
    *,
    word: str = "",
    allowed: tuple[str, ...] = (),
) -> NoReturn:
    """Ends the reading of a value.

    `at` is where inside the value the reason stands; without a hint, the nearest of `allowed` to `word` becomes one.
    """
    context = {"message": message, "hint": hint, "at": at, "word": word, "allowed": allowed}
    raise PydanticCustomError(REFUSED, "{message}", context)


@dataclass(frozen=True, eq=False)
class Reads:
    """Annotation for a type: how a written value is read, and its JSON Schema."""

    read: Callable[[Any], Any]
    json_schema: dict[str, Any]

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        return core_schema.no_info_plain_validator_function(self.read)

    def __get_pydantic_json_schema__(self, schema: CoreSchema, handler: GetJsonSchemaHandler) -> dict[str, Any]:
        return dict(self.json_schema)

    def or_null(self) -> Reads:
        """The same, or a plain `null` that takes an inherited value away."""
        return Reads(
            lambda value: None if is_null(value) else self.read(value),
            {"anyOf": [self.json_schema, {"const": None}]},
        )


def is_null(value: object) -> bool:
    """Whether an unquoted `null` was written."""
    return type(value) is Plain and value == "null"
