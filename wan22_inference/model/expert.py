"""One expert, ready to work: prepare a shot once, then ask for its velocity at every step.

The same velocity comes out for any group size. All ranks of a Ulysses group call with the same arguments; ranks that
share weights make the same calls in the same order. Knows no solver, no guidance and no files.
"""

import gc
from collections.abc import Callable, Sequence

import torch
from torch import Tensor

from wan22_inference.config import ExpertConfig
from wan22_inference.errors import RequestError
from wan22_inference.geometry import token_grid
from wan22_inference.model.conditioner import Conditioner, ShotContext, Text, stack_texts
from wan22_inference.model.rope import RopeTable, rope_table
from wan22_inference.model.transformer import Block, Step, Transformer
from wan22_inference.parallel.group import Group
from wan22_inference.parallel.ulysses import TokenSlice

CHUNK_TOKENS = 4096  # rows of a chunk, batch included: small enough for memory, large enough to fill a GPU


class Expert:
    """A loaded transformer with its conditioner."""

    def __init__(
        self,
        transformer: Transformer,
        conditioner: Conditioner,
        group: Group,
        device: torch.device,
        *,
        attention: str,
        chunk_tokens: int = CHUNK_TOKENS,
    ) -> None:
        self.config: ExpertConfig = transformer.config
        self.attention = attention  # the backend that was chosen
        self.device, self.group, self.chunk_tokens = device, group, chunk_tokens
        self._transformer: Transformer | None = transformer
        self._conditioner: Conditioner | None = conditioner
        self._slices: dict[tuple[int, int, int, int], tuple[TokenSlice, RopeTable]] = {}

    @property
    def transformer(self) -> Transformer:
        if self._transformer is None:
            raise RequestError("this expert is closed")
        return self._transformer

    @property
    def conditioner(self) -> Conditioner:
        if self._conditioner is None:
            raise RequestError(
                "the text weights of this expert were released", hint="prepare all shots before release_text_weights()"
            )
        return self._conditioner

    @torch.no_grad()
    def prepare(self, text: Sequence[Tensor | Text], timesteps: Tensor, *, precompute: bool = True) -> ShotContext:
        """What a shot needs of this expert.

        text: rows [L, text_dim] of each text at its true length, usually the prompt's and the negative's; a text of an
        earlier context may be given again (`context.texts[1]`) and is shared. timesteps: [S], of all steps this expert
        may be asked for. Without `precompute` the keys and values are made anew in each forward, which needs the text
        weights to stay. Raises RequestError for texts of another width or too many rows.
        """
        maker = self.conditioner
        time, modulation = maker.times(timesteps.to(self.device))
        texts = tuple(self._text(maker, one, precompute) for one in text)
        return ShotContext(time, modulation, texts)

    def _text(self, maker: Conditioner, text: Tensor | Text, precompute: bool) -> Text:
        if isinstance(text, Tensor):
            return maker.text(text.to(self.device, self.transformer.tools.dtype), precompute=precompute)
        return text

    def release_text_weights(self) -> None:
        """Drop the weights that only `prepare` uses: 4.3 GiB of a full-size expert in bf16."""
        self._conditioner = None
        gc.collect()  # FSDP's states refer to each other in circles

    @torch.no_grad()
    def __call__(self, latents: Tensor, context: ShotContext, step: int, text: int | Sequence[int] = 0) -> Tensor:
        """Velocity of latents [16, T, h, w] at a step, fp32, of the same shape.

        step: index into the timesteps of the context. text: which of its texts, or one for each of a batch: several
        texts for one [16, T, h, w] give [B, 16, T, h, w], and so do latents [B, 16, T, h, w] with one text or B texts.
        """
        chosen = [text] if isinstance(text, int) else list(text)
        batched = latents.ndim == 5 or not isinstance(text, int)
        batch = latents if latents.ndim == 5 else latents[None]
        fits = batch.ndim == 5 and batch.shape[1] == self.config.in_channels
        if not fits or (1 not in (len(chosen), len(batch)) and len(chosen) != len(batch)):
            raise RequestError(
                f"latents {list(latents.shape)} with {len(chosen)} texts: "
                f"needed are [{self.config.in_channels}, T, h, w], or as many of them as texts"
            )
        num = max(len(chosen), len(batch))
        batch = batch.to(self.device, torch.float32).expand(num, *batch.shape[1:])
        texts = [context.texts[index] for index in (chosen * num if len(chosen) == 1 else chosen)]
        frames, rows, columns = batch.shape[2:]
        share, rope = self._slice((frames, rows, columns), num)
        circumstances = Step(context.modulation[step], rope, share)
        velocity: Tensor = self.transformer(batch, context.time[step], circumstances, self._keys_of(texts))
        return velocity if batched else velocity[0]

    def _keys_of(self, texts: Sequence[Text]) -> Callable[[int], tuple[Tensor, Tensor]]:
        return lambda index: stack_texts(texts, index, self.config.text_len)

    def _slice(self, latent_size: tuple[int, int, int], batch: int) -> tuple[TokenSlice, RopeTable]:
        key = (*latent_size, batch)
        if key not in self._slices:
            self._slices.clear()  # a batch of shots rarely has two sizes, and tables are not small
            grid = token_grid(latent_size, self.config.patch_size)
            share = TokenSlice(grid[0] * grid[1] * grid[2], self.group, max(1, self.chunk_tokens // batch))
            self._slices[key] = share, rope_table(grid, self.config.head_dim, share.first, share.num_own, self.device)
        return self._slices[key]

    def compile(self) -> None:
        """Compile what a block does with a chunk; attention and communication stay as they are."""
        for block in self.transformer.blocks:
            assert isinstance(block, Block)
            for name in ("project", "query", "finish"):
                setattr(block, name, torch.compile(getattr(block, name), dynamic=False))

    def close(self) -> None:
        """Drop modules and tables. The expert cannot be used afterwards."""
        self._transformer = self._conditioner = None
        self._slices.clear()
        self.group = Group()
        gc.collect()
