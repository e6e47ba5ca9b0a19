"""A clip's brightness, frame by frame, thinned out: what the measures of black and frozen pictures look at.

Takes a path, gives for every frame its time and an array of luma codes (uint8, 16 is black) of every fourth row and
column. Knows no thresholds.
"""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING

from post.errors import PostError

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

STEP = 4
"""Every fourth sample each way; an eighth of a line of text is still seen."""


def lumas(path: Path) -> Iterator[tuple[Fraction, npt.NDArray[np.uint8]]]:
    """(seconds, `[height / 4, width / 4]`) for every frame of the first video stream. Raises PostError."""
    import av
    import numpy as np
    from av.error import FFmpegError as AvError

    try:
        with av.open(str(path)) as container:
            stream = container.streams.video[0]
            stream.thread_type = "AUTO"
            for frame in container.decode(stream):
                assert frame.pts is not None
                assert frame.time_base is not None
                plane = (frame if frame.format.name == "yuv420p" else frame.reformat(format="yuv420p")).planes[0]
                rows = np.frombuffer(memoryview(plane), np.uint8).reshape(plane.height, plane.line_size)
                yield frame.pts * frame.time_base, rows[::STEP, : plane.width : STEP].copy()
    except (AvError, IndexError) as error:
        raise PostError(f"{path.name} cannot be decoded: {error}") from error
