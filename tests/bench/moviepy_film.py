"""One film as MoviePy makes it: clips slowed to their shots' lengths, texts over them, put end to end, H.264 written.

`python moviepy_film.py JOB.json`, in an environment of its own with MoviePy. The job says where everything stands, so
that both programs do the same work; no sound, no dissolves. Imports nothing of Reelwright's.
"""

from __future__ import annotations

import json
import sys
from typing import Any

from moviepy import ColorClip, CompositeVideoClip, ImageClip, TextClip, VideoFileClip, concatenate_videoclips, vfx


def main(path: str) -> None:
    with open(path, encoding="utf-8") as file:
        job = json.load(file)
    size = tuple(job["size"])
    film = concatenate_videoclips([shot_clip(shot, size) for shot in job["shots"]])
    film.write_videofile(
        job["target"], fps=job["fps"], codec="libx264", preset="veryfast", audio=False, threads=2, logger=None,
        pixel_format="yuv420p", ffmpeg_params=["-crf", "18", "-g", "25", "-movflags", "+faststart"],
    )  # fmt: skip


def shot_clip(shot: dict[str, Any], size: tuple[int, int]) -> Any:
    """The shot's picture with its texts over it."""
    base = picture(shot, size)
    texts = [
        TextClip(
            text=each["text"], font=each["font"], font_size=each["size_px"], color="white", bg_color=(11, 32, 54),
            margin=(24, 16),
        )
        .with_position((each["x_px"], each["y_px"]))
        .with_start(each["start_s"])
        .with_duration(each["duration_s"])
        for each in shot["texts"]
    ]  # fmt: skip
    return CompositeVideoClip([base, *texts], size=size).with_duration(shot["duration_s"]) if texts else base


def picture(shot: dict[str, Any], size: tuple[int, int]) -> Any:
    """A clip slowed to the shot's length, a still, or a card's ground."""
    if shot["clip"]:
        slowed = VideoFileClip(shot["clip"], audio=False).with_effects(
            [vfx.MultiplySpeed(final_duration=shot["duration_s"])]
        )
        return slowed.with_duration(shot["duration_s"])
    if shot["still"]:
        return ImageClip(shot["still"]).resized(size).with_duration(shot["duration_s"])
    return ColorClip(size, (11, 32, 54)).with_duration(shot["duration_s"])


if __name__ == "__main__":
    main(sys.argv[1])
