"""Two namings of one expert: official and diffusers.

The two differ by renames only, no tensor is transposed or merged. This file maps names; it knows no files.
"""

import re

SINGLE_FILE_PREFIX = "model.diffusion_model."  # some repackaged single files carry it

ROOT_MODULES = {  # diffusers: official
    "condition_embedder.time_embedder.linear_1": "time_embedding.0",
    "condition_embedder.time_embedder.linear_2": "time_embedding.2",
    "condition_embedder.text_embedder.linear_1": "text_embedding.0",
    "condition_embedder.text_embedder.linear_2": "text_embedding.2",
    "condition_embedder.time_proj": "time_projection.1",
    "patch_embedding": "patch_embedding",
    "proj_out": "head.head",
}
BLOCK_MODULES = {  # the same, inside a block
    **{
        f"{theirs}.{part}": f"{ours}.{part_ours}"
        for theirs, ours in (("attn1", "self_attn"), ("attn2", "cross_attn"))
        for part, part_ours in (
            ("to_q", "q"),
            ("to_k", "k"),
            ("to_v", "v"),
            ("to_out.0", "o"),
            ("norm_q", "norm_q"),
            ("norm_k", "norm_k"),
        )
    },
    "ffn.net.0.proj": "ffn.0",
    "ffn.net.2": "ffn.2",
    "norm2": "norm3",  # the affine one: the two namings number the norms differently
}
_TO_DIFFUSERS_ROOT = {ours: theirs for theirs, ours in ROOT_MODULES.items()}
_TO_DIFFUSERS_BLOCK = {ours: theirs for theirs, ours in BLOCK_MODULES.items()}
_BLOCK_NAME = re.compile(r"blocks\.(\d+)\.(.+)", re.DOTALL)


def is_diffusers(names: set[str]) -> bool:
    """Do these tensor names belong to the diffusers naming?"""
    return "scale_shift_table" in names or any(name.startswith("condition_embedder.") for name in names)


def official_module(module: str) -> str | None:
    """Diffusers module -> official one: `blocks.0.attn1.to_q` -> `blocks.0.self_attn.q`; None if unknown."""
    if match := _BLOCK_NAME.fullmatch(module):
        ours = BLOCK_MODULES.get(match[2])
        return ours and f"blocks.{match[1]}.{ours}"
    return ROOT_MODULES.get(module)


def to_official(name: str) -> str | None:
    """Official name of a tensor in diffusers naming; None if diffusers has no such tensor."""
    if name == "scale_shift_table":
        return "head.modulation"
    if (match := _BLOCK_NAME.fullmatch(name)) and match[2] == "scale_shift_table":
        return f"blocks.{match[1]}.modulation"
    module, _, kind = name.rpartition(".")
    ours = official_module(module)
    return f"{ours}.{kind}" if ours else None


def to_diffusers(name: str) -> str:
    """Diffusers name of a tensor in official naming. Raises KeyError for a name that is not an expert's."""
    if name == "head.modulation":
        return "scale_shift_table"
    if (match := _BLOCK_NAME.fullmatch(name)) and match[2] == "modulation":
        return f"blocks.{match[1]}.scale_shift_table"
    module, _, kind = name.rpartition(".")
    if match := _BLOCK_NAME.fullmatch(module):
        return f"blocks.{match[1]}.{_TO_DIFFUSERS_BLOCK[match[2]]}.{kind}"
    return f"{_TO_DIFFUSERS_ROOT[module]}.{kind}"
