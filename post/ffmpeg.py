"""Runs FFmpeg: argv in, exit status checked, children gone when we are.

Builds no filter graphs (those are pure, beside what they are for). Text and paths from outside never stand in a
filter string: callers run in a folder of their own (`cwd`) where files have plain names. Every command gets
`-nostdin`, `-xerror`, a protocol whitelist and pinned threads.
"""

from __future__ import annotations

import errno
import functools
import os
import shlex
import subprocess
import sys
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import IO

from post.errors import FfmpegError
from post.suite import Stopped

GLOBAL_ARGS = ("-hide_banner", "-nostdin", "-xerror", "-loglevel", "warning", "-y")
INPUT_GUARD = ("-protocol_whitelist", "file,pipe")
EXACT_ARGS = ("-fflags", "+bitexact", "-flags:v", "+bitexact", "-flags:a", "+bitexact", "-map_metadata", "-1")
"""Output options that leave version strings and dates out of files, so that the same inputs give the same bytes."""

_DIE_WITH_PARENT = (
    "import ctypes,os,sys\n"
    "ctypes.CDLL(None).prctl(1,9)\n"
    "if os.getpgrp()!=os.getpid(): os.setpgrp()\n"
    "if os.getppid()!=int(sys.argv[1]): os._exit(1)\n"
    "os.execv(sys.argv[2],sys.argv[2:])\n"
)
"""PR_SET_PDEATHSIG SIGKILL, then exec: a child outlives neither a killed parent nor the race of being born to a dying
one. It gets a process group of its own, so that a Ctrl-C in the terminal reaches only us, who end it in order."""

_ADVICE = (
    (
        "No such filter",
        "This FFmpeg lacks a filter; unset FFMPEG_BINARY to use the one that comes with the installation.",
    ),
    (
        "Unknown encoder",
        "This FFmpeg lacks an encoder; unset FFMPEG_BINARY to use the one that comes with the installation.",
    ),
    ("moov atom not found", "The file was cut short while it was written or copied; copy it again."),
    ("Invalid data found", "The file is damaged or not a media file; play it to check, or copy it again."),
    ("Permission denied", "Check the rights of the file and of its folder."),
    ("Cannot allocate memory", "Not enough memory; close other programs or use fewer workers."),
)


@functools.cache
def binary() -> str:
    """Path of FFmpeg: `$FFMPEG_BINARY`, else the one that imageio-ffmpeg ships. Raises FfmpegError."""
    import imageio_ffmpeg

    named = os.environ.get("FFMPEG_BINARY")
    if named:
        from shutil import which

        found = which(named)
        if found is None:
            raise FfmpegError(f"FFMPEG_BINARY={named}: no such program", "Give a full path, or unset it.")
        return str(Path(found).resolve())
    return str(imageio_ffmpeg.get_ffmpeg_exe())


def dying_with_us(argv: Sequence[str]) -> list[str]:
    """The same command, wrapped so that the kernel kills it when this process dies (Linux; elsewhere as it is)."""
    if not sys.platform.startswith("linux"):
        return list(argv)
    return [sys.executable, "-I", "-S", "-c", _DIE_WITH_PARENT, str(os.getpid()), *argv]


def run(
    args: Sequence[str],
    *,
    cwd: Path,
    stopping: Callable[[], bool] = lambda: False,
    what: str = "",
) -> str:
    """Runs `ffmpeg` with global arguments put before `args`; returns what it wrote to stderr.

    `what` names the thing being made, for messages. Raises FfmpegError, Stopped, or OSError(ENOSPC) on a full disk.
    """
    command = [binary(), *GLOBAL_ARGS, *args]
    with talk_file() as log:
        process = subprocess.Popen(
            dying_with_us(command), cwd=cwd, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=log
        )
        status = _wait(process, stopping)
        log.seek(0)
        talk = log.read().decode("utf-8", "replace")
    if status != 0:
        raise_failure(command, status, talk, what)
    return talk


def talk_file() -> IO[bytes]:
    """Where a program's words go: into memory, since on a full disk they would be lost, and with them the reason."""
    if hasattr(os, "memfd_create"):
        return os.fdopen(os.memfd_create("talk"), "w+b")
    return tempfile.TemporaryFile()


def _wait(process: subprocess.Popen[bytes], stopping: Callable[[], bool]) -> int:
    """Waits for the end; on a stop or any exception ends the child first."""
    try:
        while True:
            try:
                return process.wait(timeout=0.1)
            except subprocess.TimeoutExpired:
                if stopping():
                    raise Stopped from None
    finally:
        if process.poll() is None:
            process.kill()
            process.wait()


def raise_failure(command: Sequence[str], status: int, talk: str, what: str) -> None:
    """Raises the error that a failed command deserves."""
    if "No space left on device" in talk:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), what or None)
    tail = "\n".join("    " + line for line in talk.strip().splitlines()[-8:])
    shown = " ".join(shlex.quote(part) for part in ["ffmpeg", *command[1:]])
    advice = next((text for phrase, text in _ADVICE if phrase in talk), "")
    head = f"{what}: FFmpeg ended with status {status}" if what else f"FFmpeg ended with status {status}"
    raise FfmpegError(f"{head}\n  command: {shown}\n{tail}", advice)
