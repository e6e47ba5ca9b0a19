"""Memory of one rank, phase by phase: encode, high, low, decode.

An expert is there with its text weights until all texts of the wave are prepared, and works without them; the prepared
texts wait in the computer's memory, one shot's of them on the card.

What is counted are tensors; what a card takes beside them (context, workspaces, what NCCL and the allocator hold) is a
stated reserve. Experts are traced (`table`), the text encoder and the decoder counted. Takes requests and a layout,
gives a table. Imports no torch; knows no hours.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from math import prod

from render.planning.cards import Card
from render.planning.table import ExpertBytes, expert_bytes
from render.planning.tracing import DTYPE_BYTES, Case
from render.wan22.decode import DECODING_RESERVE_BYTES
from render.wan22.layout import RESERVE_BYTES, Layout
from wan22_inference.config import ExpertConfig
from wan22_inference.errors import RequestError
from wan22_inference.geometry import ClipShape
from wan22_inference.request import ShotRequest
from wan22_inference.vae.memory import WEIGHTS_BYTES, Tiling, choose_tiling, decode_peak_bytes

PHASES = ("encode", "high", "low", "decode")

UMT5_XXL = {"vocab": 256_384, "dim": 4096, "ffn": 10_240, "layers": 24, "heads": 64, "buckets": 32}
ENCODER_ACTIVATION_VALUES = 62_914_565
"""Of one text of 512 tokens, at any number of layers: measured with PyTorch's CPU allocator at full width (125.8 MB in
bfloat16)."""
STATES_PER_SHOT = 5
"""Latents that a shot holds in float32: its own, up to three of the solver, and its noise."""


@dataclass(frozen=True)
class Phase:
    """One row of the table, bytes of the fullest rank."""

    name: str
    weights_bytes: int
    gathered_bytes: int
    context_bytes: int  # text keys and values, modulation
    activations_bytes: int
    waiting_bytes: int  # latents of shots between two experts
    basis: str
    preparing_bytes: int = 0  # of an expert: everything at the fullest moment before its first step

    @property
    def working_bytes(self) -> int:
        """The parts together: a step."""
        return (
            self.weights_bytes + self.gathered_bytes + self.context_bytes + self.activations_bytes + self.waiting_bytes
        )

    @property
    def peak_bytes(self) -> int:
        return max(self.working_bytes, self.preparing_bytes)

    def to_json(self) -> dict[str, object]:
        return {**asdict(self), "peak_bytes": self.peak_bytes}


@dataclass(frozen=True)
class Model:
    """What of the weights memory depends on."""

    config: ExpertConfig
    encoder_values: int  # parameters of the text encoder
    dtype: str = "bfloat16"


@dataclass(frozen=True)
class MemoryTable:
    """All phases of a layout on a card."""

    phases: tuple[Phase, ...]
    tiling: Tiling | None
    reserve_bytes: int
    card_bytes: int
    no_tiling: str = ""  # why no tiling fits

    @property
    def fullest(self) -> Phase:
        return max(self.phases, key=lambda phase: phase.peak_bytes)

    @property
    def needed_bytes(self) -> int:
        return self.fullest.peak_bytes + self.reserve_bytes

    @property
    def fits(self) -> bool:
        return not self.no_tiling and self.needed_bytes <= self.card_bytes

    def to_json(self) -> dict[str, object]:
        return {
            "phases": [phase.to_json() for phase in self.phases],
            "reserve_bytes": self.reserve_bytes,
            "needed_bytes": self.needed_bytes,
            "card_bytes": self.card_bytes,
            "fits": self.fits,
            "tiling": asdict(self.tiling) if self.tiling else None,
        }


def encoder_values(sizes: dict[str, int] | None = None) -> int:
    """Parameters of the UMT5 encoder."""
    s = sizes or UMT5_XXL
    block = 4 * s["dim"] ** 2 + 3 * s["dim"] * s["ffn"] + 2 * s["dim"] + s["buckets"] * s["heads"]
    return s["vocab"] * s["dim"] + s["layers"] * block + s["dim"]


def memory_tables(
    requests: Sequence[ShotRequest],
    layouts: Sequence[Layout],
    model: Model,
    card: Card,
    *,
    batched: bool = False,
    waves: Sequence[int] = (),
    trace: bool = True,
) -> list[MemoryTable]:
    """A table for each layout, for the largest of the requests' clips. `waves`: shots of a wave, for each layout."""
    clip = max((request.clip for request in requests), key=lambda clip: clip.num_tokens)
    batch = 2 if batched and any(max(r.guidance_high, r.guidance_low) > 1 for r in requests) else 1
    cases = [
        Case(
            clip.width_px, clip.height_px, clip.num_frames, layout.ulysses, layout.shard, batch, model.dtype,
            model.config,
        )
        for layout in layouts
    ]  # fmt: skip
    rows = expert_bytes(cases, trace=trace)
    sizes = list(waves) or [layout.replicas for layout in layouts]
    clips = {(request.width_px, request.height_px, request.num_frames): request.clip for request in requests}
    few = set(clips.values())
    return [
        _table(few, len(requests), layout, model, card, row, wave)
        for layout, row, wave in zip(layouts, rows, sizes, strict=True)
    ]


def _table(
    clips: set[ClipShape], num_shots: int, layout: Layout, model: Model, card: Card, row: ExpertBytes, wave: int
) -> MemoryTable:
    latents_bytes = max(4 * prod(clip.latent_shape) for clip in clips)
    waiting = -(-min(wave, max(num_shots, 1)) // layout.replicas)
    held = (waiting * STATES_PER_SHOT + 1) * latents_bytes
    width = DTYPE_BYTES[model.dtype]
    phases = [
        Phase(
            "encode",
            model.encoder_values * width,
            0,
            0,
            ENCODER_ACTIVATION_VALUES * width,
            0,
            "counted, on the first rank only",
        )
    ]
    for name in ("high", "low"):
        before = row.preparing_bytes + (held if name == "low" else 0)
        phases.append(
            Phase(
                name, row.weights_bytes, row.gathered_bytes, row.context_bytes, row.activations_bytes, held, row.basis,
                before,
            )
        )  # fmt: skip
    tiling, problem = tiling_for(clips, card)
    decode = max(decode_peak_bytes(clip, tiling) for clip in clips)
    phases.append(Phase("decode", WEIGHTS_BYTES, 0, 0, decode - WEIGHTS_BYTES, 0, "counted"))
    return MemoryTable(tuple(phases), tiling, RESERVE_BYTES, card.memory_bytes, problem)


def tiling_for(clips: set[ClipShape], card: Card) -> tuple[Tiling | None, str]:
    """The tiles that the largest picture asks for on this card, as the ranks choose them; else why there are none."""
    largest = max(clips, key=lambda clip: (clip.width_px * clip.height_px, clip.num_frames))
    try:
        return choose_tiling(largest, card.memory_bytes - DECODING_RESERVE_BYTES), ""
    except RequestError as error:
        return None, error.message
