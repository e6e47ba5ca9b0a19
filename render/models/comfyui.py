"""ComfyUI's and SwarmUI's shelves: which folder holds which kind of file, and files on the wrong shelf.

Both keep single files sorted by kind. Knows the shelves' names, old ones included; what a file is, its content says.
"""

from __future__ import annotations

from pathlib import Path

from render.models.families import Part
from render.models.problems import Problem
from render.models.walk import Folder

SHELVES: dict[str, tuple[str, ...]] = {  # folder, casefolded: kinds of parts that belong there; empty: anything
    "checkpoints": ("checkpoint", "transformer", "music"),
    "stable-diffusion": ("checkpoint", "transformer", "unet", "music"),
    "diffusion_models": ("transformer", "unet", "audio"),
    "unet": ("transformer", "unet"),
    "clip": ("text_encoder", "llm", "image_encoder"),
    "text_encoders": ("text_encoder", "llm", "image_encoder"),
    "clip_vision": ("image_encoder",),
    "vae": ("vae", "tiny-vae"),
    "vae_approx": ("tiny-vae", "vae"),
    "loras": ("lora",),
    "lora": ("lora",),
    "controlnet": ("controlnet", "lora"),
    "animatediff_models": ("motion-adapter",),
    "embeddings": (),
    "embedding": (),
    "upscale_models": (),
    "style_models": (),
    "hypernetworks": (),
    "gligen": (),
    "photomaker": (),
    "diffusers": (),
    "vae_trt": (),
    "latent_upscale_models": (),
    "audio_encoders": (),
    "model_patches": (),
}
_LEAST = 3


def is_root(folder: Folder) -> bool:
    """Does this folder hold at least three of the shelves, and no model of its own?"""
    here = {name.casefold() for name in folder.folders}
    return len(here & SHELVES.keys()) >= _LEAST and not {"model_index.json", "config.json"} & folder.names()


def misplaced(path: Path, part: Part | None) -> list[Problem]:
    """A file on a shelf where no program looks for its kind."""
    if part is None:
        return []
    shelf = next((name.casefold() for name in reversed(path.parts[:-1]) if name.casefold() in SHELVES), "")
    kinds = SHELVES.get(shelf, ())
    if not kinds or part.kind in kinds:
        return []
    right = sorted({name for name, allowed in SHELVES.items() if part.kind in allowed})
    where = f"move it to {' or '.join(right[:3])}/" if right else ""
    return [Problem("trap", path, f"{path}: is {part.title}, on the shelf for {' or '.join(kinds)}", where)]
