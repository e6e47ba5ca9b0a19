"""The UMT5 encoder as a transformers module, its sizes read off the weights, in either naming.

Official files have no config at all, so every dimension follows from tensor shapes. Renames only, no transposes.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final

from wan22_inference.checkpoint.parts import WeightFiles, some
from wan22_inference.errors import CheckpointError
from wan22_inference.mapped import mapped_tensors

if TYPE_CHECKING:
    import torch
    from torch import Tensor

ROOT_NAMES: Final = {"token_embedding.weight": "shared.weight", "norm.weight": "encoder.final_layer_norm.weight"}
BLOCK_NAMES: Final = {
    "norm1": "layer.0.layer_norm",
    "attn.q": "layer.0.SelfAttention.q",
    "attn.k": "layer.0.SelfAttention.k",
    "attn.v": "layer.0.SelfAttention.v",
    "attn.o": "layer.0.SelfAttention.o",
    "pos_embedding.embedding": "layer.0.SelfAttention.relative_attention_bias",
    "norm2": "layer.1.layer_norm",
    "ffn.gate.0": "layer.1.DenseReluDense.wi_0",
    "ffn.fc1": "layer.1.DenseReluDense.wi_1",
    "ffn.fc2": "layer.1.DenseReluDense.wo",
}
_TIED: Final = "encoder.embed_tokens.weight"  # some writers repeat the embedding under this name
_OFFICIAL_BLOCK: Final = re.compile(r"blocks\.(\d+)\.(.+)\.weight")


def to_transformers(name: str) -> str:
    """Name of a tensor in transformers, given its official one; a name that is not official comes back as it is."""
    match = _OFFICIAL_BLOCK.fullmatch(name)
    if match and match[2] in BLOCK_NAMES:
        return f"encoder.block.{match[1]}.{BLOCK_NAMES[match[2]]}.weight"
    return ROOT_NAMES.get(name, name)


def build_umt5(files: WeightFiles, *, device: torch.device | str, dtype: torch.dtype) -> Any:
    """The encoder with its weights, ready to run. CheckpointError for missing, left-over or misshapen tensors."""
    import torch
    from transformers import UMT5Config, UMT5EncoderModel

    state = {to_transformers(name): tensor for name, tensor in mapped_tensors(files).items()}
    if _TIED in state:
        state.setdefault("shared.weight", state[_TIED])
        del state[_TIED]
    sizes: dict[str, Any] = _sizes(files, state)
    config = UMT5Config(**sizes, dropout_rate=0.0, use_cache=False)
    # Upstream adds the bias to unscaled scores and takes the softmax in float32: the eager path, whatever the device.
    config._attn_implementation = "eager"
    with torch.device("meta"):
        model: Any = UMT5EncoderModel(config)
    _check_names(files, state, {name: p.shape for name, p in model.named_parameters() if name != _TIED})
    model.load_state_dict(state, strict=False, assign=True)
    model.encoder.embed_tokens.weight = model.shared.weight
    return model.eval().requires_grad_(False).to(device=device, dtype=dtype)


def _sizes(files: WeightFiles, state: dict[str, Tensor]) -> dict[str, Any]:
    block = "encoder.block.0.layer"
    try:
        vocab_size, d_model = state["shared.weight"].shape
        num_buckets, num_heads = state[f"{block}.0.SelfAttention.relative_attention_bias.weight"].shape
        inner = state[f"{block}.0.SelfAttention.q.weight"].shape[0]
        d_ff = state[f"{block}.1.DenseReluDense.wi_0.weight"].shape[0]
    except (KeyError, ValueError) as error:
        raise CheckpointError(
            f"{files.path}: not a UMT5 encoder, {error} is missing or misshapen", hint="fetch the text encoder again"
        ) from None
    layers = {name.split(".")[2] for name in state if name.startswith("encoder.block.")}
    return {
        "vocab_size": vocab_size,
        "d_model": d_model,
        "d_kv": inner // num_heads,
        "d_ff": d_ff,
        "num_layers": len(layers),
        "num_heads": num_heads,
        "relative_attention_num_buckets": num_buckets,
    }


def _check_names(files: WeightFiles, state: dict[str, Tensor], wanted: dict[str, torch.Size]) -> None:
    problems = []
    if absent := sorted(wanted.keys() - state.keys()):
        problems.append(f"{files.path}: {len(absent)} tensors of the text encoder are missing: {some(absent)}")
    if odd := sorted(state.keys() - wanted.keys()):
        problems.append(f"{files.path}: {len(odd)} tensors do not belong to a text encoder: {some(odd)}")
    for name in sorted(wanted.keys() & state.keys()):
        if state[name].shape != wanted[name]:
            problems.append(f"{files.path}: {name} has shape {list(state[name].shape)}, not {list(wanted[name])}")
    if problems:
        raise CheckpointError(problems[0], hint="fetch the text encoder again", problems=problems)
