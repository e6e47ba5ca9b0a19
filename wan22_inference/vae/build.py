"""diffusers' VAE module with the weights of a checkpoint in it, and the statistics of its latents.

Official files bring no config: sizes are read off the weights, and the statistics are constants of the Wan2.1 VAE. A
diffusers folder says both in its config.json. Only the decoder is kept.
"""

from __future__ import annotations

from typing import Any, Final

import torch
from torch import Tensor

from wan22_inference.checkpoint.parts import WeightFiles, some
from wan22_inference.errors import CheckpointError
from wan22_inference.mapped import mapped_tensors
from wan22_inference.vae.names import LATENTS_MEAN, LATENTS_STD, is_official, read_sizes, to_diffusers

_ENCODER_PARTS: Final = ("encoder.", "quant_conv.")
_HINT: Final = "fetch the VAE of the checkpoint again"


def build_vae(files: WeightFiles, device: torch.device | str) -> tuple[Any, Tensor, Tensor]:
    """The decoder's module in float32 on `device`, and mean and std of the latents, float32 [z_dim] each.

    Raises CheckpointError if the files are not a Wan2.1 VAE, or tensors are missing, left over or misshapen.
    """
    from diffusers import AutoencoderKLWan

    state = mapped_tensors(files)
    config = dict(files.settings)
    if is_official(set(state)):
        config, state = _from_official(files, state)
    mean, std = (
        torch.tensor(config.get(key) or constants, dtype=torch.float32)
        for key, constants in (("latents_mean", LATENTS_MEAN), ("latents_std", LATENTS_STD))
    )
    known = {key: value for key, value in config.items() if not key.startswith("_")}
    try:
        with torch.device("meta"):
            make: Any = AutoencoderKLWan
            vae = make(**known)
    except (TypeError, ValueError, IndexError) as error:
        raise CheckpointError(f"{files.path}: its config.json is not a Wan VAE's: {error}", hint=_HINT) from None
    if vae.config.patch_size is not None or vae.config.is_residual or mean.numel() != vae.config.z_dim != std.numel():
        raise CheckpointError(f"{files.path}: not the Wan2.1 VAE that the 14B experts work with", hint=_HINT)
    _check_names(files, state, {name: p.shape for name, p in vae.named_parameters()})
    vae.encoder = vae.quant_conv = None
    decoder = {name: tensor.float() for name, tensor in state.items() if not name.startswith(_ENCODER_PARTS)}
    vae.load_state_dict(decoder, strict=True, assign=True)
    vae = vae.eval().requires_grad_(False).to(device)
    return vae, mean.to(device), std.to(device)


def _from_official(files: WeightFiles, state: dict[str, Tensor]) -> tuple[dict[str, Any], dict[str, Tensor]]:
    try:
        sizes = read_sizes({name: tuple(tensor.shape) for name, tensor in state.items()})
        renamed = {to_diffusers(name, sizes.num_res_blocks): tensor for name, tensor in state.items()}
    except (KeyError, ValueError, IndexError) as error:
        raise CheckpointError(f"{files.path}: not a Wan2.1 VAE: {error}", hint=_HINT) from None
    config = {
        "base_dim": sizes.base_dim,
        "z_dim": sizes.z_dim,
        "dim_mult": list(sizes.dim_mult),
        "num_res_blocks": sizes.num_res_blocks,
        "temperal_downsample": list(sizes.temporal_downsample),
    }
    return config, renamed


def _check_names(files: WeightFiles, state: dict[str, Tensor], wanted: dict[str, torch.Size]) -> None:
    problems = []
    if absent := sorted(wanted.keys() - state.keys()):
        problems.append(f"{files.path}: {len(absent)} tensors of the VAE are missing: {some(absent)}")
    if odd := sorted(state.keys() - wanted.keys()):
        problems.append(f"{files.path}: {len(odd)} tensors do not belong to a VAE: {some(odd)}")
    for name in sorted(wanted.keys() & state.keys()):
        if state[name].shape != wanted[name]:
            problems.append(f"{files.path}: {name} has shape {list(state[name].shape)}, not {list(wanted[name])}")
    if problems:
        raise CheckpointError(problems[0], hint=_HINT, problems=problems)
