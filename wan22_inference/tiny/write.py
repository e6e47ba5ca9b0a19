"""`write_tiny`: a complete random checkpoint in the official or the diffusers layout.

The same seed and sizes give the same weights in both. Knows the layouts' file names; drawing, formats, configs and the
tokenizer are beside it.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, Final

import torch

from wan22_inference.checkpoint.names import to_diffusers as expert_to_diffusers
from wan22_inference.config import tensor_shapes
from wan22_inference.errors import RequestError
from wan22_inference.text.umt5 import to_transformers
from wan22_inference.tiny.configs import MODEL_INDEX, SCHEDULER, expert_config, t5_config, vae_config
from wan22_inference.tiny.draw import Part, draw
from wan22_inference.tiny.files import Make, write_pth, write_safetensors, write_sharded
from wan22_inference.tiny.sizes import LAYOUTS, Layout, TinySizes
from wan22_inference.tiny.tables import t5_shapes, vae_shapes
from wan22_inference.tiny.tokenizer import write_tokenizer
from wan22_inference.vae.names import to_diffusers as vae_to_diffusers

_STEM: Final = "diffusion_pytorch_model"
_FOLDERS: Final[dict[Layout, dict[Part, str]]] = {
    "official": {"high": "high_noise_model", "low": "low_noise_model"},
    "diffusers": {"high": "transformer", "low": "transformer_2"},
}


def write_tiny(folder: Path, layout: Layout = "official", seed: int = 0, sizes: TinySizes | None = None) -> Path:
    """Writes the checkpoint into `folder`, which must be absent or empty; returns it. Raises RequestError."""
    sizes = sizes or TinySizes()
    _check(folder, layout, sizes)
    folder.mkdir(parents=True, exist_ok=True)
    for part in ("high", "low"):
        _write_expert(folder / _FOLDERS[layout][part], layout, part, seed, sizes)
    (_write_official_rest if layout == "official" else _write_diffusers_rest)(folder, seed, sizes)
    return folder


def _check(folder: Path, layout: Layout, sizes: TinySizes) -> None:
    expert = sizes.expert
    if layout not in LAYOUTS:
        raise RequestError(f"layout: {layout!r} is not known", hint=f"allowed: {', '.join(LAYOUTS)}")
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise RequestError(f"{folder}: is not an empty folder", hint="name a new one")
    if expert.dim % expert.num_heads or expert.head_dim % 2 or expert.head_dim < 6:
        raise RequestError(
            f"dim {expert.dim} with {expert.num_heads} heads gives heads of width {expert.dim / expert.num_heads:g}",
            hint="the width of a head is an even number, 6 or more",
        )
    if sizes.t5.d_model != expert.text_dim or sizes.vae.z_dim != expert.in_channels:
        raise RequestError(
            f"text width {sizes.t5.d_model} and latent channels {sizes.vae.z_dim} differ from the experts' "
            f"{expert.text_dim} and {expert.in_channels}"
        )


def _write_expert(folder: Path, layout: Layout, part: Part, seed: int, sizes: TinySizes) -> None:
    folder.mkdir()
    official = tensor_shapes(sizes.expert)
    names = {(name if layout == "official" else expert_to_diffusers(name)): name for name in official}
    shapes = {theirs: official[name] for theirs, name in names.items()}
    make = _maker(seed, part, names, official)
    write_sharded(folder, _STEM, shapes, getattr(torch, sizes.dtype), sizes.num_shards, make)
    _write_json(folder / "config.json", expert_config(layout, sizes))


def _write_official_rest(folder: Path, seed: int, sizes: TinySizes) -> None:
    vocab_size = write_tokenizer(folder / "google" / "umt5-xxl")
    t5 = t5_shapes(sizes.t5, vocab_size)
    write_pth(folder / "models_t5_umt5-xxl-enc-bf16.pth", t5, torch.bfloat16, _maker(seed, "t5", _same(t5), t5))
    vae = vae_shapes(sizes.vae)
    write_pth(folder / "Wan2.1_VAE.pth", vae, torch.float32, _maker(seed, "vae", _same(vae), vae))
    _write_json(folder / "configuration.json", {"framework": "Pytorch", "task": "text-to-video-synthesis"})


def _write_diffusers_rest(folder: Path, seed: int, sizes: TinySizes) -> None:
    vocab_size = write_tokenizer(folder / "tokenizer")
    t5 = t5_shapes(sizes.t5, vocab_size)
    names = {to_transformers(name): name for name in t5}
    _write_part(folder / "text_encoder", "model", names, t5, torch.bfloat16, _maker(seed, "t5", names, t5))
    _write_json(folder / "text_encoder" / "config.json", t5_config(sizes, vocab_size))
    vae = vae_shapes(sizes.vae)
    names = {vae_to_diffusers(name, sizes.vae.num_res_blocks): name for name in vae}
    _write_part(folder / "vae", _STEM, names, vae, torch.float32, _maker(seed, "vae", names, vae))
    _write_json(folder / "vae" / "config.json", vae_config(sizes))
    (folder / "scheduler").mkdir()
    _write_json(folder / "scheduler" / "scheduler_config.json", SCHEDULER)
    _write_json(folder / "model_index.json", MODEL_INDEX)


def _write_part(
    folder: Path, stem: str, names: dict[str, str], shapes: dict[str, tuple[int, ...]], dtype: torch.dtype, make: Make
) -> None:
    folder.mkdir()
    ours = {theirs: shapes[name] for theirs, name in names.items()}
    write_safetensors(folder / f"{stem}.safetensors", ours, dtype, make)


def _maker(seed: int, part: Part, names: dict[str, str], shapes: dict[str, tuple[int, ...]]) -> Make:
    """Draws by official name, asked by the layout's name."""
    return lambda name: draw(seed, part, names[name], shapes[names[name]])


def _same(shapes: dict[str, tuple[int, ...]]) -> dict[str, str]:
    return {name: name for name in shapes}


def _write_json(path: Path, table: dict[str, Any]) -> None:
    path.write_text(json.dumps(table, indent=2) + "\n")
