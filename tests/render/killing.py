"""Runs work in a forked process that dies by SIGKILL before its n-th change to the file system.

The calls of `os` that change files are wrapped in the child alone; a write that is cut off leaves half its bytes, as a
real one may. So every state that a kill can leave is seen, one after the other.
"""

from __future__ import annotations

import os
import signal
from collections.abc import Callable, Iterator
from typing import Any

CHANGES = ("open", "write", "fsync", "rename", "replace", "link", "unlink", "remove", "mkdir", "rmdir", "chmod")


def kill_points(work: Callable[[], object]) -> Iterator[int]:
    """Yields n after a child died before its n-th change, for n = 1, 2, ... until the work runs through."""
    number = 1
    while dies_at(number, work):
        yield number
        number += 1
        assert number < 2000, "the work never ends"


def dies_at(number: int, work: Callable[[], object]) -> bool:
    """Whether a child was killed before its n-th change (else it came through)."""
    pid = os.fork()
    if pid == 0:
        _as_child(number, work)
    _, status = os.waitpid(pid, 0)
    assert os.WIFSIGNALED(status) or os.WEXITSTATUS(status) == 0, "the work failed by itself"
    return os.WIFSIGNALED(status) and os.WTERMSIG(status) == signal.SIGKILL


def _as_child(number: int, work: Callable[[], object]) -> None:
    code = 1
    try:
        left = [number]
        for name in CHANGES:
            setattr(os, name, _counted(name, getattr(os, name), left))
        work()
        code = 0
    finally:
        os._exit(code)


def _counted(name: str, call: Callable[..., Any], left: list[int]) -> Callable[..., Any]:
    def counted(*args: Any, **kwargs: Any) -> Any:
        if name == "open" and not args[1] & os.O_CREAT:
            return call(*args, **kwargs)
        left[0] -= 1
        if left[0] == 0:
            if name == "write":
                call(args[0], bytes(args[1])[: len(args[1]) // 2])
            os.kill(os.getpid(), signal.SIGKILL)
        return call(*args, **kwargs)

    return counted
