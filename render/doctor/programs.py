"""FFmpeg with what we use of it, Tesseract, and the packages of the core."""

from __future__ import annotations

import re
import shutil
import subprocess
from collections.abc import Iterator

from render.doctor.finding import Ask, Finding

FILTERS = (
    "aresample", "ametadata", "ass", "bwdif", "ebur128", "fade", "fps", "pad", "scale", "setparams", "settb",
    "silencedetect", "tonemap", "tpad", "trim", "xfade", "zscale",
)  # fmt: skip
"""Those that a build may lack, of all that our graphs name."""
ENCODERS = ("libx264", "aac", "prores")
HINT = "Unset FFMPEG_BINARY to use the FFmpeg that comes with the installation, or name one that has them."


def check_ffmpeg(ask: Ask) -> Iterator[Finding]:
    """The program, and each filter and encoder our graphs name."""
    from post.errors import FfmpegError
    from post.ffmpeg import binary

    try:
        path = binary()
        version = _said(path, "-version").splitlines()[0]
    except (FfmpegError, OSError, IndexError, RuntimeError) as error:
        yield Finding("ffmpeg", "missing", f"cannot be run: {str(error).splitlines()[0]}", HINT)
        return
    filters = set(re.findall(r"^ *[.TSC|]+ +(\w+) +", _said(path, "-filters"), re.M))
    encoders = set(re.findall(r"^ *[VAS][.\w]{5} +(\S+)", _said(path, "-encoders"), re.M))
    lacking = [f"filter {name}" for name in FILTERS if name not in filters]
    lacking += [f"encoder {name}" for name in ENCODERS if name not in encoders]
    told = re.sub(r" Copyright.*", "", version).removeprefix("ffmpeg version ")
    if lacking:
        yield Finding("ffmpeg", "missing", f"{told} lacks {', '.join(lacking)}", HINT)
    else:
        yield Finding("ffmpeg", "ok", f"{told}, all {len(FILTERS)} filters and {len(ENCODERS)} encoders ({path})")


def check_tesseract(ask: Ask) -> Iterator[Finding]:
    """Only the tests that read type back want it."""
    path = shutil.which("tesseract")
    found = (
        f"{_said(path, '--version').splitlines()[0]}" if path else "not there: tests that read type back are skipped"
    )
    yield Finding("tesseract", "ok" if path else "warn", found, "" if path else "apt install tesseract-ocr")


def _said(*command: str) -> str:
    ended = subprocess.run(command, capture_output=True, text=True, errors="replace", timeout=30, check=False)
    return ended.stdout or ended.stderr
