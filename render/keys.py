"""Keys and seeds: names for results that follow from what makes them, and from nothing else.

A key holds exactly what is meant to change the result. Positions, paths, hosts, titles, dates and attempts never go in,
so inserting, reordering or renaming shots leaves every take where it is. Golden tests pin keys and seeds: changing
either function makes everybody's work be made again. `explain` says which inputs part two keys.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterator, Mapping

from render.canonical import canonical_json, plain_json

KEY_SCHEMA = b"reelwright/key/1\n"
SEED_SCHEMA = b"reelwright/seed/1\n"

_STAGE = re.compile(r"[a-z][a-z0-9]*(-[a-z0-9]+)*")
_KEY = re.compile(r"[0-9a-f]{64}")
RESERVED_STAGES = frozenset({"quarantine", "conflicts"})  # folders of the store itself


def key_of(stage: str, inputs: Mapping[str, object]) -> str:
    """SHA-256 (hex) over the schema, the stage and the canonical inputs (`canonical_json` says what they may hold)."""
    check_stage(stage)
    return hashlib.sha256(KEY_SCHEMA + canonical_json([stage, inputs])).hexdigest()


def take_seed(seed: int, shot_id: str, take: int) -> int:
    """The seed of one take, 0 to 2**31 - 1: by hash of the batch's seed, the shot's id and the take's number."""
    hashed = hashlib.sha256(SEED_SCHEMA + canonical_json([seed, shot_id, take])).digest()
    return int.from_bytes(hashed[:8], "big") % 2**31


def check_stage(stage: str) -> None:
    """ValueError unless `stage` can be a folder of the store: `clip`, `clip-animatic`, `line`."""
    if not _STAGE.fullmatch(stage) or stage in RESERVED_STAGES or len(stage) > 64:
        raise ValueError(f"{stage!r} is no name for a stage: lower-case letters, digits and single hyphens")


def is_key(text: str) -> bool:
    """Whether `text` could have come from `key_of`."""
    return _KEY.fullmatch(text) is not None


def is_stage(text: str) -> bool:
    """Whether `text` can be a stage."""
    return _STAGE.fullmatch(text) is not None and text not in RESERVED_STAGES and len(text) <= 64


def explain(old_inputs: Mapping[str, object], new_inputs: Mapping[str, object]) -> list[str]:
    """What differs, a line a field: `camera.move: "pan left" → "push in"`. Empty when the keys would be equal."""
    if canonical_json(old_inputs) == canonical_json(new_inputs):
        return []
    return list(_differences(plain_json(old_inputs), plain_json(new_inputs), ""))


def _differences(old: object, new: object, path: str) -> Iterator[str]:
    if isinstance(old, dict) and isinstance(new, dict):
        for name in sorted(old.keys() | new.keys()):
            field = f"{path}.{name}" if path else name
            if name not in old:
                yield f"{field}: new, {_short(new[name])}"
            elif name not in new:
                yield f"{field}: gone, was {_short(old[name])}"
            else:
                yield from _differences(old[name], new[name], field)
    elif isinstance(old, list) and isinstance(new, list) and len(old) == len(new):
        for index, (before, after) in enumerate(zip(old, new, strict=True)):
            yield from _differences(before, after, f"{path}[{index}]")
    elif type(old) is not type(new) or old != new:
        yield f"{path}: {_change(old, new)}"


def _change(old: object, new: object) -> str:
    if isinstance(old, list) and isinstance(new, list) and len(old) != len(new):
        return f"{len(old)} entries → {len(new)}"
    if isinstance(old, str) and isinstance(new, str):
        same = _same_start(old, new)
        start = max(0, same - 20) if same > 30 else 0  # long texts: shown from shortly before they part
        mark = "…" if start else ""
        return f"{_short(mark + old[start:])} → {_short(mark + new[start:])}"
    return f"{_short(old)} → {_short(new)}"


def _same_start(old: str, new: str) -> int:
    return next((at for at, (one, other) in enumerate(zip(old, new)) if one != other), min(len(old), len(new)))


def _short(value: object, limit: int = 60) -> str:
    text = json.dumps(value, ensure_ascii=False, sort_keys=True)
    return text if len(text) <= limit else text[: limit - 1] + "…"
