"""Frames into a clip: one FFmpeg process that reads raw planes and writes the mezzanine.

`clip_args` is pure; `Encoder` runs it and is gone when we are. The clip is ProRes 422 LT: 10-bit 4:2:2, every frame
its own, read by every editing program. Knows nothing of what is in the frames.
"""

from __future__ import annotations

import contextlib
import subprocess
from fractions import Fraction
from pathlib import Path
from types import TracebackType
from typing import IO

from post.ffmpeg import EXACT_ARGS, GLOBAL_ARGS, INPUT_GUARD, binary, dying_with_us, raise_failure, talk_file
from storyboards.story import Size

COLOUR_TAGS = ("-color_primaries", "bt709", "-color_trc", "bt709", "-colorspace", "bt709", "-color_range", "tv")
STRIP_NAME = "strip.yuv"


def clip_args(picture: Size, canvas: Size, strip_px: int, fps: Fraction, name: str) -> list[str]:
    """FFmpeg's arguments: picture frames on stdin (yuv420p), the strip (yuv444p) in `STRIP_NAME`, `name` written.

    The picture is scaled to what the strip leaves of the canvas; the strip lies on top of it.
    """
    tags = "color_primaries=bt709:color_trc=bt709:colorspace=bt709:range=tv"
    scaled = f"scale={canvas.width_px}:{canvas.height_px - strip_px}:flags=bicubic:in_color_matrix=bt709"
    same = f"{scaled}:out_color_matrix=bt709:in_range=tv:out_range=tv:in_chroma_loc=center,format=yuv422p10le"
    graph = (
        f"[0:v]setparams={tags},{same}[picture];"
        f"[1:v]setparams={tags},format=yuv422p10le,loop=loop=-1:size=1[strip];"
        f"[strip][picture]vstack=shortest=1,setparams={tags},setsar=1[film]"
    )
    rate = f"{fps.numerator}/{fps.denominator}"
    return [
        *GLOBAL_ARGS, "-xerror", "-threads", "1", "-filter_threads", "1", "-filter_complex_threads", "1",
        *INPUT_GUARD, "-f", "rawvideo", "-pix_fmt", "yuv420p", "-video_size", str(picture), "-framerate", rate,
        "-i", "pipe:0",
        *INPUT_GUARD, "-f", "rawvideo", "-pix_fmt", "yuv444p", "-video_size", f"{canvas.width_px}x{strip_px}",
        "-framerate", rate, "-i", STRIP_NAME,
        "-filter_complex", graph, "-map", "[film]", *codec_args(rate, 1), "-f", "mov", name,
    ]  # fmt: skip


def codec_args(rate: str, profile: int) -> list[str]:
    """ProRes of a profile (1 is LT, 2 is 422): 10-bit 4:2:2, BT.709, the same bytes from the same frames."""
    return [
        "-c:v", "prores", "-profile:v", str(profile), "-vendor", "apl0", "-threads", "1", "-r", rate, *COLOUR_TAGS,
        *EXACT_ARGS,
    ]  # fmt: skip


class Encoder:
    """A running FFmpeg that takes frames; leaving the block early ends it.

    `send` and `finish` raise FfmpegError, or OSError(ENOSPC) on a full disk.
    """

    def __init__(self, args: list[str], folder: Path, what: str) -> None:
        self._command, self._folder, self._what = [binary(), *args], folder, what
        self._process: subprocess.Popen[bytes] | None = None
        self._log: IO[bytes] | None = None

    def __enter__(self) -> Encoder:
        self._log = talk_file()
        self._process = subprocess.Popen(
            dying_with_us(self._command), cwd=self._folder, stdin=subprocess.PIPE, stdout=subprocess.DEVNULL,
            stderr=self._log,
        )  # fmt: skip
        return self

    def send(self, *planes: bytes) -> None:
        """One frame."""
        assert self._process is not None
        assert self._process.stdin is not None
        try:
            for plane in planes:
                self._process.stdin.write(plane)
        except BrokenPipeError:
            self.finish()
            raise

    def finish(self) -> None:
        """Waits for the clip to be whole."""
        assert self._process is not None
        assert self._process.stdin is not None
        assert self._log is not None
        with contextlib.suppress(BrokenPipeError):
            self._process.stdin.close()
        status = self._process.wait()
        self._log.seek(0)
        talk = self._log.read().decode("utf-8", "replace")
        if status != 0:
            raise_failure(self._command, status, talk, self._what)

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._process is not None and self._process.poll() is None:
            self._process.kill()
            self._process.wait()
        if self._process is not None and self._process.stdin is not None and not self._process.stdin.closed:
            with contextlib.suppress(BrokenPipeError):
                self._process.stdin.close()
        if self._log is not None:
            self._log.close()
