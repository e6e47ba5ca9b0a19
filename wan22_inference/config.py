"""Dimensions of one expert, and the table of its tensors.

`tensor_shapes` is the one place where the names and shapes of an expert stand (official names). The checkpoint reader
checks files against it, the loader fills the model from it, parameter counts follow from it. Nothing here imports
torch, and no dimension is assumed by the engine: `A14B` exists for memory traces and benchmarks without a checkpoint.
"""

from dataclasses import dataclass
from math import prod


@dataclass(frozen=True)
class ExpertConfig:
    """One denoising transformer of a text-to-video pair."""

    dim: int  # width of the residual stream
    ffn_dim: int  # width inside the feed-forward part
    num_heads: int
    num_layers: int
    in_channels: int = 16  # latent channels in
    out_channels: int = 16  # latent channels of the velocity
    text_dim: int = 4096  # width of a text embedding row
    text_len: int = 512  # rows that a text is zero-padded to before cross-attention
    freq_dim: int = 256  # width of the sinusoid of a timestep
    patch_size: tuple[int, int, int] = (1, 2, 2)  # latent frames, rows, columns per token
    eps: float = 1e-6
    cross_attn_norm: bool = True  # an affine norm before cross-attention
    qk_norm: bool = True  # RMS norm over all heads of q and k together

    @property
    def head_dim(self) -> int:
        return self.dim // self.num_heads

    @property
    def patch_volume(self) -> int:
        """Latent values per token and channel."""
        return prod(self.patch_size)

    @property
    def num_parameters(self) -> int:
        return sum(prod(shape) for shape in tensor_shapes(self).values())


A14B = ExpertConfig(dim=5120, ffn_dim=13824, num_heads=40, num_layers=40)


def tensor_shapes(config: ExpertConfig) -> dict[str, tuple[int, ...]]:
    """Official name -> shape of every tensor of an expert, in the order of the forward pass."""
    dim = config.dim
    shapes: dict[str, tuple[int, ...]] = {
        "patch_embedding.weight": (dim, config.in_channels, *config.patch_size),
        "patch_embedding.bias": (dim,),
    }
    shapes |= _linear("text_embedding.0", config.text_dim, dim) | _linear("text_embedding.2", dim, dim)
    shapes |= _linear("time_embedding.0", config.freq_dim, dim) | _linear("time_embedding.2", dim, dim)
    shapes |= _linear("time_projection.1", dim, 6 * dim)
    for index in range(config.num_layers):
        shapes |= {f"blocks.{index}.{name}": shape for name, shape in _block_shapes(config).items()}
    shapes["head.modulation"] = (1, 2, dim)
    return shapes | _linear("head.head", dim, config.out_channels * config.patch_volume)


def _linear(name: str, num_in: int, num_out: int) -> dict[str, tuple[int, ...]]:
    return {f"{name}.weight": (num_out, num_in), f"{name}.bias": (num_out,)}


def _block_shapes(config: ExpertConfig) -> dict[str, tuple[int, ...]]:
    dim = config.dim
    shapes: dict[str, tuple[int, ...]] = {"modulation": (1, 6, dim)}
    for attention in ("self_attn", "cross_attn"):
        for projection in ("q", "k", "v", "o"):
            shapes |= _linear(f"{attention}.{projection}", dim, dim)
        if config.qk_norm:
            shapes |= {f"{attention}.norm_q.weight": (dim,), f"{attention}.norm_k.weight": (dim,)}
    if config.cross_attn_norm:
        shapes |= {"norm3.weight": (dim,), "norm3.bias": (dim,)}
    return shapes | _linear("ffn.0", dim, config.ffn_dim) | _linear("ffn.2", config.ffn_dim, dim)
