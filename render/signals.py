"""Asks a run to end: Ctrl-C, SIGTERM, SIGHUP and SIGUSR1 set a flag that the work looks at.

The first asks politely; a second Ctrl-C within ten seconds ends the process at once (what is committed stands).
"""

from __future__ import annotations

import os
import signal
import time
from types import FrameType

FORCE_WITHIN_S = 10.0
REPEAT_WITHIN_S = 1.0
"""torchrun hands a Ctrl-C on that the terminal has already given us: the same one, not a second."""
SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP, signal.SIGUSR1)


class StopFlag:
    """Set once by a signal (or by `stop`), asked by everything that takes time."""

    def __init__(self) -> None:
        self.reason = ""
        self._since = 0.0

    def __call__(self) -> bool:
        return bool(self.reason)

    def stop(self, reason: str) -> None:
        """Asks the run to end; the first reason stays."""
        if not self.reason:
            self.reason, self._since = reason, time.monotonic()

    def listen(self) -> None:
        """Installs the handlers. Only in the main thread."""
        for number in SIGNALS:
            signal.signal(number, self._caught)

    def _caught(self, number: int, frame: FrameType | None) -> None:
        again = (
            number == signal.SIGINT
            and self.reason
            and REPEAT_WITHIN_S < time.monotonic() - self._since < FORCE_WITHIN_S
        )
        if again:
            os._exit(128 + number)
        self.stop(signal.Signals(number).name)
