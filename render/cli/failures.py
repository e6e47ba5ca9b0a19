"""What an error looks like to a user, and the exit code it ends with.

Errors of every folder meet here: a storyboard's problems, the conductor's own tree, finishing's, the system's.
"""

from __future__ import annotations

import errno
import sys

from post.errors import LetteringError, MediaError, PostError, VoiceError, WeightsError
from post.suite import Stopped
from render.errors import ReelwrightError
from storyboards import StoryboardError


def code_of(error: BaseException) -> int:
    """The exit code an error ends with."""
    if isinstance(error, StoryboardError | MediaError):
        return 2
    if isinstance(error, ReelwrightError):
        return error.exit_code
    if isinstance(error, Stopped | KeyboardInterrupt):
        return 75
    if isinstance(error, WeightsError):
        return 65
    if isinstance(error, LetteringError | VoiceError):
        return 69
    if isinstance(error, OSError):
        return 75 if error.errno in (errno.ENOSPC, errno.EDQUOT) else 74
    return 1


def tell(error: BaseException) -> None:
    """Writes an error to stderr: what, where, and what to do; no traceback."""
    print(text_of(error), file=sys.stderr, flush=True)


def text_of(error: BaseException) -> str:
    """An error as a user reads it."""
    if isinstance(error, StoryboardError):
        return "\n".join(problem.text() for problem in error.problems)
    if isinstance(error, Stopped | KeyboardInterrupt):
        return "interrupted: everything finished is kept\n  hint: Run the same command again to continue."
    if isinstance(error, OSError) and error.errno in (errno.ENOSPC, errno.EDQUOT):
        where = f" ({error.filename})" if error.filename else ""
        return f"paused: the disk is full{where}\n  hint: Free some space and run the same command again."
    if isinstance(error, ReelwrightError | PostError):
        return f"error: {error}"
    if isinstance(error, OSError):
        return f"error: {error}\n  hint: Check the path and its rights."
    return (
        f"error: {type(error).__name__}: {error}\n"
        "  hint: This is a fault of Reelwright's. `--debug` shows where it happened; please report it."
    )
