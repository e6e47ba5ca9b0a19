"""Ulysses: each rank holds a slice of the tokens, and for attention a slice of the heads.

Between the two lies one all-to-all for queries, keys and values together and one for what was attended, per chunk of
tokens, each running while the next chunk is computed. Keys then lie in the order (chunk, rank, token), which attention
does not mind as long as queries go back the way they came. The chunks are cut so that padding, at the end of the last
rank, is also the end of that order: it is sliced off, no backend needs a mask. This file knows no model.

Shapes: n own tokens, c tokens of a chunk, N all tokens, B batch, H heads, D head width, W ranks, h = H / W, P parts
(q, k, v or k, v).
"""

from collections.abc import Callable
from itertools import pairwise

import torch
import torch.distributed as dist
from torch import Tensor

from wan22_inference.errors import RequestError
from wan22_inference.parallel.group import Group

_TILE = 128  # rows that a matrix product works on at a time; chunks that are multiples waste none
_MAX_IN_FLIGHT = 2
_all_gather = getattr(dist, "all_gather_single", None) or dist.all_gather_into_tensor  # renamed in PyTorch 2.13


class TokenSlice:
    """The tokens of one rank: a share of the sequence as the model wants it."""

    def __init__(self, num_tokens: int, group: Group, chunk_tokens: int) -> None:
        self.group = group
        self.num_tokens = num_tokens
        self.num_own = -(-num_tokens // group.size)
        self.first = group.rank * self.num_own
        self.spans = cut(self.num_own, chunk_tokens, smallest=group.size)

    def own(self, tokens: Tensor) -> Tensor:
        """[N, ...] -> [n, ...] of this rank, zero-padded at the end of the sequence. No communication."""
        mine = tokens[self.first : self.first + self.num_own]
        missing = self.num_own - mine.shape[0]
        return torch.cat((mine, mine.new_zeros(missing, *mine.shape[1:]))) if missing else mine

    def gather(self, tokens: Tensor) -> Tensor:
        """[n, ...] on every rank of the group -> [N, ...] on all of them, padding cut off (all-gather)."""
        if self.group.size == 1:
            return tokens
        everyone = tokens.new_empty(self.group.size * self.num_own, *tokens.shape[1:])
        _all_gather(everyone, tokens.contiguous(), group=self.group.process_group)
        return everyone[: self.num_tokens]

    def exchange(
        self, batch: int, num_heads: int, head_dim: int, dtype: torch.dtype, device: torch.device
    ) -> "LocalHeads | TradedHeads":
        """The exchange of one block. Raises RequestError if the heads do not divide among the ranks."""
        if num_heads % self.group.size:
            raise RequestError(
                f"ulysses={self.group.size}: {num_heads} heads do not divide among {self.group.size} ranks",
                hint=f"allowed are {', '.join(str(n) for n in range(1, num_heads + 1) if num_heads % n == 0)}",
            )
        shape = (batch, num_heads, head_dim)
        kind = LocalHeads if self.group.size == 1 else TradedHeads
        return kind(self, shape, dtype, device)


def cut(num_tokens: int, chunk_tokens: int, *, smallest: int = 1) -> tuple[slice, ...]:
    """Consecutive chunks of about `chunk_tokens`, all but the last a multiple of a tile if that is possible.

    None is below `smallest` unless there is only one: padding is shorter than a group, and must end in one chunk.
    """
    count = max(1, min(-(-num_tokens // chunk_tokens), num_tokens // max(smallest, 1)))
    size = -(-num_tokens // count)
    tiled = -(-size // _TILE) * _TILE
    if num_tokens - tiled * (count - 1) >= smallest:
        size = tiled
        bounds = [min(size * k, num_tokens) for k in range(count + 1)]
    else:
        bounds = [num_tokens * k // count for k in range(count + 1)]
    return tuple(slice(lo, hi) for lo, hi in pairwise(bounds))


class LocalHeads:
    """A group of one: nothing is traded, keys and values are written where they stay."""

    carries_queries = False  # made per chunk, so that they never have the length of the sequence

    def __init__(
        self, share: TokenSlice, shape: tuple[int, int, int], dtype: torch.dtype, device: torch.device
    ) -> None:
        batch, num_heads, head_dim = shape
        self._kv = torch.empty(share.num_own, batch, 2, 1, num_heads, head_dim, dtype=dtype, device=device)

    def slot(self, span: slice) -> Tensor:
        return self._kv[span]

    def send(self, span: slice) -> None:
        pass

    def keys_values(self) -> tuple[Tensor, Tensor]:
        return self._kv[:, :, 0, 0], self._kv[:, :, 1, 0]

    def queries(self, span: slice) -> Tensor:
        raise AssertionError("queries do not travel in a group of one")

    def give_back(self, attended: Tensor) -> Callable[[], Tensor]:
        own = attended.flatten(2)
        return lambda: own


class TradedHeads:
    """Several ranks: all heads of own tokens for own heads of all tokens, and back."""

    carries_queries = True

    def __init__(
        self, share: TokenSlice, shape: tuple[int, int, int], dtype: torch.dtype, device: torch.device
    ) -> None:
        self.share, self.group = share, share.group
        self.batch, self.num_heads, self.head_dim = shape
        size, self._heads = self.group.size, self.num_heads // self.group.size
        self._received = torch.empty(
            share.num_own * size, self.batch, 3, self._heads, self.head_dim, dtype=dtype, device=device
        )
        self._outgoing: Tensor | None = None
        self._in_flight: list[tuple[dist.Work, Tensor]] = []

    def slot(self, span: slice) -> Tensor:
        """A send buffer [W, c, B, 3, h, D], shown as [c, B, 3, W, h, D]."""
        rows, size = span.stop - span.start, self.group.size
        self._outgoing = self._received.new_empty(size, rows, self.batch, 3, self._heads, self.head_dim)
        return self._outgoing.permute(1, 2, 3, 0, 4, 5)

    def send(self, span: slice) -> None:
        """All-to-all over the group: [W, c, B, 3, h, D] by head owner -> [W, c, B, 3, h, D] by token owner."""
        assert self._outgoing is not None, "send without a slot"
        self._settle(_MAX_IN_FLIGHT - 1)
        work = self._trade(self._received[self._block(span)], self._outgoing)
        self._in_flight.append((work, self._outgoing))
        self._outgoing = None

    def keys_values(self) -> tuple[Tensor, Tensor]:
        self._settle(0)
        real = self._received[: self.share.num_tokens]
        return real[:, :, 1], real[:, :, 2]

    def queries(self, span: slice) -> Tensor:
        return self._received[self._block(span)][:, :, 0]

    def give_back(self, attended: Tensor) -> Callable[[], Tensor]:
        """All-to-all over the group: [W, c, B, h, D] by token owner -> [W, c, B, h, D] by head owner, then [c, B, H
        * D].
        """
        size = self.group.size
        returned = torch.empty_like(attended)
        work = self._trade(returned, attended)

        def own() -> Tensor:
            work.wait()
            rows = attended.shape[0] // size  # keeps `attended` alive until the exchange is over
            return returned.view(size, rows, self.batch, -1).permute(1, 2, 0, 3).flatten(2)

        return own

    def _trade(self, into: Tensor, out: Tensor) -> dist.Work:
        work: dist.Work = dist.all_to_all_single(
            into.flatten(), out.flatten(), group=self.group.process_group, async_op=True
        )
        assert work is not None, "this rank is not in the group"
        return work

    def _block(self, span: slice) -> slice:
        """Where the tokens of a chunk of all ranks lie: chunks follow each other, ranks within a chunk."""
        return slice(span.start * self.group.size, span.stop * self.group.size)

    def _settle(self, most: int) -> None:
        while len(self._in_flight) > most:
            work, _ = self._in_flight.pop(0)
            work.wait()
