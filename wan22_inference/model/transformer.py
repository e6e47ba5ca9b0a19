"""The Wan2.2 denoising transformer, for one rank's share of the tokens.

It is told what to do with tokens that other ranks hold (`TokenShare`), which attention to run and which kernels to
use, and knows neither how weights are sharded nor what a solver is. Parameter names are the official ones. The
residual stream is fp32. Only it and the keys and values of self-attention ever have the length of the share; all else
is made in chunks of tokens and added in place.

Shapes: n own tokens, c tokens of a chunk, N all tokens, B batch, C width, H heads, D head width, W ranks, h = H / W,
T, y, x latent frames, rows, columns.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Protocol

import torch
from torch import Tensor, nn
from torch.nn import functional as F  # noqa: N812

from wan22_inference.config import ExpertConfig
from wan22_inference.geometry import token_grid
from wan22_inference.model.attention import Attend
from wan22_inference.model.conditioner import Scale
from wan22_inference.model.norms import Kernels, rms_norm
from wan22_inference.model.rope import RopeTable


class HeadExchange(Protocol):
    """Trades the tokens of all heads for all tokens of some heads, one chunk at a time. One block uses it once."""

    carries_queries: bool  # if not, the block makes the queries of a chunk when it needs them

    def slot(self, span: slice) -> Tensor:
        """Where a chunk's (queries,) keys and values are written: [c, B, 3 or 2, W, h, D]."""
        ...

    def send(self, span: slice) -> None:
        """The slot of this chunk is filled."""
        ...

    def keys_values(self) -> tuple[Tensor, Tensor]:
        """After the last chunk: keys and values of all N tokens without padding, [N, B, h, D] each."""
        ...

    def queries(self, span: slice) -> Tensor:
        """Queries that travelled with a chunk, [W * c, B, h, D]."""
        ...

    def give_back(self, attended: Tensor) -> Callable[[], Tensor]:
        """Start to return [W * c, B, h, D]; the call that is given waits for the own tokens, [c, B, C]."""
        ...


class TokenShare(Protocol):
    """The share of a rank in the sequence of tokens."""

    @property
    def spans(self) -> Sequence[slice]:
        """The chunks."""
        ...

    def own(self, tokens: Tensor) -> Tensor:
        """[N, ...] -> [n, ...], zero-padded at the end of the sequence."""
        ...

    def gather(self, tokens: Tensor) -> Tensor:
        """[n, ...] of every rank -> [N, ...] without padding."""
        ...

    def exchange(
        self, batch: int, num_heads: int, head_dim: int, dtype: torch.dtype, device: torch.device
    ) -> HeadExchange: ...


@dataclass(frozen=True)
class Tools:
    """What the model computes with; the same for all blocks."""

    attend: Attend
    kernels: Kernels
    dtype: torch.dtype  # of matrix products and attention


@dataclass(frozen=True)
class Step:
    """One forward's circumstances; the same for all blocks."""

    modulation: Tensor  # [6, C] fp32
    rope: RopeTable  # of the own tokens
    share: TokenShare


class SelfAttention(nn.Module):
    """Projections of self-attention. The attention itself is the block's business, because it spans chunks."""

    def __init__(self, config: ExpertConfig, tools: Tools) -> None:
        super().__init__()
        self.config, self.tools = config, tools
        self.q, self.k, self.v, self.o = (nn.Linear(config.dim, config.dim) for _ in range(4))
        self.norm_q, self.norm_k = (Scale(config.dim, config.qk_norm) for _ in range(2))

    def write_queries(self, x: Tensor, rope: RopeTable, out: Tensor) -> None:
        """x [c, B, C] -> out [c, B, W, h, D]."""
        self.tools.kernels.norm_and_rotate(self.q(x), self.norm_q.weight, self.config.eps, rope, out)

    def write_keys_values(self, x: Tensor, rope: RopeTable, key: Tensor, value: Tensor) -> None:
        """x [c, B, C] -> key and value [c, B, W, h, D]."""
        self.tools.kernels.norm_and_rotate(self.k(x), self.norm_k.weight, self.config.eps, rope, key)
        value.copy_(self.v(x).view(value.shape))


class CrossAttention(nn.Module):
    """Attention of tokens to the text; keys and values come ready made."""

    def __init__(self, config: ExpertConfig, tools: Tools) -> None:
        super().__init__()
        self.config, self.tools = config, tools
        self.q, self.o = nn.Linear(config.dim, config.dim), nn.Linear(config.dim, config.dim)
        self.norm_q = Scale(config.dim, config.qk_norm)

    def forward(self, x: Tensor, key: Tensor, value: Tensor) -> Tensor:
        """x [c, B, C], key and value [text_len, B, H, D] -> [c, B, C]."""
        query = rms_norm(self.q(x).float(), self.norm_q.weight, self.config.eps).to(x.dtype)
        heads = query.view(*x.shape[:2], self.config.num_heads, self.config.head_dim)
        attended = self.tools.attend(heads, key, value)
        out: Tensor = self.o(attended.flatten(-2))
        return out


class AffineNorm(nn.Module):
    """Layer norm with weight and bias in fp32, rounded once."""

    def __init__(self, dim: int, eps: float) -> None:
        super().__init__()
        self.eps = eps
        self.weight = nn.Parameter(torch.ones(dim, dtype=torch.float32))
        self.bias = nn.Parameter(torch.zeros(dim, dtype=torch.float32))

    def forward(self, x: Tensor) -> Tensor:
        return F.layer_norm(x, x.shape[-1:], self.weight, self.bias, self.eps)


class Block(nn.Module):
    """Self-attention over all tokens, then attention to the text and a feed-forward part, token by token."""

    def __init__(self, config: ExpertConfig, tools: Tools) -> None:
        super().__init__()
        self.config, self.tools = config, tools
        self.modulation = nn.Parameter(torch.empty(1, 6, config.dim, dtype=torch.float32))
        self.self_attn = SelfAttention(config, tools)
        self.norm3 = AffineNorm(config.dim, config.eps) if config.cross_attn_norm else None
        self.cross_attn = CrossAttention(config, tools)
        hidden = config.ffn_dim
        self.ffn = nn.Sequential(
            nn.Linear(config.dim, hidden), nn.GELU(approximate="tanh"), nn.Linear(hidden, config.dim)
        )

    def forward(self, x: Tensor, step: Step, text_key: Tensor, text_value: Tensor) -> Tensor:
        """x [n, B, C] fp32, changed in place; text_key and text_value [text_len, B, H, D]."""
        config, share = self.config, step.share
        modulation = self.modulation[0] + step.modulation
        heads = share.exchange(x.shape[1], config.num_heads, config.head_dim, self.tools.dtype, x.device)
        for span in share.spans:
            self.project(x[span], modulation, step.rope[span], heads.slot(span))
            heads.send(span)
        key, value = heads.keys_values()
        waiting: tuple[slice, Callable[[], Tensor]] | None = None
        for span in share.spans:
            query = heads.queries(span) if heads.carries_queries else self.query(x[span], modulation, step.rope[span])
            returned = heads.give_back(self.tools.attend(query, key, value))
            if waiting:  # one chunk late, so that its way back is hidden behind this chunk's attention
                self.finish(x[waiting[0]], waiting[1](), modulation, text_key, text_value)
            waiting = span, returned
        if waiting:
            self.finish(x[waiting[0]], waiting[1](), modulation, text_key, text_value)
        return x

    def project(self, x: Tensor, modulation: Tensor, rope: RopeTable, slot: Tensor) -> None:
        """A chunk [c, B, C] into its slot [c, B, parts, W, h, D]; parts are q, k, v or k, v."""
        normed = self.tools.kernels.modulated_norm(x, modulation[1], modulation[0], self.config.eps, self.tools.dtype)
        *query, key, value = slot.unbind(2)
        if query:
            self.self_attn.write_queries(normed, rope, query[0])
        self.self_attn.write_keys_values(normed, rope, key, value)

    def query(self, x: Tensor, modulation: Tensor, rope: RopeTable) -> Tensor:
        """Queries of a chunk when they did not travel with it: [c, B, C] -> [c, B, H, D]."""
        normed = self.tools.kernels.modulated_norm(x, modulation[1], modulation[0], self.config.eps, self.tools.dtype)
        out = normed.new_empty(*x.shape[:2], 1, self.config.num_heads, self.config.head_dim)
        self.self_attn.write_queries(normed, rope, out)
        return out.squeeze(2)

    def finish(self, x: Tensor, attended: Tensor, modulation: Tensor, text_key: Tensor, text_value: Tensor) -> None:
        """All that a chunk x [c, B, C] needs once its self-attention [c, B, C] is there, added to x in place."""
        dtype = self.tools.dtype
        x.addcmul_(self.self_attn.o(attended), modulation[2])
        normed = (self.norm3(x) if self.norm3 is not None else x).to(dtype)
        x.add_(self.cross_attn(normed, text_key, text_value))
        normed = self.tools.kernels.modulated_norm(x, modulation[4], modulation[3], self.config.eps, dtype)
        hidden = self.ffn[0](normed)
        torch.ops.aten.gelu_(hidden, approximate="tanh")  # in place: nothing else of a chunk is as large
        x.addcmul_(self.ffn[2](hidden), modulation[5])


class PatchEmbedding(nn.Module):
    """A convolution whose stride is its kernel: a matrix product over patches, in fp32."""

    def __init__(self, config: ExpertConfig) -> None:
        super().__init__()
        shape = (config.dim, config.in_channels, *config.patch_size)
        self.weight = nn.Parameter(torch.empty(shape, dtype=torch.float32))
        self.bias = nn.Parameter(torch.empty(config.dim, dtype=torch.float32))

    def forward(self, patches: Tensor) -> Tensor:
        """[n, B, channels * patch] -> [n, B, C]."""
        return F.linear(patches, self.weight.flatten(1), self.bias)


class Head(nn.Module):
    """Norm, modulation and the projection to latent values, in fp32."""

    def __init__(self, config: ExpertConfig) -> None:
        super().__init__()
        self.eps = config.eps
        self.modulation = nn.Parameter(torch.empty(1, 2, config.dim, dtype=torch.float32))
        self.head = nn.Linear(config.dim, config.out_channels * config.patch_volume, dtype=torch.float32)

    def forward(self, x: Tensor, time: Tensor, spans: Sequence[slice], kernels: Kernels) -> Tensor:
        """x [n, B, C], time [C] -> [n, B, patch * channels]."""
        shift, scale = (self.modulation[0] + time).unbind(0)
        return torch.cat(
            [self.head(kernels.modulated_norm(x[s], scale, shift, self.eps, torch.float32)) for s in spans]
        )


class Transformer(nn.Module):
    """Velocity of latents at one timestep."""

    def __init__(self, config: ExpertConfig, tools: Tools) -> None:
        super().__init__()
        self.config, self.tools = config, tools
        self.patch_embedding = PatchEmbedding(config)
        self.blocks = nn.ModuleList(Block(config, tools) for _ in range(config.num_layers))
        self.head = Head(config)

    def forward(
        self, latents: Tensor, time: Tensor, step: Step, text: Callable[[int], tuple[Tensor, Tensor]]
    ) -> Tensor:
        """latents [B, channels, T, y, x] fp32, time [C], text(block) -> keys, values -> [B, channels, T, y, x] fp32."""
        x = self.patch_embedding(step.share.own(self.patchify(latents)))
        for index, block in enumerate(self.blocks):
            x = block(x, step, *text(index))
        velocity = self.head(x, time, step.share.spans, self.tools.kernels)
        return self.unpatchify(step.share.gather(velocity), latents.shape[2:])

    def patchify(self, latents: Tensor) -> Tensor:
        """[B, channels, T, y, x] -> [N, B, channels * patch]; within a patch the order of the embedding's kernel."""
        (f, r, c), (pf, pr, pc) = self._grid(latents.shape[2:]), self.config.patch_size
        b, channels = latents.shape[:2]
        patches = latents.reshape(b, channels, f, pf, r, pr, c, pc).permute(2, 4, 6, 0, 1, 3, 5, 7)
        return patches.reshape(f * r * c, b, channels * self.config.patch_volume)

    def unpatchify(self, patches: Tensor, latent_size: torch.Size) -> Tensor:
        """[N, B, patch * channels] -> [B, channels, T, y, x]; the head puts channels last."""
        (f, r, c), (pf, pr, pc) = self._grid(latent_size), self.config.patch_size
        b, channels = patches.shape[1], self.config.out_channels
        parts = patches.view(f, r, c, b, pf, pr, pc, channels).permute(3, 7, 0, 4, 1, 5, 2, 6)
        return parts.reshape(b, channels, f * pf, r * pr, c * pc)

    def _grid(self, latent_size: torch.Size) -> tuple[int, int, int]:
        frames, rows, columns = latent_size
        return token_grid((frames, rows, columns), self.config.patch_size)
