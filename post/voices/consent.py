"""Consent to clone a voice: a plain text or Markdown file beside the reference clip that says who, when and for what.

    Speaker: Anita Rao
    Date: 2026-03-14
    Scope: narration of Sea Power, English and Hindi, for its exhibition
    SHA-256: 2c26b46b68ffc68ff99b453c1d30413413422d706483bfa0f98a5e886266e7ae

One field a line, in any order; Markdown's marks (`- **Speaker:** ...`, `| Speaker | ... |`) may be there, and any other
text. `sha256sum narrator.wav` gives the last. A line `Until: DATE` ends the consent after that day, `Withdrawn: DATE` ends it
at once. Dates are 2026-03-14, 14.03.2026, 14/03/2026 or 14 March 2026. Knows no engine and judges no signature.
"""

from __future__ import annotations

import datetime
import hashlib
import re
from collections.abc import Mapping
from pathlib import Path

from post.errors import MediaError
from storyboards.story import Voice

MAX_BYTES = 1 << 20

FIELDS = {
    "speaker": "who speaks",
    "date": "when they agreed",
    "scope": "what they agreed to",
    "sha256": "the clip's sum",
}

_NAMES = {
    "speaker": "speaker", "name": "speaker", "who": "speaker", "voice of": "speaker", "वक्ता": "speaker", "नाम": "speaker",
    "date": "date", "when": "date", "given": "date", "signed": "date", "दिनांक": "date",
    "scope": "scope", "for": "scope", "use": "scope", "purpose": "scope", "उद्देश्य": "scope",
    "sha256": "sha256", "sha-256": "sha256", "clip sha256": "sha256", "clip sha-256": "sha256", "checksum": "sha256",
    "until": "until", "valid until": "until", "expires": "until", "withdrawn": "withdrawn", "revoked": "withdrawn",
}  # fmt: skip
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")


def fields_of(text: str) -> dict[str, str]:
    """The fields that a consent file names, by the names in `FIELDS` (and `until`, `withdrawn`); the first of each."""
    found: dict[str, str] = {}
    for line in text.splitlines():
        plain = re.sub(r"[*`_]", "", line).strip(" \t|-+•#>")
        match = re.match(r"([^:|：]{2,24}?)\s*[:|：]\s*(\S.*)$", plain)
        if match is None:
            continue
        name = _NAMES.get(match[1].strip().lower())
        value = match[2].strip(" \t|")
        if name and value:
            found.setdefault(name, value)
    return found


def check_consent(voice: Voice, clip: Path, consent: Path | None, *, today: datetime.date | None = None) -> None:
    """Raises MediaError unless `consent` covers `clip`: every field there, the sum right, the day not past.

    `consent` None means that the voice names no file.
    """
    where = f"voice {voice.id}"
    sha256 = _sha256(clip)
    if consent is None:
        raise MediaError(
            f"{where}: {clip.name} is a person's voice, and no consent to clone it is given",
            f"Add consent: a file beside the clip with the lines Speaker, Date, Scope and SHA-256: {sha256}",
        )
    given = fields_of(_read(where, consent))
    lacking = [name for name in FIELDS if name not in given]
    if lacking:
        named = ", ".join(f"{_shown(name)} ({FIELDS[name]})" for name in lacking)
        raise MediaError(
            f"{where}: the consent in {consent.name} does not say {named}",
            "One a line: Speaker: NAME, Date: 2026-03-14, Scope: WHAT FOR, SHA-256: " + sha256,
        )
    if given["sha256"].lower().replace(" ", "").removeprefix("sha256:") != sha256:
        raise MediaError(
            f"{where}: the consent in {consent.name} is for another clip (its SHA-256 is {given['sha256'][:12]}..., "
            f"{clip.name} has {sha256[:12]}...)",
            "Use the clip that was agreed to, or have the new one agreed to.",
        )
    _check_dates(where, consent.name, given, today or datetime.date.today())


def _check_dates(where: str, name: str, given: Mapping[str, str], today: datetime.date) -> None:
    signed = _date(where, name, "Date", given["date"])
    if signed > today:
        raise MediaError(
            f"{where}: the consent in {name} is dated {signed.isoformat()}, which is yet to come", "Correct the date."
        )
    if "withdrawn" in given and given["withdrawn"].lower() not in ("no", "none", "never", "नहीं"):
        raise MediaError(
            f"{where}: the consent in {name} was withdrawn ({given['withdrawn'][:40]})",
            "Choose another voice, or take a recording that was agreed to.",
        )
    if "until" in given and _date(where, name, "Until", given["until"]) < today:
        raise MediaError(
            f"{where}: the consent in {name} ended on {given['until'][:40]}",
            "Have it renewed, or choose another voice.",
        )


def _date(where: str, name: str, field: str, written: str) -> datetime.date:
    try:
        if match := re.match(r"(\d{4})-(\d{1,2})-(\d{1,2})", written):
            return datetime.date(int(match[1]), int(match[2]), int(match[3]))
        if match := re.match(r"(\d{1,2})[./](\d{1,2})[./](\d{4})", written):
            return datetime.date(int(match[3]), int(match[2]), int(match[1]))
        if match := re.match(r"(\d{1,2})(?:st|nd|rd|th)?\s+([A-Za-z]{3})\w*\.?,?\s+(\d{4})", written):
            return datetime.date(int(match[3]), _MONTHS.index(match[2].lower()) + 1, int(match[1]))
        if match := re.match(r"([A-Za-z]{3})\w*\.?\s+(\d{1,2})(?:st|nd|rd|th)?,?\s+(\d{4})", written):
            return datetime.date(int(match[3]), _MONTHS.index(match[1].lower()) + 1, int(match[2]))
    except ValueError:
        pass
    raise MediaError(
        f"{where}: {field} in {name} is {written[:40]!r}, which is no date", "Write it as 2026-03-14 (year-month-day)."
    )


def _shown(name: str) -> str:
    return {"sha256": "SHA-256"}.get(name, name.capitalize())


def _read(where: str, path: Path) -> str:
    try:
        with path.open("rb") as file:
            data = file.read(MAX_BYTES)
    except OSError as error:
        raise MediaError(
            f"{where}: the consent {path.name} cannot be read ({error.strerror})", "Put the file beside the clip."
        ) from error
    if b"\0" in data:
        raise MediaError(
            f"{where}: the consent {path.name} is no text file",
            "Write a plain text or Markdown file; scans go beside it.",
        )
    return data.decode("utf-8-sig", "replace")


def _sha256(path: Path) -> str:
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while block := file.read(1 << 20):
            digest.update(block)
    return digest.hexdigest()
