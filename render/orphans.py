"""Lets a process end with the one that started it, however that one ends. Linux; elsewhere it does nothing.

torchrun gives its ranks sessions of their own and cannot stop them once it is killed, so each rank sees to it itself.
"""

from __future__ import annotations

import ctypes
import os
import signal
import sys

_PR_SET_PDEATHSIG = 1


def die_with_parent() -> None:
    """SIGKILL for this process, a rank of torchrun's, as soon as its parent is gone; at once if it is gone already. Call
    it first of all."""
    if not sys.platform.startswith("linux"):
        return
    ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
    if os.getppid() == 1 and not _is_first_process_torchrun():
        os.kill(os.getpid(), signal.SIGKILL)


def _is_first_process_torchrun() -> bool:
    """In a container torchrun itself may be process 1."""
    try:
        with open("/proc/1/cmdline", "rb") as file:
            words = file.read()
    except OSError:
        return True
    return b"torchrun" in words or b"torch.distributed" in words
