"""Official names and shapes of the text encoder's and the VAE's tensors. (The experts' table stands in `config.py`.)"""

from __future__ import annotations

from wan22_inference.tiny.sizes import T5Sizes
from wan22_inference.vae.names import Shape, VaeSizes

_IMAGE_CHANNELS = 3


def t5_shapes(sizes: T5Sizes, vocab_size: int) -> dict[str, Shape]:
    """Every tensor of `models_t5_umt5-xxl-enc-bf16.pth`."""
    width, inner = sizes.d_model, sizes.num_heads * sizes.d_kv
    shapes: dict[str, Shape] = {"token_embedding.weight": (vocab_size, width)}
    for layer in range(sizes.num_layers):
        block = {
            "norm1.weight": (width,),
            "attn.q.weight": (inner, width),
            "attn.k.weight": (inner, width),
            "attn.v.weight": (inner, width),
            "attn.o.weight": (width, inner),
            "norm2.weight": (width,),
            "ffn.gate.0.weight": (sizes.d_ff, width),
            "ffn.fc1.weight": (sizes.d_ff, width),
            "ffn.fc2.weight": (width, sizes.d_ff),
            "pos_embedding.embedding.weight": (sizes.num_buckets, sizes.num_heads),
        }
        shapes |= {f"blocks.{layer}.{name}": shape for name, shape in block.items()}
    return shapes | {"norm.weight": (width,)}


def vae_shapes(sizes: VaeSizes) -> dict[str, Shape]:
    """Every tensor of `Wan2.1_VAE.pth`."""
    z = sizes.z_dim
    shapes: dict[str, Shape] = {}
    for half, layers in (("encoder", _encoder(sizes)), ("decoder", _decoder(sizes))):
        shapes |= {f"{half}.{name}": shape for name, shape in layers.items()}
    return shapes | _conv("conv1", 2 * z, 2 * z, (1, 1, 1)) | _conv("conv2", z, z, (1, 1, 1))


def _encoder(sizes: VaeSizes) -> dict[str, Shape]:
    dims = [sizes.base_dim * mult for mult in (1, *sizes.dim_mult)]
    shapes = _conv("conv1", dims[0], _IMAGE_CHANNELS, (3, 3, 3))
    layer = 0
    for stage, out in enumerate(dims[1:]):
        for width in [dims[stage]] + [out] * (sizes.num_res_blocks - 1):
            shapes |= _residual(f"downsamples.{layer}", width, out)
            layer += 1
        if stage < len(dims) - 2:
            shapes |= _conv(f"downsamples.{layer}.resample.1", out, out, (3, 3))
            if sizes.temporal_downsample[stage]:
                shapes |= _conv(f"downsamples.{layer}.time_conv", out, out, (3, 1, 1))
            layer += 1
    return shapes | _middle(dims[-1]) | _head(dims[-1], 2 * sizes.z_dim)


def _decoder(sizes: VaeSizes) -> dict[str, Shape]:
    dims = [sizes.base_dim * mult for mult in (sizes.dim_mult[-1], *reversed(sizes.dim_mult))]
    temporal = sizes.temporal_downsample[::-1]
    shapes = _conv("conv1", dims[0], sizes.z_dim, (3, 3, 3)) | _middle(dims[0])
    layer = 0
    for stage, out in enumerate(dims[1:]):
        first = dims[stage] // 2 if stage else dims[stage]  # an upsampling before halves the channels
        for width in [first] + [out] * sizes.num_res_blocks:
            shapes |= _residual(f"upsamples.{layer}", width, out)
            layer += 1
        if stage < len(dims) - 2:
            shapes |= _conv(f"upsamples.{layer}.resample.1", out // 2, out, (3, 3))
            if temporal[stage]:
                shapes |= _conv(f"upsamples.{layer}.time_conv", 2 * out, out, (3, 1, 1))
            layer += 1
    return shapes | _head(dims[-1], _IMAGE_CHANNELS)


def _conv(name: str, num_out: int, num_in: int, kernel: tuple[int, ...]) -> dict[str, Shape]:
    return {f"{name}.weight": (num_out, num_in, *kernel), f"{name}.bias": (num_out,)}


def _residual(name: str, num_in: int, num_out: int) -> dict[str, Shape]:
    shapes: dict[str, Shape] = {f"{name}.residual.0.gamma": (num_in, 1, 1, 1)}
    shapes |= _conv(f"{name}.residual.2", num_out, num_in, (3, 3, 3))
    shapes[f"{name}.residual.3.gamma"] = (num_out, 1, 1, 1)
    shapes |= _conv(f"{name}.residual.6", num_out, num_out, (3, 3, 3))
    return shapes | (_conv(f"{name}.shortcut", num_out, num_in, (1, 1, 1)) if num_in != num_out else {})


def _middle(dim: int) -> dict[str, Shape]:
    shapes = _residual("middle.0", dim, dim)
    shapes["middle.1.norm.gamma"] = (dim, 1, 1)
    shapes |= _conv("middle.1.to_qkv", 3 * dim, dim, (1, 1)) | _conv("middle.1.proj", dim, dim, (1, 1))
    return shapes | _residual("middle.2", dim, dim)


def _head(dim: int, num_out: int) -> dict[str, Shape]:
    return {"head.0.gamma": (dim, 1, 1, 1), **_conv("head.2", num_out, dim, (3, 3, 3))}
