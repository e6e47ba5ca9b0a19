"""LoRA files: read in the usual namings, merged into the rows of a weight while they are loaded.

Takes safetensors in the naming of diffusers (`transformer.blocks.0.attn1.to_q.lora_A.weight`) or of ComfyUI and
LightX2V (`diffusion_model.blocks.0.self_attn.q.lora_down.weight`, with `.alpha`, and whole differences of weights in
`.diff`, of biases in `.diff_b`, of a block's or the head's modulation in `.diff_m`), and that of kohya
(`lora_unet_blocks_0_self_attn_q.lora_down.weight`). A merged weight is W + scale * alpha / rank * up @ down; without
alpha the rank cancels. Rows are merged where they land, so sharded and whole weights get the same values. Knows
nothing of steps or guidance.
"""

import math
import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from wan22_inference.checkpoint import TensorRef
from wan22_inference.checkpoint.header import read_header
from wan22_inference.checkpoint.names import BLOCK_MODULES, ROOT_MODULES, official_module
from wan22_inference.checkpoint.parts import some
from wan22_inference.checkpoint.tensors import digest
from wan22_inference.errors import CheckpointError, RequestError

if TYPE_CHECKING:
    from torch import Tensor

_PREFIXES = ("base_model.model.", "model.diffusion_model.", "diffusion_model.", "transformer.", "transformer_2.")
_KINDS = {
    "lora_A.weight": "down", "lora_A.default.weight": "down", "lora_down.weight": "down", "lora.down.weight": "down",
    "lora_B.weight": "up", "lora_B.default.weight": "up", "lora_up.weight": "up", "lora.up.weight": "up",
    "alpha": "alpha", "diff": "diff", "diff_b": "diff_b", "diff_m": "diff_m",
}  # fmt: skip
_KEY = re.compile(r"(.+)\.(" + "|".join(re.escape(kind) for kind in _KINDS) + ")")
_KOHYA = re.compile(r"lora_unet_(?:blocks_(\d+)_)?(.+)")
_UNDERSCORED_BLOCK = {part.replace(".", "_"): part for pair in BLOCK_MODULES.items() for part in pair}
_UNDERSCORED_ROOT = {part.replace(".", "_"): part for pair in ROOT_MODULES.items() for part in pair}
_HAS_MODULATION = re.compile(r"blocks\.\d+|head")
_OF_EXPERT = {"high": "transformer.", "low": "transformer_2."}
_SAYS_WHICH = re.compile(r"(high|low)[ _-]?noise", re.IGNORECASE)


@dataclass(frozen=True)
class Lora:
    """A checked LoRA file for one expert. `parts[module][kind]` says where a tensor lies; modules by official name."""

    path: Path
    scale: float
    parts: dict[str, dict[str, TensorRef]] = field(repr=False)

    def targets(self) -> dict[str, tuple[int, ...]]:
        """Name of every weight that changes, and the shape it has to have (a product may stand for a convolution)."""
        shapes: dict[str, tuple[int, ...]] = {}
        for module, kinds in self.parts.items():
            if "up" in kinds:
                shapes[f"{module}.weight"] = (kinds["up"].shape[0], math.prod(kinds["down"].shape[1:]))
            if "diff" in kinds:
                shapes[f"{module}.weight"] = kinds["diff"].shape
            if "diff_b" in kinds:
                shapes[f"{module}.bias"] = kinds["diff_b"].shape
            if "diff_m" in kinds:
                shapes[f"{module}.modulation"] = kinds["diff_m"].shape
        return shapes

    def digest(self) -> str:
        """SHA-256 of everything in the file that is used."""
        refs = {f"{module}.{kind}": ref for module, kinds in self.parts.items() for kind, ref in kinds.items()}
        return digest(refs, deep=True)

    def add_to(self, name: str, rows: "Tensor", first: int) -> "Tensor":
        """Rows `first` .. of the weight `name`, merged in fp32; the very same tensor if this LoRA does not touch it."""
        module, _, what = name.rpartition(".")
        kinds = self.parts.get(module, {})
        last = first + rows.shape[0]
        if what == "weight" and "up" in kinds:
            up, down = self._read(kinds["up"], first, last), self._read(kinds["down"])
            rank = down.shape[0]
            alpha = float(self._read(kinds["alpha"])) if "alpha" in kinds else float(rank)
            flat = rows.float().flatten(1)
            up, down = up.flatten(1).to(rows.device), down.flatten(1).to(rows.device)
            rows = flat.addmm(up, down, alpha=self.scale * alpha / rank).view(rows.shape)
        kind = {"weight": "diff", "bias": "diff_b", "modulation": "diff_m"}.get(what, "")
        if kind in kinds:
            rows = rows.float() + self.scale * self._read(kinds[kind], first, last).to(rows.device)
        return rows

    @cached_property
    def _file(self) -> Any:
        from safetensors import safe_open

        return safe_open(self.path, framework="pt")

    def _read(self, ref: TensorRef, first: int = 0, last: int | None = None) -> "Tensor":
        source: Tensor = self._file.get_slice(ref.key)[first:last] if ref.shape else self._file.get_tensor(ref.key)
        return source.float()


def open_lora(path: Path | str, *, scale: float = 1.0, expert: str | None = None) -> Lora:
    """Read the header of a LoRA file. `expert` ("high" or "low") chooses its part in a file that holds both.

    Raises CheckpointError for a file that is no LoRA, RequestError for keys that are not of this model or for the
    other expert.
    """
    path = Path(path)
    if not math.isfinite(scale):
        raise RequestError(f"{path}: scale {scale} is not a number")
    tensors, metadata = read_header(path)
    said = {word.lower() for text in (path.name, *metadata.values()) for word in _SAYS_WHICH.findall(text[:2000])}
    if expert and len(said) == 1 and expert not in said:
        raise RequestError(
            f"{path}: was made for the {said.pop()}-noise expert, it is given for the {expert}-noise one"
        )
    parts: dict[str, dict[str, TensorRef]] = defaultdict(dict)
    unmatched = []
    for key, ref in _of_expert(path, tensors, expert).items():
        module, kind = _split(key)
        if module is None or kind in parts[module]:
            unmatched.append(key)
        else:
            parts[module][kind] = ref
    unmatched += [f"{module}.{_odd(kinds)}" for module, kinds in parts.items() if _odd(kinds)]
    if unmatched or not parts:
        raise RequestError(
            f"{path}: {len(unmatched)} of {len(tensors)} keys do not fit Wan2.2-T2V-A14B: {some(unmatched)}",
            hint="known are the namings of diffusers, ComfyUI/LightX2V and kohya, without DoRA",
        )
    for module, kinds in parts.items():
        if "up" in kinds and (len(kinds["up"].shape) < 2 or kinds["up"].shape[1] != kinds["down"].shape[0]):
            raise CheckpointError(
                f"{path}: {module}: up {kinds['up'].shape} and down {kinds['down'].shape} have different ranks"
            )
        if "alpha" in kinds and math.prod(kinds["alpha"].shape) != 1:
            raise CheckpointError(f"{path}: {module}: alpha has the shape {kinds['alpha'].shape}, not one value")
    return Lora(path, scale, dict(parts))


def check_fits(loras: Sequence[Lora], tensors: Mapping[str, TensorRef]) -> None:
    """Raises RequestError naming what a LoRA wants to change and the expert does not have in that shape."""
    for lora in loras:
        wrong = []
        for name, shape in lora.targets().items():
            have = tensors[name].shape if name in tensors else None
            if have is None or shape not in (have, (have[0], math.prod(have[1:]))):
                wrong.append(f"{name} {list(shape)} against {list(have) if have else 'nothing'}")
        if wrong:
            raise RequestError(
                f"{lora.path}: {len(wrong)} weights of this LoRA do not fit the expert: {some(wrong)}",
                hint="a LoRA fits the model that it was trained for",
            )


def _of_expert(path: Path, tensors: Mapping[str, TensorRef], expert: str | None) -> dict[str, TensorRef]:
    """The keys for one expert, of a file that may hold both under `transformer.` and `transformer_2.`."""
    if not any(key.startswith(_OF_EXPERT["low"]) for key in tensors):
        return dict(tensors)
    if expert not in _OF_EXPERT:
        raise RequestError(f"{path}: holds a LoRA for two experts", hint="say which: expert 'high' or 'low'")
    return {key: ref for key, ref in tensors.items() if key.startswith(_OF_EXPERT[expert])}


def _split(key: str) -> tuple[str | None, str]:
    """Key -> official module and kind; no module if the key is not of this model."""
    if not (match := _KEY.fullmatch(key)):
        return None, ""
    module, kind = match[1], _KINDS[match[2]]
    if kohya := _KOHYA.fullmatch(module):
        index, part = kohya.groups()
        dotted = _UNDERSCORED_ROOT.get(part) if index is None else _UNDERSCORED_BLOCK.get(part)
        module = "" if dotted is None else dotted if index is None else f"blocks.{index}.{dotted}"
    for prefix in _PREFIXES:
        module = module.removeprefix(prefix)
    if kind == "diff" and module.endswith(".modulation"):
        module, kind = module.removesuffix(".modulation"), "diff_m"
    if kind == "diff_m":
        return (module if _HAS_MODULATION.fullmatch(module) else None), kind
    if (official := official_module(module)) is not None:
        return official, kind
    return (module if _is_official(module) else None), kind


def _is_official(module: str) -> bool:
    match = re.fullmatch(r"blocks\.\d+\.(.+)", module)
    return match[1] in BLOCK_MODULES.values() if match else module in ROOT_MODULES.values()


def _odd(kinds: Mapping[str, TensorRef]) -> str:
    """What is missing to make a pair; empty if nothing is."""
    if "up" in kinds and "down" in kinds:
        return ""
    if {"up", "down", "alpha"} & kinds.keys():
        return "lora_up" if "up" not in kinds else "lora_down"
    return ""
