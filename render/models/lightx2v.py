"""LightX2V's layouts: quantised, distilled and original variants of one model side by side, LoRAs and a tiny VAE.

Recognises a root by its variant folders, describes what each variant holds, says which one LightX2V itself would take
without telling, and which of them the engine cannot run yet, by name.
"""

from __future__ import annotations

import re

from render.models.assets import Asset, Weight
from render.models.problems import Problem, once
from render.models.seeing import completeness, is_weight, join_shards, see
from render.models.walk import Folder

VARIANTS = {  # in the order in which LightX2V takes them: what it is
    "distill_int8": "step-distilled, INT8",
    "distill_fp8": "step-distilled, FP8",
    "distill_models": "step-distilled, original precision",
    "int8": "INT8",
    "fp8": "FP8",
    "original": "original precision",
}
_BLOCK = re.compile(r"block_(\d+)\.safetensors")
_QUANTISED = {"int8": "int8", "fp8": "fp8"}


def is_root(folder: Folder) -> bool:
    """Does it hold variant folders with weights in them?"""
    return len(found_variants(folder)) > 0 and (
        len(found_variants(folder)) > 1 or "loras" in folder.folders or not {"original"} >= set(found_variants(folder))
    )


def found_variants(folder: Folder) -> list[str]:
    """The variants that are there, in the order in which LightX2V prefers them."""
    return [
        name
        for name in VARIANTS
        if name in folder.folders and any(is_weight(item) for item in folder.folders[name].all_files())
    ]


def read_root(folder: Folder) -> Asset:
    """The whole root as one asset, its variants described in the notes."""
    items = list(folder.all_files())
    weights = join_shards(see(items))
    problems: list[Problem] = []
    notes: list[str] = []
    for below in folder.all_folders():
        problems += completeness(below.path, below.files, weights)
    variants = found_variants(folder)
    for name in variants:
        mine = [w for w in weights if w.item.path.is_relative_to(folder.folders[name].path)]
        notes.append(f"{name}/: {VARIANTS[name]}: {', '.join(describe(name, mine)) or 'nothing known'}")
        problems += _missing_blocks(folder.folders[name])
        problems += [Problem("not-run", folder.folders[name].path, what, hint) for what, hint in _not_run(name, mine)]
    if "loras" in folder.folders:
        num = sum(is_weight(item) for item in folder.folders["loras"].all_files())
        notes.append(f"loras/: {num} LoRA file(s)")
    if len(variants) > 1:
        what = (
            f"{folder.path}: holds {len(variants)} variants ({', '.join(variants)}); LightX2V takes {variants[0]}/ "
            "without saying so, because it looks through " + ", ".join(VARIANTS) + " in this order"
        )
        problems.append(
            Problem(
                "trap",
                folder.path,
                what,
                "name the variant in its configuration (`dit_quantized_ckpt`, `dit_original_ckpt`)",
            )
        )
    part = next((w.part for w in weights if w.part and w.part.kind == "transformer"), None)
    return Asset(
        folder.path, "lightx2v", "lightx2v", folder.path.name, part.model if part else "", part.line if part else "wan",
        part.title if part else "LightX2V model", tuple(items), tuple(weights), once(problems), tuple(notes),
    )  # fmt: skip


def describe(variant: str, weights: list[Weight]) -> list[str]:
    """What a variant holds, part by part."""
    told: list[str] = []
    blocks = [w for w in weights if _BLOCK.fullmatch(w.item.path.name)]
    if blocks:
        told.append(f"transformer in {len(blocks)} blocks ({blocks[0].head.dtype})")
    for weight in weights:
        if weight in blocks:
            continue
        name = role_of(weight)
        told.append(f"{name} ({weight.head.dtype})" if weight.head.dtype else name)
    return list(dict.fromkeys(told))


def role_of(weight: Weight) -> str:
    """What a file is: by content; by LightX2V's own names where a quantised pickle says no more."""
    name = weight.item.path.name.casefold()
    if weight.part:
        return weight.part.title
    for sign, role in (
        ("t5", "umT5 text encoder"),
        ("clip", "CLIP image encoder"),
        ("taew", "tiny VAE"),
        ("vae", "VAE"),
        ("lora", "LoRA"),
    ):
        if sign in name:
            return f"{role}, going by its name"
    return f"{weight.item.path.name}, not recognised"


def _missing_blocks(folder: Folder) -> list[Problem]:
    numbers = {int(m[1]) for item in folder.files if (m := _BLOCK.fullmatch(item.path.name))}
    gaps = sorted(set(range(max(numbers, default=-1) + 1)) - numbers)
    return [
        Problem(
            "missing",
            folder.path / f"block_{k}.safetensors",
            f"{folder.path}: block_{k}.safetensors is missing",
            "fetch it again",
        )
        for k in gaps[:20]
    ]


def _not_run(variant: str, weights: list[Weight]) -> list[tuple[str, str]]:
    """What the engine cannot run of a variant, by name, and what to take instead."""
    hint = "the engine runs Wan2.2-T2V-A14B with weights F32, BF16 or F16"
    told = []
    for sign, name in _QUANTISED.items():
        if sign in variant:
            told.append((f"{variant}/: {name} weights (transformer, T5, CLIP) are not run by the engine yet", hint))
    if variant.startswith("distill"):
        told.append(
            (f"{variant}/: a step-distilled transformer is not run by the engine yet: its schedule differs", hint)
        )
    parts = {w.part.model for w in weights if w.part}
    if any(role_of(w).startswith("tiny VAE") for w in weights):
        told.append((f"{variant}/: the tiny VAE is not used by the engine: it decodes with the whole Wan2.1 VAE", ""))
    if parts & {"wan2.1-i2v-14b", "wan2.2-i2v-a14b"} or any("clip" in w.item.path.name.casefold() for w in weights):
        told.append((f"{variant}/: an image-to-video model is not run by the engine: it makes shots from text", hint))
    return told
