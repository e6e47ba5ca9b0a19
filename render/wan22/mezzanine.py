"""Decoded frames into `clip.mov`: ProRes 422, 10-bit 4:2:2, BT.709, 16 frames a second, every frame counted.

`clip_args` is pure; `write_clip` runs the encoder and decodes the result once; `Mezzanine` does both in a thread, fed
frame by frame. Knows neither latents nor models.
"""

from __future__ import annotations

import queue
from collections.abc import Callable, Iterable, Iterator, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from fractions import Fraction
from pathlib import Path

from post.ffmpeg import GLOBAL_ARGS, INPUT_GUARD
from render.animatic.feed import Encoder, codec_args
from render.errors import ReelwrightError
from render.renderers.protocol import CLIP
from storyboards.story import Size
from storyboards.times import MODEL_FPS

PROFILE = 2  # ProRes 422; the animatic's drawn panels are content with LT
FRAMES_WAITING = 24


def clip_args(size: Size, fps: Fraction, name: str) -> list[str]:
    """FFmpeg's arguments: 16-bit RGB frames on stdin, `name` written."""
    rate = f"{fps.numerator}/{fps.denominator}"
    graph = (
        "scale=flags=accurate_rnd+full_chroma_int:out_color_matrix=bt709:out_range=tv,format=yuv422p10le,"
        "setparams=color_primaries=bt709:color_trc=bt709:colorspace=bt709:range=tv,setsar=1"
    )
    return [
        *GLOBAL_ARGS, "-xerror", "-threads", "1", "-filter_threads", "1",
        *INPUT_GUARD, "-f", "rawvideo", "-pix_fmt", "rgb48le", "-video_size", str(size), "-framerate", rate,
        "-i", "pipe:0", "-vf", graph, *codec_args(rate, PROFILE), "-f", "mov", name,
    ]  # fmt: skip


def write_clip(folder: Path, frames: Iterable[bytes], size: Size, num_frames: int, what: str) -> dict[str, object]:
    """Writes `folder/clip.mov` and checks it; gives its facts. Raises FfmpegError, ReelwrightError, OSError."""
    with Encoder(clip_args(size, MODEL_FPS, CLIP), folder, what) as encoder:
        for frame in frames:
            encoder.send(frame)
        encoder.finish()
    check_clip(folder / CLIP, size, num_frames, what)
    return {
        "fps": str(MODEL_FPS),
        "num_frames": num_frames,
        "width_px": size.width_px,
        "height_px": size.height_px,
    }


def check_clip(path: Path, size: Size, num_frames: int, what: str) -> None:
    """Decodes a clip to its end. Raises ReelwrightError unless it has exactly these frames."""
    import av

    try:
        with av.open(str(path)) as container:
            found = [(frame.width, frame.height) for frame in container.decode(video=0)]
    except (av.FFmpegError, OSError, ValueError, IndexError) as error:
        raise ReelwrightError(f"{what}: the clip just written cannot be read ({error})", "Run it again.") from None
    if len(found) != num_frames or set(found) != {(size.width_px, size.height_px)}:
        raise ReelwrightError(
            f"{what}: the clip just written has {len(found)} frames of {sorted(set(found))}, "
            f"not {num_frames} of {size}",
            "Run it again; if it happens again, the FFmpeg in use is at fault.",
        )


class Feed:
    """Frames on their way to the encoder: put in by one thread, taken by another."""

    def __init__(self) -> None:
        self._frames: queue.Queue[bytes | BaseException | None] = queue.Queue(FRAMES_WAITING)
        self.done: Future[Mapping[str, object]] | None = None

    def put(self, frame: bytes) -> bool:
        """Hands a frame over; False when nobody takes any more (made meanwhile, or the encoder failed)."""
        return self._put(frame)

    def end(self) -> None:
        """No more frames."""
        self._put(None)

    def fail(self, error: BaseException) -> None:
        """The frames end here, and the clip is not to be."""
        self._put(error)

    def _put(self, item: bytes | BaseException | None) -> bool:
        while self.done is None or not self.done.done():
            try:
                self._frames.put(item, timeout=0.1)
                return True
            except queue.Full:
                continue
        return False

    def __iter__(self) -> Iterator[bytes]:
        while (item := self._frames.get()) is not None:
            if isinstance(item, BaseException):
                raise item
            yield item


class Mezzanine:
    """Clips being written in the background, one at a time. `drain` before the process ends."""

    def __init__(self) -> None:
        self._pool = ThreadPoolExecutor(1, thread_name_prefix="mezzanine")
        self._pending: list[Future[Mapping[str, object]]] = []

    def begin(self, make: Callable[[Feed], Mapping[str, object]]) -> Feed:
        """Starts `make(feed)` in the background; the caller puts the frames in."""
        feed = Feed()
        future = self._pool.submit(make, feed)
        feed.done = future
        self._pending = [one for one in self._pending if not one.done()]
        self._pending.append(future)
        return feed

    def drain(self) -> None:
        """Waits for everything begun."""
        for future in self._pending:
            future.exception()
        self._pool.shutdown()
