"""What a folder of several parts is as a whole, and which of its parts do not belong.

Takes the parts as they were recognised by content and the folder's own small configuration files; where both speak, the
weights are right. Knows the catalogue, not the audit.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from render.models import catalogue
from render.models.amounts import both
from render.models.assets import Weight
from render.models.families import Part
from render.models.problems import Problem
from render.models.walk import Folder
from wan22_inference.checkpoint.parts import read_json
from wan22_inference.errors import CheckpointError

_CLASSES = {  # pipeline class: line, title
    "WanPipeline": ("wan", "Wan pipeline"),
    "WanImageToVideoPipeline": ("wan", "Wan image-to-video pipeline"),
    "CogVideoXPipeline": ("cogvideox", "CogVideoX pipeline"),
    "LTXPipeline": ("ltx-video", "LTX-Video pipeline"),
    "LTXImageToVideoPipeline": ("ltx-video", "LTX-Video pipeline"),
    "LTXConditionPipeline": ("ltx-video", "LTX-Video pipeline"),
    "LTX2Pipeline": ("ltx-2", "LTX-2 pipeline"),
    "HunyuanVideoPipeline": ("hunyuanvideo", "HunyuanVideo pipeline"),
    "StableDiffusionPipeline": ("stable-diffusion", "Stable Diffusion pipeline"),
    "StableDiffusion3Pipeline": ("sd3", "Stable Diffusion 3 pipeline"),
    "StableDiffusionXLPipeline": ("sdxl", "Stable Diffusion XL pipeline"),
    "StableAudioPipeline": ("stable-audio", "Stable Audio pipeline"),
    "FluxPipeline": ("flux", "FLUX pipeline"),
    "QwenImagePipeline": ("qwen-image", "Qwen-Image pipeline"),
}
_DEFAULT_MODELS = {
    "ltx-2": "ltx-2-19b",
    "hunyuanvideo": "hunyuanvideo",
    "stable-diffusion": "stable-diffusion-1.5",
    "stable-audio": "stable-audio-open",
}
_MAIN = (
    "transformer",
    "checkpoint",
    "unet",
    "motion-adapter",
    "controlnet",
    "music",
    "speech",
    "audio",
    "segmentation",
    "llm",
    "text_encoder",
    "image_encoder",
    "vae",
    "tiny-vae",
    "lora",
    "onnx",
)


@dataclass(frozen=True)
class Named:
    """What a set is; `problems` names parts of a wrong family."""

    model: str
    line: str
    title: str
    problems: tuple[Problem, ...] = ()
    notes: tuple[str, ...] = ()


def name_set(folder: Folder, layout: str, weights: Sequence[Weight]) -> Named:
    """Recognise a set as a whole."""
    index = _json(folder.path / "model_index.json")
    parts = {weight.item.path: weight.part for weight in weights if weight.part}
    main = _main(list(parts.values()))
    model = main.model if main else ""
    line, title = (main.line, main.title) if main else ("", "")
    said = _CLASSES.get(str(index.get("_class_name")), ("", ""))
    if layout == "raw" and "hunyuan" in "".join(folder.folders).casefold():
        model = line = "hunyuanvideo"
    if said[0] and line not in (said[0], "wan"):
        line, title = said[0], said[1]
        model = model if catalogue.models().get(model) and catalogue.models()[model].line == line else ""
    pair = bool({"transformer_2", "low_noise_model", "high_noise_model"} & folder.folders.keys())
    other_size = model == "wan-other" and pair
    if model == "wan-t2v-14b" or other_size:
        model = "wan2.2-t2v-a14b" if pair else "wan2.1-t2v-14b" if layout != "transformers" else model
    if not model:
        model = _by_config(folder, said[0]) or _DEFAULT_MODELS.get(said[0], "")
    if known := catalogue.models().get(model):
        line, title = known.line, known.title
    notes = _notes(folder, layout, weights, model)
    return Named(
        model,
        line,
        title or said[1] or str(index.get("_class_name") or ""),
        tuple(_strangers(None if other_size else known, parts)),
        notes,
    )


def _main(parts: list[Part]) -> Part | None:
    return min(parts, key=lambda part: _MAIN.index(part.kind) if part.kind in _MAIN else 99, default=None)


def _by_config(folder: Folder, line: str) -> str:
    """The model by its configuration, where the weights cannot be read."""
    config: dict[str, Any] = {}
    for name in ("transformer", "unet", "high_noise_model", "."):
        config = config or _json(folder.path / name / "config.json")
    layers = config.get("num_layers")
    if line == "cogvideox" and isinstance(layers, int):
        return "cogvideox-2b" if layers <= 30 else "cogvideox-5b"
    width = config.get("dim") or (config.get("num_attention_heads") or 0) * (config.get("attention_head_dim") or 0)
    if line == "wan" or config.get("_class_name") in ("WanModel", "WanTransformer3DModel"):
        pair = {"transformer_2", "high_noise_model", "low_noise_model"} & folder.folders.keys()
        wide = "wan2.2-t2v-a14b" if pair else "wan2.1-t2v-14b"
        return {1536: "wan2.1-t2v-1.3b", 3072: "wan2.2-ti2v-5b", 5120: wide}.get(int(width), "")
    if line == "ltx-video" and isinstance(layers, int):
        return "ltx-video-13b" if layers > 40 else "ltx-video-2b"
    kind = str(config.get("model_type") or config.get("_class_name") or "").casefold()
    named = (("musicgen", "musicgen"), ("heartmula", "heartmula"), ("heartcodec", "heartmula"), ("xtts", "xtts-v2"))
    if kind == "xtts" or str(config.get("model")) == "xtts":
        return "xtts-v2"
    return next((model for sign, model in named if sign in kind), "")


def _strangers(model: catalogue.Model | None, parts: dict[Path, Part]) -> list[Problem]:
    """Parts inside a set that this model does not read: wrong family."""
    if model is None:
        return []
    problems = []
    for path, part in parts.items():
        wanted = model.parts.get(part.kind)
        if wanted is not None and part.model and part.model not in wanted and not path.name.startswith("ltxv"):
            problems.append(wrong_family(path, part, model))
        elif (
            wanted is None
            and part.kind in ("vae", "text_encoder", "image_encoder")
            and model.parts
            and len(model.parts) > 2
        ):
            continue
    return list({(problem.path.parent, problem.what.split(": ", 1)[-1]): problem for problem in problems}.values())


def wrong_family(path: Path, part: Part, model: catalogue.Model) -> Problem:
    """A part that its model cannot use, and which one it needs."""
    wanted = model.parts[part.kind]
    entries = [catalogue.models()[name] for name in wanted if name in catalogue.models()]
    sizes = ", ".join(f"{e.title} ({both(e.needed_bytes)})" if e.needed_bytes else e.title for e in entries)
    return Problem(
        "wrong-family",
        path,
        f"{path}: is {part.title}; {model.title} takes {sizes or ' or '.join(wanted)} as its {part.kind.replace('_', ' ')}",
        f"fetch the set from {model.repos[0]}" if model.repos else "",
    )


def _notes(folder: Folder, layout: str, weights: Sequence[Weight], model: str) -> tuple[str, ...]:
    notes = []
    kinds = {w.head.dtype for w in weights if w.part and w.part.kind == "transformer"}
    if model == "wan2.2-t2v-a14b" and kinds == {"F32"}:
        notes.append("its experts are fp32: convert to bf16 first, which halves disk, reading and shards")
    if layout == "raw":
        known = catalogue.models().get(model)
        right = f"; take {known.repos[0]}" if known and known.repos else ""
        notes.append(f"raw training files without model_index.json: no diffusers pipeline loads them{right}")
    loose = [weight for weight in weights if weight.item.path.parent == folder.path]
    if layout == "diffusers" and len(loose) > 1:
        size = both(sum(weight.item.size_bytes for weight in loose))
        notes.append(
            f"a whole repository: {len(loose)} single files ({size}) beside the tree; a pipeline loads the tree or one"
        )
    formats = {w.head.format for w in weights}
    if {"safetensors", "pickle"} <= formats and layout in ("transformers", "diffusers"):
        notes.append("holds weights both as safetensors and as pickles: one of the two is enough")
    return tuple(notes)


def _json(path: Path) -> dict[str, Any]:
    try:
        return read_json(path) if path.is_file() else {}
    except CheckpointError:
        return {}
