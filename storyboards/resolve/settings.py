"""The video model's settings: preset, then what project, act and shot write beside it.

Knows no other part.
"""

from __future__ import annotations

from dataclasses import replace

from storyboards.marks import Loc
from storyboards.presets import DEFAULT_PRESET, PRESETS
from storyboards.resolve.context import Context
from storyboards.schema.project import LoraSection, ModelSection
from storyboards.story import Lora, Model

TRAINED_FRAMES = 81


def settings(above: Model | None, section: ModelSection | None, loc: Loc, context: Context) -> Model:
    """`above` with a section's keys. A section that names a preset starts from that preset."""
    base = above if above is not None else PRESETS[DEFAULT_PRESET]
    if section is None:
        return base
    if section.preset is not None:
        base = PRESETS[section.preset]
    guidance = section.guidance
    made = replace(
        base,
        size=section.size if section.size is not None else base.size,
        frames=section.frames if section.frames is not None else base.frames,
        steps=section.steps if section.steps is not None else base.steps,
        shift=section.shift if section.shift is not None else base.shift,
        boundary=section.boundary if section.boundary is not None else base.boundary,
        guidance_high=guidance.high if guidance is not None and guidance.high is not None else base.guidance_high,
        guidance_low=guidance.low if guidance is not None and guidance.low is not None else base.guidance_low,
        solver=section.solver if section.solver is not None else base.solver,
        negative=section.negative if section.has("negative") else base.negative,
        loras=base.loras
        if section.loras is None
        else tuple(_lora(lora, (*loc, "loras", index), context) for index, lora in enumerate(section.loras)),
    )
    if section.frames is not None and section.frames > TRAINED_FRAMES:
        found = f"{section.frames} frames; the model was trained on clips of {TRAINED_FRAMES} and may repeat itself"
        context.report.warning((*loc, "frames"), found, f"write frames: {TRAINED_FRAMES}, or split the shot")
    return made


def _lora(section: LoraSection, loc: Loc, context: Context) -> Lora:
    if section.high is None and section.low is None:
        context.report.error(loc, "a LoRA without files", "name a file for `high`, for `low`, or for both")
    # Weights may lie only on the machine that renders, so a missing file is no error here.
    high = None if section.high is None else context.files.named(section.high, (*loc, "high"), only_warned=True)
    low = None if section.low is None else context.files.named(section.low, (*loc, "low"), only_warned=True)
    return Lora(high, low, section.scale if section.scale is not None else 1.0)
