"""One expert's files: canonical names, dimensions out of the weights, and nothing missing or left over.

Decides whether a set of tensors is a denoising transformer that this engine runs. Which of the two experts it is, the
caller knows.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from wan22_inference.checkpoint.names import SINGLE_FILE_PREFIX, is_diffusers, to_official
from wan22_inference.checkpoint.parts import WeightFiles, some
from wan22_inference.checkpoint.tensors import TensorRef
from wan22_inference.config import ExpertConfig, tensor_shapes
from wan22_inference.errors import CheckpointError

WEIGHT_TYPES = ("F32", "BF16", "F16")
_MAX_LAYERS = 1000
_BLOCK = re.compile(r"blocks\.(\d{1,4})\.")
_FOREIGN_PARTS = {  # tensors that other members of the family have
    "img_emb.": "an image-to-video model of the Wan2.1 family",
    "blocks.0.cross_attn.k_img.": "an image-to-video model of the Wan2.1 family",
    "condition_embedder.image_embedder.": "an image-to-video model of the Wan2.1 family",
    "vace_": "a VACE model",
    "face_adapter.": "an Animate model",
    "audio_": "a speech-to-video model",
    "casual_audio_encoder.": "a speech-to-video model",
}
_KNOWN_OTHERS = {  # (dim, layers, channels in): the rest of the family, by size
    (1536, 30, 16): "Wan2.1-T2V-1.3B",
    (3072, 30, 48): "Wan2.2-TI2V-5B",
    (5120, 40, 36): "Wan2.2-I2V-A14B (or another image-to-video model)",
}


@dataclass(frozen=True)
class ExpertFiles(WeightFiles):
    """An expert: its `tensors` stand under canonical (official) names."""

    config: ExpertConfig


def read_expert(files: WeightFiles) -> ExpertFiles:
    """Check a part against the table of an expert. Raises CheckpointError with every problem."""
    where = files.path
    names = {name.removeprefix(SINGLE_FILE_PREFIX): ref for name, ref in files.tensors.items()}
    for start, what in _FOREIGN_PARTS.items():
        if any(name.startswith(start) for name in names):
            raise CheckpointError(f"{where}: is {what}, not an expert of Wan2.2-T2V-A14B")
    foreign = is_diffusers(set(names))
    tensors = {(to_official(name) or name) if foreign else name: ref for name, ref in names.items()}
    config = _dimensions(files, tensors)
    problems = _compare(files, tensors, config)
    if problems:
        raise CheckpointError(f"{where}: is not a whole expert", problems=problems)
    ordered = {name: tensors[name] for name in tensor_shapes(config)}
    return ExpertFiles(where, "diffusers" if foreign else "official", ordered, files.settings, files.metadata, config)


def _dimensions(files: WeightFiles, tensors: Mapping[str, TensorRef]) -> ExpertConfig:
    """Sizes from the weights; what weights cannot tell (heads, text length, eps) from config.json."""

    def shape(name: str, num_dims: int) -> tuple[int, ...]:
        if name not in tensors:
            raise CheckpointError(
                f"{files.path}: has no tensor {name!r}: not a Wan denoising transformer",
                hint="an expert is a folder such as high_noise_model/ or transformer/",
            )
        if len(tensors[name].shape) != num_dims or 0 in tensors[name].shape:
            raise CheckpointError(
                f"{files.path}: {name} has the shape {list(tensors[name].shape)}, not {num_dims} sizes above 0"
            )
        return tensors[name].shape

    dim, in_channels, patch_t, patch_h, patch_w = shape("patch_embedding.weight", 5)
    num_layers = 1 + max((int(match[1]) for name in tensors if (match := _BLOCK.match(name))), default=-1)
    if known := _KNOWN_OTHERS.get((dim, num_layers, in_channels)):
        raise CheckpointError(f"{files.path}: is {known}, not an expert of Wan2.2-T2V-A14B")
    out_channels = shape("head.head.weight", 2)[0] // (patch_t * patch_h * patch_w)
    if in_channels != out_channels:
        raise CheckpointError(
            f"{files.path}: takes {in_channels} latent channels and gives {out_channels}: "
            "a model that wants an image, not text-to-video"
        )
    if not 1 <= num_layers <= _MAX_LAYERS:
        raise CheckpointError(f"{files.path}: has {num_layers} blocks")
    num_heads = _number(files, ("num_heads", "num_attention_heads"), None)
    if num_heads < 1 or dim % num_heads or dim // num_heads % 2:
        raise CheckpointError(f"{files.path}: {num_heads} heads do not divide its width {dim} into even parts")
    return ExpertConfig(
        dim=dim,
        ffn_dim=shape("blocks.0.ffn.0.weight", 2)[0],
        num_heads=num_heads,
        num_layers=num_layers,
        in_channels=in_channels,
        out_channels=out_channels,
        text_dim=shape("text_embedding.0.weight", 2)[1],
        text_len=_number(files, ("text_len",), 512),
        freq_dim=shape("time_embedding.0.weight", 2)[1],
        patch_size=(patch_t, patch_h, patch_w),
        eps=float(_value(files.settings, ("eps",), 1e-6)),
        cross_attn_norm="blocks.0.norm3.weight" in tensors,
        qk_norm="blocks.0.self_attn.norm_q.weight" in tensors,
    )


def _value(settings: Mapping[str, Any], keys: tuple[str, ...], default: float | None) -> Any:
    return next((settings[key] for key in keys if settings.get(key) is not None), default)


def _number(files: WeightFiles, keys: tuple[str, ...], default: int | None) -> int:
    value = _value(files.settings, keys, default)
    if not isinstance(value, int) or isinstance(value, bool) or value < 1:
        raise CheckpointError(
            f"{files.path / 'config.json'}: {keys[0]} is {value!r}, not a positive number",
            hint="the number of heads cannot be read from weights: config.json has to come with them",
        )
    return value


def _compare(files: WeightFiles, tensors: Mapping[str, TensorRef], config: ExpertConfig) -> list[str]:
    expected = tensor_shapes(config)
    problems = []
    if missing := [name for name in expected if name not in tensors]:
        problems.append(f"{files.path}: {len(missing)} of {len(expected)} tensors are missing: {some(missing)}")
    if extra := [name for name in tensors if name not in expected]:
        problems.append(f"{files.path}: {len(extra)} tensors do not belong to an expert: {some(extra)}")
    for name in expected.keys() & tensors.keys():
        if tensors[name].shape != expected[name]:
            problems.append(
                f"{files.path}: {name} has the shape {list(tensors[name].shape)}, needed is {list(expected[name])}"
            )
    if odd := sorted({ref.dtype for ref in tensors.values()} - set(WEIGHT_TYPES)):
        problems.append(f"{files.path}: weights of type {', '.join(odd)}; the engine reads {', '.join(WEIGHT_TYPES)}")
    return problems + _contradictions(files, config)


def _contradictions(files: WeightFiles, config: ExpertConfig) -> list[str]:
    """Where config.json says something else than the weights."""
    said = {
        "dim": config.dim,
        "ffn_dim": config.ffn_dim,
        "num_layers": config.num_layers,
        "in_dim": config.in_channels,
        "in_channels": config.in_channels,
        "out_dim": config.out_channels,
        "out_channels": config.out_channels,
        "text_dim": config.text_dim,
        "freq_dim": config.freq_dim,
        "attention_head_dim": config.head_dim,
    }
    where = files.path / "config.json"
    problems = [
        f"{where}: {key} is {files.settings[key]!r}, the weights say {value}"
        for key, value in said.items()
        if files.settings.get(key) not in (None, value)
    ]
    if files.settings.get("model_type", "t2v") != "t2v":
        problems.append(f"{where}: model_type is {files.settings['model_type']!r}; the engine runs 't2v'")
    if not 0 < config.eps < 1:
        problems.append(f"{where}: eps is {config.eps}")
    return problems
