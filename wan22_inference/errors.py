"""What can go wrong in the engine.

    EngineError
    ├── CheckpointError   model files that are missing, broken, or another model
    ├── RequestError      a request that cannot be carried out (size, frames, layout, LoRA, backend)
    ├── NumericalError    NaN or infinity in the latents
    └── RankError         a rank that failed, or that disagrees with the others

Every message says where, what was found and what is allowed; a hint stands on a line of its own. This file knows no
exit codes: the caller maps them.
"""

from collections.abc import Sequence


class EngineError(Exception):
    """The root. `message` says where and what, `hint` says what to do about it (may be empty)."""

    def __init__(self, message: str, *, hint: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint

    def __str__(self) -> str:
        return f"{self.message}\nhint: {self.hint}" if self.hint else self.message


class CheckpointError(EngineError):
    """Model files cannot be used. `problems` lists every one that was found, not only the first."""

    def __init__(self, message: str, *, hint: str = "", problems: Sequence[str] = ()) -> None:
        super().__init__(message, hint=hint)
        self.problems: tuple[str, ...] = tuple(problems) or (message,)


class RequestError(EngineError):
    """A request that cannot be carried out as it stands."""


class NumericalError(EngineError):
    """NaN or infinity where numbers were expected."""


class RankError(EngineError):
    """A rank failed, or ranks that must agree do not."""
