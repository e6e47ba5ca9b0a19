from __future__ import annotations

import pytest

from render import errors


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (errors.ReelwrightError("x"), 1),
        (errors.UserMistake("x"), 2),
        (errors.BadModelFiles("x"), 65),
        (errors.NoEnvironment("x"), 69),
        (errors.FolderInUse("x"), 73),
        (errors.IoProblem("x"), 74),
        (errors.ArtifactLost("x", stage="line", key="k"), 74),
        (errors.Paused("x", reason="disk", bytes_needed=7), 75),
    ],
)
def test_exit_codes(error: errors.ReelwrightError, code: int) -> None:
    assert error.exit_code == code


def test_the_hint_has_a_line_of_its_own() -> None:
    assert str(errors.UserMistake("what", "do this")) == "what\n  hint: do this"
    assert str(errors.UserMistake("what")) == "what"


def test_who_catches_changed_catches_lost() -> None:
    assert issubclass(errors.ArtifactLost, errors.ArtifactChanged)
