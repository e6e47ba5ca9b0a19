"""The language: schema, loading, problems with line numbers, exact time. Knows no takes, no films and no models.

`load`, `check`, `examine`, `schema_json`, `Problem` and `StoryboardError` are found here. They are brought in when they
are first asked for, so that the light modules (`storyboards.story`, `.times`, `.vocabulary`) cost neither pydantic nor
yaml.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from storyboards.loading import Examination as Examination
    from storyboards.loading import check as check
    from storyboards.loading import examine as examine
    from storyboards.loading import load as load
    from storyboards.problems import Problem as Problem
    from storyboards.problems import StoryboardError as StoryboardError
    from storyboards.schema.document import schema_json as schema_json

_HOMES = {
    "Examination": "storyboards.loading",
    "check": "storyboards.loading",
    "examine": "storyboards.loading",
    "load": "storyboards.loading",
    "Problem": "storyboards.problems",
    "StoryboardError": "storyboards.problems",
    "schema_json": "storyboards.schema.document",
}


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module 'storyboards' has no attribute {name!r}")
    return getattr(import_module(_HOMES[name]), name)


def __dir__() -> list[str]:
    return sorted({*globals(), *_HOMES})
