"""The same shots for all three ways: as a storyboard, as requests, and the same writing of clips."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from render.wan22.mezzanine import write_clip
from storyboards.story import Size
from wan22_inference.request import ShotRequest

SUBJECTS = (
    "A grey frigate",
    "A sailor on deck",
    "Waves against a pier",
    "A crane at the quay",
    "Signal flags",
    "A bridge crew",
)
LIGHTS = (
    "at dawn",
    "in evening light",
    "in fog",
    "under a clear sky",
    "in rain",
    "at night",
    "at noon",
    "before a storm",
    "in snow",
)
NEGATIVE = "blurred details, subtitles, static, low quality"


def make_shots(num: int, size: str, frames: int, steps: int) -> dict[str, Any]:
    """Prompts that are all different, and the settings of all."""
    prompts = [f"{SUBJECTS[n % len(SUBJECTS)]} {LIGHTS[n // len(SUBJECTS) % len(LIGHTS)]}" for n in range(num)]
    return {"prompts": prompts, "size": size, "frames": frames, "steps": steps}


def storyboard_of(shots: Mapping[str, Any]) -> str:
    """The same as a storyboard."""
    head = (
        "version: 1\nproject: {id: bench, title: Bench, canvas: 320x180}\n"
        f"model: {{size: {shots['size']}, frames: {shots['frames']}, steps: {shots['steps']},"
        f" negative: '{NEGATIVE}'}}\nshots:\n"
    )
    return head + "".join(f"  - {{id: s{n:03d}, prompt: '{prompt}'}}\n" for n, prompt in enumerate(shots["prompts"]))


def request_of(shots: Mapping[str, Any], number: int) -> ShotRequest:
    """One shot as the engine is asked for it."""
    width, _, height = shots["size"].partition("x")
    return ShotRequest(
        id=f"s{number:03d}",
        prompt=shots["prompts"][number],
        negative=NEGATIVE,
        seed=number,
        width_px=int(width),
        height_px=int(height),
        num_frames=shots["frames"],
        num_steps=shots["steps"],
    )


def write_frames(folder: Path, frames: Any, request: ShotRequest) -> None:
    """Frames [n, height, width, 3] of 16 bits as the mezzanine clip of a batch, checked as there."""
    folder.mkdir(parents=True, exist_ok=True)
    size = Size(request.width_px, request.height_px)
    write_clip(folder, (frame.numpy().tobytes() for frame in frames), size, request.num_frames, request.id)
