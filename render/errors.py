"""What ends a run, and the exit code each of them has.

ReelwrightError           a message for the user: where, what was found, what is allowed; a hint on a line of its own
├── UserMistake        2  the storyboard, an option or a file of the user's
├── BadModelFiles     65  weights missing, of another revision, or damaged
├── NoEnvironment     69  no usable GPU, driver, program or package
├── FolderInUse       73  another run works in this output folder
├── IoProblem         74  reading or writing failed
│   └── ArtifactChanged   something stored is no longer what was planned with: plan again
│       └── ArtifactLost  it is damaged, and whoever asked did not say how to make it
└── Paused            75  interrupted, disk full or out of time: run again to continue

Knows nothing of who prints the message.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Literal

if TYPE_CHECKING:
    from render.lock_file import Holder

PauseReason = Literal["interrupted", "disk", "until-time"]


class ReelwrightError(Exception):
    """`message` says where, what was found and what is allowed; `hint` what to do about it."""

    exit_code: ClassVar[int] = 1

    def __init__(self, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint

    def __str__(self) -> str:
        return f"{self.message}\n  hint: {self.hint}" if self.hint else self.message


class UserMistake(ReelwrightError):
    """The storyboard, an option or a file of the user's cannot be taken as it is."""

    exit_code = 2


class BadModelFiles(ReelwrightError):
    """Weights are missing, of another revision, or damaged."""

    exit_code = 65


class NoEnvironment(ReelwrightError):
    """No usable GPU, driver, program or package."""

    exit_code = 69


class FolderInUse(ReelwrightError):
    """Another run works in this output folder; `holder` says which, where it could be read."""

    exit_code = 73

    def __init__(self, message: str, hint: str = "", *, holder: Holder | None = None) -> None:
        super().__init__(message, hint)
        self.holder = holder


class IoProblem(ReelwrightError):
    """Reading or writing failed."""

    exit_code = 74


class ArtifactChanged(IoProblem):
    """What lies under a key is whole, but no longer what was planned with: plan again what was made from it."""

    def __init__(self, message: str, hint: str = "", *, stage: str, key: str) -> None:
        super().__init__(message, hint)
        self.stage = stage
        self.key = key


class ArtifactLost(ArtifactChanged):
    """A damaged artifact went to quarantine, and whoever asked for it did not say how to make it."""


class Paused(ReelwrightError):
    """The run stops with everything finished kept; running it again continues."""

    exit_code = 75

    def __init__(self, message: str, hint: str = "", *, reason: PauseReason, bytes_needed: int = 0) -> None:
        super().__init__(message, hint)
        self.reason: PauseReason = reason
        self.bytes_needed = bytes_needed
