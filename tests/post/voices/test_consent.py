"""Consent files as people write them, and what is said about those that will not do."""

from __future__ import annotations

import datetime
import hashlib
from pathlib import Path

import pytest

from post.errors import MediaError
from post.voices import check_consent
from post.voices.consent import fields_of
from storyboards.story import Voice

VOICE = Voice("narrator", "xtts", "narrator.wav", "consent.md", {}, 1.0, None)
TODAY = datetime.date(2026, 6, 1)
SOUND = b"the bytes of a clip"
SUM = hashlib.sha256(SOUND).hexdigest()


def check(folder: Path, text: str | bytes | None) -> None:
    (folder / "narrator.wav").write_bytes(SOUND)
    consent = folder / "consent.md"
    if text is not None:
        consent.write_bytes(text if isinstance(text, bytes) else text.encode())
    check_consent(VOICE, folder / "narrator.wav", consent, today=TODAY)


@pytest.mark.parametrize(
    "text",
    [
        f"Speaker: Anita Rao\nDate: 2026-03-14\nScope: narration of Sea Power\nSHA-256: {SUM}\n",
        f"# Consent\n\n- **Speaker:** A. Rao\n- **Date:** 14 March 2026\n- **Scope:** all\n- **SHA-256:** `{SUM}`\n",
        f"| Speaker | A |\n|---|---|\n| Date | 14.03.2026 |\n| Scope | x |\n| SHA-256 | {SUM.upper()} |\n",
        "\ufeffName: अनीता राव\r\nSigned: March 14, 2026\r\nFor: हिंदी\r\n"
        f"sha256: {SUM}\r\nUntil: 2026-06-01\r\nWithdrawn: no\r\n",
    ],
)
def test_consents_that_will_do(tmp_path: Path, text: str) -> None:
    check(tmp_path, text)


WHOLE = f"Speaker: A\nDate: 2026-03-14\nScope: x\nSHA-256: {SUM}\n"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (None, "the consent consent.md cannot be read (No such file or directory)"),
        ("", "does not say Speaker (who speaks), Date (when they agreed), Scope (what they agreed to), SHA-256"),
        (WHOLE.replace("Scope: x\n", ""), "does not say Scope (what they agreed to)"),
        (
            WHOLE.replace(SUM, "0" * 64),
            f"is for another clip (its SHA-256 is 000000000000..., narrator.wav has {SUM[:12]}...)",
        ),
        (WHOLE.replace("2026-03-14", "2026-07-01"), "dated 2026-07-01, which is yet to come"),
        (WHOLE.replace("2026-03-14", "soon"), "Date in consent.md is 'soon', which is no date"),
        (WHOLE.replace("2026-03-14", "2026-02-31"), "which is no date"),
        (WHOLE + "Until: 2026-05-31\n", "ended on 2026-05-31"),
        (WHOLE + "Withdrawn: 2026-05-01\n", "was withdrawn (2026-05-01)"),
        (b"%PDF-1.7\0\0\0", "is no text file"),
    ],
)
def test_consents_that_will_not_do(tmp_path: Path, text: str | bytes | None, message: str) -> None:
    with pytest.raises(MediaError) as caught:
        check(tmp_path, text)
    assert caught.value.message.startswith("voice narrator: ")
    assert message in caught.value.message
    assert caught.value.hint


def test_no_consent_at_all_says_what_to_write(tmp_path: Path) -> None:
    (tmp_path / "narrator.wav").write_bytes(SOUND)
    with pytest.raises(MediaError) as caught:
        check_consent(VOICE, tmp_path / "narrator.wav", None)
    assert str(caught.value) == (
        "voice narrator: narrator.wav is a person's voice, and no consent to clone it is given\n"
        f"  hint: Add consent: a file beside the clip with the lines Speaker, Date, Scope and SHA-256: {SUM}"
    )


def test_the_first_of_two_fields_counts_and_prose_is_no_field() -> None:
    text = "He said: I agree to this\nSpeaker: A\nSpeaker: B\nNote to self: none\nDate:\nDate: 2026-01-01"
    assert fields_of(text) == {"speaker": "A", "date": "2026-01-01"}
