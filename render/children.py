"""Runs a worker process of ours: a job in, its answer out; gone when we are.

Knows nothing of what workers do.
"""

from __future__ import annotations

import subprocess
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from post.ffmpeg import dying_with_us
from post.suite import Stopped

POLL_S = 0.05


@dataclass(frozen=True)
class Ended:
    """How a worker ended and what it said."""

    status: int
    out: bytes
    talk: bytes


def run_child(argv: Sequence[str], job: bytes, stopping: Callable[[], bool]) -> Ended:
    """Runs `argv` with `job` on standard input; on a stop ends it first and raises Stopped."""
    with tempfile.TemporaryFile() as given, tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as talk:
        given.write(job)
        given.seek(0)
        process = subprocess.Popen(dying_with_us(argv), stdin=given, stdout=out, stderr=talk)
        try:
            while True:
                try:
                    status = process.wait(timeout=POLL_S)
                    break
                except subprocess.TimeoutExpired:
                    if stopping():
                        raise Stopped from None
        finally:
            if process.poll() is None:
                process.kill()
                process.wait()
        out.seek(0)
        talk.seek(0)
        return Ended(status, out.read(), talk.read())
