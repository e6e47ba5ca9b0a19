"""What a shot is conditioned on: its timesteps and its texts, made once before the first step.

All timesteps of a shot are known beforehand, and the keys and values of cross-attention depend on the text alone. So
the weights of this module (15 % of an expert) work once per shot and can be dropped afterwards. Parameter names are
the official ones. Shapes: S timesteps, R text rows kept, C width, H heads, D head width.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

import torch
from torch import Tensor, nn
from torch.nn import functional as F  # noqa: N812

from wan22_inference.config import ExpertConfig
from wan22_inference.errors import RequestError
from wan22_inference.model.norms import rms_norm


class Text(Protocol):
    """One text as cross-attention sees it."""

    def block(self, index: int) -> Tensor:
        """Keys and values [2, R, H, D] of a block; rows past R repeat the last one."""
        ...

    def to(self, device: torch.device | str) -> "Text": ...


@dataclass(frozen=True)
class TextKeys:
    """Keys and values of all blocks, made beforehand: a list of [2, R, H, D]."""

    blocks: tuple[Tensor, ...]

    def block(self, index: int) -> Tensor:
        return self.blocks[index]

    def to(self, device: torch.device | str) -> "TextKeys":
        return TextKeys(tuple(part.to(device) for part in self.blocks))

    @property
    def num_bytes(self) -> int:
        return sum(part.nbytes for part in self.blocks)


@dataclass(frozen=True)
class TextStates:
    """The text before the keys and values are made: less memory per text, but the weights must stay."""

    states: Tensor  # [R, C]
    maker: "Conditioner"

    def block(self, index: int) -> Tensor:
        return self.maker.keys_values(index, self.states)

    def to(self, device: torch.device | str) -> "TextStates":
        return TextStates(self.states.to(device), self.maker)


@dataclass(frozen=True)
class ShotContext:
    """Everything an expert needs of a shot besides its latents. Can wait in host memory: `context.to("cpu")`."""

    time: Tensor  # [S, C] fp32, for the head
    modulation: Tensor  # [S, 6, C] fp32, for every block
    texts: tuple[Text, ...]

    def to(self, device: torch.device | str) -> "ShotContext":
        return ShotContext(
            self.time.to(device), self.modulation.to(device), tuple(text.to(device) for text in self.texts)
        )


class WideLinear(nn.Linear):
    """A linear layer that computes in fp32, whatever its weights are stored in."""

    def forward(self, x: Tensor) -> Tensor:
        return F.linear(x.float(), self.weight.float(), self.bias.float())


class TextProjection(nn.Module):
    """Text rows to keys and values of one block."""

    def __init__(self, config: ExpertConfig) -> None:
        super().__init__()
        self.config = config
        self.k = nn.Linear(config.dim, config.dim)
        self.v = nn.Linear(config.dim, config.dim)
        self.norm_k = Scale(config.dim, config.qk_norm)

    def forward(self, states: Tensor) -> Tensor:
        """[R, C] -> [2, R, H, D]."""
        key = rms_norm(self.k(states).float(), self.norm_k.weight, self.config.eps).to(states.dtype)
        return torch.stack((key, self.v(states))).view(2, -1, self.config.num_heads, self.config.head_dim)


class Scale(nn.Module):
    """A norm's weight, in fp32, or None for a model without this norm; the arithmetic stands where it is used."""

    def __init__(self, dim: int, present: bool) -> None:
        super().__init__()
        weight = nn.Parameter(torch.ones(dim, dtype=torch.float32)) if present else None
        self.weight: nn.Parameter | None
        self.register_parameter("weight", weight)


class TextSide(nn.Module):
    """The part of a block that looks at the text only."""

    def __init__(self, config: ExpertConfig) -> None:
        super().__init__()
        self.cross_attn = TextProjection(config)

    def forward(self, states: Tensor) -> Tensor:
        keys_values: Tensor = self.cross_attn(states)
        return keys_values


class Conditioner(nn.Module):
    """Timesteps and texts in, modulation and text keys out."""

    def __init__(self, config: ExpertConfig) -> None:
        super().__init__()
        self.config = config
        dim = config.dim
        self.text_embedding = nn.Sequential(
            nn.Linear(config.text_dim, dim), nn.GELU(approximate="tanh"), nn.Linear(dim, dim)
        )
        self.time_embedding = nn.Sequential(WideLinear(config.freq_dim, dim), nn.SiLU(), WideLinear(dim, dim))
        self.time_projection = nn.Sequential(nn.SiLU(), WideLinear(dim, 6 * dim))
        self.blocks = nn.ModuleList(TextSide(config) for _ in range(config.num_layers))

    def times(self, timesteps: Tensor) -> tuple[Tensor, Tensor]:
        """[S] timesteps (0 .. 1000) -> time [S, C] and modulation [S, 6, C], both fp32."""
        time = self.time_embedding(sinusoid(timesteps, self.config.freq_dim))
        return time, self.time_projection(time).unflatten(-1, (6, self.config.dim))

    def text(self, rows: Tensor, *, precompute: bool = True) -> Text:
        """A text [L, text_dim] cut at its true length.

        Upstream pads the text with zero rows to `text_len` and attends to all of them. The zero rows all give the same
        key and value, so one of them is kept, and it is repeated where it is used.
        """
        config = self.config
        if rows.ndim != 2 or rows.shape[1] != config.text_dim or not 0 <= rows.shape[0] <= config.text_len:
            raise RequestError(
                f"text of shape {list(rows.shape)}: needed are at most {config.text_len} rows of {config.text_dim}",
                hint="texts are truncated when they are tokenised",
            )
        padding = rows.new_zeros(1 if rows.shape[0] < config.text_len else 0, config.text_dim)
        states = self.text_embedding(torch.cat((rows, padding)))
        if not precompute:
            return TextStates(states, self)
        return TextKeys(tuple(self.keys_values(index, states) for index in range(config.num_layers)))

    def keys_values(self, index: int, states: Tensor) -> Tensor:
        keys_values: Tensor = self.blocks[index](states)
        return keys_values


def sinusoid(timesteps: Tensor, dim: int) -> Tensor:
    """[S] -> [S, dim] fp32: cosines then sines, made in fp64 as upstream does."""
    half = dim // 2
    rates = 10000.0 ** -(torch.arange(half, dtype=torch.float64, device=timesteps.device) / half)
    angles = torch.outer(timesteps.double(), rates)
    return torch.cat((angles.cos(), angles.sin()), dim=1).float()


def stack_texts(texts: Sequence[Text], index: int, text_len: int) -> tuple[Tensor, Tensor]:
    """Keys and values of a block for a batch of texts, each [text_len, B, H, D]."""
    full = []
    for text in texts:
        kept = text.block(index)
        missing = text_len - kept.shape[1]
        full.append(torch.cat((kept, kept[:, -1:].expand(-1, missing, -1, -1)), dim=1) if missing else kept)
    keys_values = torch.stack(full, dim=2)
    return keys_values[0], keys_values[1]
