"""What people read or hear: one text, or a map of texts by language.

`Localized` is a single type to pydantic (a union would give one error for each of its sides); the first thing wrong
inside it is the one that is told, at its own place. `null` for a language declares it silent. Knows no project: which
languages there have to be is checked by the resolving side.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, Any

from pydantic_core import PydanticCustomError

from storyboards.compose import Plain, kind_of
from storyboards.schema.scalars import NULL_WORDS, read_language, read_path, read_text
from storyboards.schema.section import Reads, is_null, refuse


@dataclass(frozen=True)
class Localized:
    """Texts as written: `bare` for the base language alone, else by language with None for a declared silence."""

    bare: str | None
    by_language: Mapping[str, str | None]


def read_localized(value: Any) -> Localized:
    return _read(value, read_text, "a text, or a map of texts by language such as {en: .., hi: ..},")


def read_localized_path(value: Any) -> Localized:
    return _read(value, read_path, "a path, or a map of paths by language,")


def _read(value: Any, read: Any, wanted: str) -> Localized:
    if isinstance(value, str):
        return Localized(read(value), {})
    if not isinstance(value, dict):
        refuse(f"{kind_of(value)} stands where {wanted} is wanted")
    if not value:
        refuse(f"an empty map stands where {wanted} is wanted")
    texts: dict[str, str | None] = {}
    for language, text in value.items():
        try:
            code = read_language(language)
            if isinstance(text, (dict, list)):
                refuse(f"{kind_of(text)} stands where the text of {code} is wanted")
            if type(text) is Plain and text in NULL_WORDS and not is_null(text):
                hint = f"write the text, or `{code}: null` to declare that there is none in this language"
                refuse(f"{code} has no text", hint)
            texts[code] = None if is_null(text) else read(text)
        except PydanticCustomError as error:
            inner: dict[str, Any] = dict(error.context or {})
            refuse(inner["message"], inner["hint"], (language,))
    return Localized(None, texts)


_ONE = {"type": "string", "minLength": 1}
JSON_SCHEMA = {
    "description": "One text, meaning the base language, or texts by language; null declares that there is none in it.",
    "anyOf": [
        _ONE,
        {
            "type": "object",
            "minProperties": 1,
            "propertyNames": {"pattern": "^[a-z]{2,3}(-[A-Z][a-z]{3})?(-([A-Z]{2}|[0-9]{3}))?$"},
            "additionalProperties": {"type": ["string", "null"], "minLength": 1},
        },
    ],
}

LocalText = Annotated[Localized, Reads(read_localized, JSON_SCHEMA)]
LocalPath = Annotated[Localized, Reads(read_localized_path, JSON_SCHEMA)]
