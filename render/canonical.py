"""One spelling for one value: the bytes that keys and checksums are made from.

Takes JSON values (text, int, float, bool, None, lists or tuples, maps with text keys). Gives JSON in UTF-8: keys
sorted, text in Unicode's composed form (NFC), floats at their shortest exact spelling, no spaces. `1` and `1.0` are
two values. Knows nothing of storyboards or stages.
"""

from __future__ import annotations

import json
import math
import unicodedata
from collections.abc import Mapping, Sequence

MAX_DEPTH = 64  # deeper is a value that holds itself


class _Refused(Exception):
    """Why a value has no spelling, and where it stands: the path grows while the error travels up."""

    def __init__(self, kind: type[TypeError] | type[ValueError], why: str) -> None:
        super().__init__(why)
        self.kind, self.why, self.path = kind, why, ""

    def under(self, step: str) -> _Refused:
        self.path = f"{step}.{self.path}" if self.path and not self.path.startswith("[") else f"{step}{self.path}"
        return self


def canonical_json(value: object) -> bytes:
    """The one spelling of `value`. TypeError for what is no JSON value (a Fraction, a Path: pass text), ValueError for
    NaN, infinities, -0.0 and text that is no Unicode; both name the field."""
    plain = _checked(value, exact=True)
    return json.dumps(plain, ensure_ascii=False, allow_nan=False, sort_keys=True, separators=(",", ":")).encode("utf-8")


def plain_json(value: object) -> object:
    """The same value in dicts, lists and composed text. For what is kept but makes no key: -0.0 may pass."""
    return _checked(value, exact=False)


def _checked(value: object, exact: bool) -> object:
    try:
        return _plain(value, 0, exact)
    except _Refused as refused:
        raise refused.kind(f"{refused.path or 'value'}: {refused.why}") from None


def _plain(value: object, depth: int, exact: bool) -> object:
    if value is None or isinstance(value, bool):
        return value
    if isinstance(value, str):
        return _text(value)
    if isinstance(value, int):
        return int(value)
    if isinstance(value, float):
        return _number(value, exact)
    if depth >= MAX_DEPTH:
        raise _Refused(ValueError, f"nested more than {MAX_DEPTH} deep")
    if isinstance(value, Mapping):
        return _map(value, depth, exact)
    if isinstance(value, list | tuple):
        return _list(value, depth, exact)
    raise _Refused(TypeError, f"{type(value).__name__} is no JSON value; pass text or numbers")


def _list(values: Sequence[object], depth: int, exact: bool) -> list[object]:
    plain: list[object] = []
    for value in values:
        try:
            plain.append(_plain(value, depth + 1, exact))
        except _Refused as refused:
            raise refused.under(f"[{len(plain)}]") from None
    return plain


def _map(values: Mapping[object, object], depth: int, exact: bool) -> dict[str, object]:
    plain: dict[str, object] = {}
    for key, value in values.items():
        if not isinstance(key, str):
            raise _Refused(TypeError, f"the key {key!r} is no text")
        try:
            name = _text(key)
            if name in plain:
                raise _Refused(ValueError, "two keys are the same text once composed (NFC)")
            plain[name] = _plain(value, depth + 1, exact)
        except _Refused as refused:
            raise refused.under(key) from None
    return plain


def _text(value: str) -> str:
    if value.isascii():
        return str.__str__(value)
    try:
        value.encode("utf-8")
    except UnicodeEncodeError:
        raise _Refused(ValueError, "the text holds half a character (a lone surrogate)") from None
    return unicodedata.normalize("NFC", value)


def _number(value: float, exact: bool) -> float:
    if not math.isfinite(value):
        raise _Refused(ValueError, f"{value!r} is no JSON number")
    if exact and value == 0.0 and math.copysign(1.0, value) < 0:
        raise _Refused(ValueError, "-0.0 and 0.0 would be one value with two keys; pass 0.0")
    return float(value)
