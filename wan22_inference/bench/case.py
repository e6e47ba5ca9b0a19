"""What is measured: clip, dimensions, device. Defaults that take seconds on a CPU and the full model on a GPU."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from wan22_inference.config import A14B, ExpertConfig
from wan22_inference.errors import RequestError
from wan22_inference.geometry import ClipShape

if TYPE_CHECKING:
    import torch

HEAD_DIM = 128  # of the true model, whatever the width
DTYPES = ("bfloat16", "float16", "float32")
CPU_DIM, CPU_LAYERS = 512, 4


@dataclass(frozen=True)
class Case:
    """One bench.

    steps     of the short clip, with guidance: two forwards for each
    repeats   forwards that are timed; the best counts
    rounds    how often everything is measured in turn; the best counts
    batched   both texts in one forward
    """

    clip: ClipShape
    config: ExpertConfig
    device: str
    dtype: str
    steps: int = 4
    repeats: int = 3
    rounds: int = 1
    batched: bool = False
    attention: str = "auto"
    compile: bool = False
    matrix_s: float = 1.0

    def __post_init__(self) -> None:
        if self.dtype not in DTYPES:
            raise RequestError(f"dtype {self.dtype!r}: allowed are {', '.join(DTYPES)}")
        if not 1 <= self.steps <= 1000 or min(self.repeats, self.rounds) < 1:
            raise RequestError(f"{self.steps} steps, {self.repeats} repeats: from 1 on, and at most 1000 steps")

    @property
    def torch_dtype(self) -> torch.dtype:
        import torch

        dtype = getattr(torch, self.dtype)
        assert isinstance(dtype, torch.dtype)
        return dtype


def config_for(device: str, dim: int | None, layers: int | None) -> ExpertConfig:
    """The full expert on a GPU, a narrow one with few blocks on a CPU, or as asked; heads of the true width."""
    dim = dim or (A14B.dim if device == "cuda" else CPU_DIM)
    layers = layers or (A14B.num_layers if device == "cuda" else CPU_LAYERS)
    if dim % HEAD_DIM:
        raise RequestError(f"dim {dim} is not a multiple of {HEAD_DIM}", hint="the full model has 5120")
    ffn_dim = dim * A14B.ffn_dim // A14B.dim // 16 * 16
    return ExpertConfig(dim=dim, ffn_dim=ffn_dim, num_heads=dim // HEAD_DIM, num_layers=layers)
