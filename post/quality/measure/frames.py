"""Counts a clip's frames by decoding them, and looks at their times.

Takes a path, gives `FrameCount`; headers and durations are not believed, since a clip cut short still carries the
full ones. Knows no shots. Raises PostError where the file cannot be decoded to its end.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

from post.errors import PostError


@dataclass(frozen=True)
class FrameCount:
    """What decoding a clip found."""

    num_frames: int
    width_px: int
    height_px: int
    times: tuple[Fraction, ...]  # seconds, of every frame

    def is_regular(self, fps: Fraction) -> bool:
        """Whether frame n stands at exactly n / fps."""
        return all(time == number / fps for number, time in enumerate(self.times))


def count_frames(path: Path) -> FrameCount:
    """Decodes the first video stream to its end. Raises PostError."""
    import av
    from av.error import FFmpegError as AvError

    times: list[Fraction] = []
    width = height = 0
    try:
        with av.open(str(path)) as container:
            if not container.streams.video:
                raise PostError(f"{path.name} has no picture in it")
            stream = container.streams.video[0]
            stream.thread_type = "NONE"
            stream.codec_context.options = {"err_detect": "explode"}
            for frame in container.decode(stream):
                width, height = frame.width, frame.height
                if frame.is_corrupt:
                    raise PostError(f"{path.name}: frame {len(times)} is damaged")
                assert frame.pts is not None
                assert frame.time_base is not None
                times.append(frame.pts * frame.time_base)
    except AvError as error:
        raise PostError(f"{path.name} cannot be decoded after frame {len(times)}: {error}") from error
    return FrameCount(len(times), width, height, tuple(times))
