"""Named settings of the video model: what `model.preset` stands for.

One table. `final` is what the official Wan2.2-T2V-A14B code uses; `draft` is for a step-distilled pair of weights,
which takes four steps and no guidance. Keys written beside the preset win over it. Knows no shots.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from storyboards.story import Model, Size

DEFAULT_PRESET = "final"

PRESETS: Mapping[str, Model] = MappingProxyType(
    {
        "draft": Model(
            preset="draft",
            size=Size(832, 480),
            frames=81,
            steps=4,
            shift=5.0,
            boundary=0.875,
            guidance_high=1.0,
            guidance_low=1.0,
            solver="euler",
            negative=None,
            loras=(),
        ),
        "standard": Model(
            preset="standard",
            size=Size(832, 480),
            frames=81,
            steps=30,
            shift=12.0,
            boundary=0.875,
            guidance_high=4.0,
            guidance_low=3.0,
            solver="unipc",
            negative=None,
            loras=(),
        ),
        "final": Model(
            preset="final",
            size=Size(1280, 720),
            frames=81,
            steps=40,
            shift=12.0,
            boundary=0.875,
            guidance_high=4.0,
            guidance_low=3.0,
            solver="unipc",
            negative=None,
            loras=(),
        ),
    }
)
