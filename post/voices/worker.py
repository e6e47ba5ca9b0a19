"""Runs a voice's program: in a folder of its own, ended when the run is stopped, dead when we die.

What every worker is: a command that finds `job.json` in its working folder, writes its sound and results beside it, and
ends with 0, or with another status and its reason on stderr. Knows no engine; the command may belong to another
Python environment.
"""

from __future__ import annotations

import errno
import json
import os
import subprocess
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from post.errors import VoiceError
from post.ffmpeg import dying_with_us, talk_file
from post.suite import Stopped


def run(
    command: Sequence[str],
    job: Mapping[str, object],
    folder: Path,
    *,
    what: str,
    stopping: Callable[[], bool],
    limit_s: float,
) -> None:
    """Runs `command` in `folder` with `job`. Raises VoiceError naming `what`, Stopped, or OSError on a full disk."""
    (folder / "job.json").write_text(json.dumps(job, ensure_ascii=False), "utf-8")
    with talk_file() as log:
        process = subprocess.Popen(
            dying_with_us(command), cwd=folder, stdin=subprocess.DEVNULL, stdout=log, stderr=subprocess.STDOUT
        )
        status = _wait(process, stopping, limit_s)
        log.seek(0)
        talk = log.read().decode("utf-8", "replace").strip()
    if status is None:
        raise VoiceError(
            f"{what}: the voice did not finish within {limit_s:.0f} s", "Split the line into shorter ones."
        )
    if "No space left on device" in talk:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), what)
    if status != 0:
        last = talk.splitlines()[-1] if talk else f"its program ended with status {status}"
        raise VoiceError(f"{what}: the voice could not speak it: {last}")


def _wait(process: subprocess.Popen[bytes], stopping: Callable[[], bool], limit_s: float) -> int | None:
    """The exit status, or None when the time was up."""
    end = time.monotonic() + limit_s
    try:
        while time.monotonic() < end:
            try:
                return process.wait(timeout=0.1)
            except subprocess.TimeoutExpired:
                if stopping():
                    raise Stopped from None
        return None
    finally:
        if process.poll() is None:
            process.kill()
            process.wait()
