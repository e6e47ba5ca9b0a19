"""Hours: operations counted, divided by what cards do of them, played through wave by wave.

Attention is counted; text projections are, the rest of a step is too small to matter. The rate of a card is its dense
bfloat16 peak times a share: the batch's own finished shots where there are some, else published times, else an assumption
that is said to be one. Knows no memory and no files.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache

from render.planning.cards import Card
from render.wan22.layout import Layout
from wan22_inference.bench.flops import step_flops, text_flops
from wan22_inference.config import ExpertConfig, tensor_shapes
from wan22_inference.request import ShotRequest
from wan22_inference.schedule import SolverName, make_schedule, num_high_steps

ASSUMED_UTILISATION = (0.45, 0.50)
"""At 480p and 720p, of cards without a published time: assumed, below what A100 reaches with the official code."""
_TOKENS_480P, _TOKENS_720P = 32_760, 75_600

DECODE_FLOPS_PER_PIXEL = 8.6e6
"""A pixel of a frame through the full-size decoder: counted with PyTorch's counter at three sizes (8.58e6 to 8.70e6)."""
DECODE_SHARE = 0.15
"""Of the dense bfloat16 rate, for float32 convolutions in TF32: assumed."""
SHARING_LOSS = 0.02
"""Of a sequence's time, for each rank beyond the first: the official code's published times on 1, 4 and 8 A100 at 720p
(3.77 and 7.07 times as fast)."""
DISK_BYTES_PER_S = 2e9
"""An expert's first reading, shared by the ranks of a machine: assumed, unless `doctor` measured it."""
HOST_BYTES_PER_S = 4e9
"""An expert out of the page cache, by each rank: assumed."""
START_S = 30.0
"""Processes, imports, the text encoder: assumed."""


def needs_uncond(scale: float) -> bool:
    """Whether a step asks for the negative text as well, as the engine sees it (its own file imports torch)."""
    return scale > 1.0


@dataclass(frozen=True)
class Rate:
    """What a card does, and how that is known."""

    flops_per_s: float  # sustained, at 720p
    flops_per_s_480p: float
    basis: str
    with_links: bool = False  # measured with the exchange between cards in it

    def at(self, num_tokens: int) -> float:
        """Between the two by tokens: short sequences keep a card less busy."""
        share = (num_tokens - _TOKENS_480P) / (_TOKENS_720P - _TOKENS_480P)
        share = min(max(share, 0.0), 1.0)
        return self.flops_per_s_480p + (self.flops_per_s - self.flops_per_s_480p) * share


def rate_of(card: Card) -> Rate:
    """By the table of cards."""
    low, high = card.utilisation or ASSUMED_UTILISATION
    how = "published times of the official code" if card.utilisation else "assumed"
    peak = card.flops_per_s
    basis = f"{high:.0%} of {peak / 1e12:.0f} TFLOP/s dense bf16 ({card.source}); {how}"
    return Rate(high * peak, low * peak, basis)


def forwards(request: ShotRequest, first_step: int = 0) -> tuple[int, int]:
    """Forwards that are left for the high-noise and for the low-noise expert, as if one text went at a time."""
    high_steps = _num_high_steps(request.solver, request.num_steps, request.shift, request.boundary)
    high = max(0, high_steps - first_step)
    low = request.num_steps - max(high_steps, first_step)
    return (
        high * (2 if needs_uncond(request.guidance_high) else 1),
        low * (2 if needs_uncond(request.guidance_low) else 1),
    )


@lru_cache(maxsize=256)
def _num_high_steps(solver: SolverName, num_steps: int, shift: float, boundary: float) -> int:
    """As the request has it, which makes the whole schedule each time it is asked."""
    return num_high_steps(make_schedule(solver, num_steps, shift), boundary)


def request_flops(config: ExpertConfig, request: ShotRequest, first_step: int = 0) -> int:
    """Operations of all that is left of a shot."""
    high, low = forwards(request, first_step)
    texts = sum(2 if needs_uncond(g) else 1 for g in (request.guidance_high, request.guidance_low))
    return (high + low) * step_flops(config, request.clip.num_tokens) + texts * text_flops(config, config.text_len)


def decode_s(request: ShotRequest, card: Card) -> float:
    """Seconds of decoding one clip."""
    pixels = request.width_px * request.height_px * request.num_frames
    return DECODE_FLOPS_PER_PIXEL * pixels / (DECODE_SHARE * card.flops_per_s)


@dataclass(frozen=True)
class Stage:
    """The machine, the layout and the model of a timetable."""

    config: ExpertConfig
    layout: Layout
    card: Card
    rate: Rate
    wave: int
    expert_file_bytes: int  # of one expert, as it lies on the disk
    host_holds_experts: bool = True  # both experts' files stay in the page cache
    batched: bool = False
    disk_bytes_per_s: float = DISK_BYTES_PER_S

    def forward_s(self, request: ShotRequest) -> float:
        """Seconds of a forward of one text, shared evenly by the ranks of a sequence, exchanges included."""
        tokens = request.clip.num_tokens
        compute = step_flops(self.config, tokens) / self.layout.ulysses / self.rate.at(tokens)
        compute *= 1 + SHARING_LOSS * (self.layout.ulysses - 1)
        if self.rate.with_links:
            return compute
        gather = self.gather_s / (2 if self.batched else 1)
        return max(compute, gather) + self.exchange_s(request)

    @property
    def gather_s(self) -> float:
        """Seconds in which the blocks of the other ranks come, once for all tokens of a forward."""
        others = 1 - 1 / self.layout.shard
        return others * block_bytes(self.config) * self.config.num_layers / self.card.link_bytes_per_s

    def exchange_s(self, request: ShotRequest) -> float:
        """Seconds of a sequence's all-to-all: queries, keys, values there and results back, in every block."""
        own = request.clip.tokens_per_rank(self.layout.ulysses) * (1 - 1 / self.layout.ulysses)
        return 4 * 2 * own * self.config.dim * self.config.num_layers / self.card.link_bytes_per_s

    def load_s(self, *, first: bool) -> float:
        """Seconds until an expert lies on the cards: from the disk the first time, afterwards read ahead."""
        from_host = self.expert_file_bytes / self.layout.shard / HOST_BYTES_PER_S
        if not first and self.host_holds_experts:
            return from_host
        return max(from_host, self.expert_file_bytes / self.disk_bytes_per_s)


@lru_cache(maxsize=8)
def block_bytes(config: ExpertConfig) -> int:
    """One block in bfloat16 as it is gathered for a forward, without its text weights."""
    from render.planning.tracing import is_text_weight

    total = 0
    for name, shape in tensor_shapes(config).items():
        if name.startswith("blocks.0.") and not is_text_weight(name):
            volume = 1
            for size in shape:
                volume *= size
            total += 2 * volume
    return total


@dataclass(frozen=True)
class Left:
    """A shot and what there is of it."""

    name: str
    request: ShotRequest
    first_step: int = 0
    has_latents: bool = False
    group: object = None  # shots with other LoRA files are another wave


@dataclass
class Timetable:
    """When every clip is done, seconds after the start."""

    done_s: dict[str, float] = field(default_factory=dict)
    total_s: float = 0.0
    loading_s: float = 0.0  # of the busiest group
    decoding_s: float = 0.0

    def num_done(self, after_s: float) -> int:
        return sum(at <= after_s for at in self.done_s.values())


def timetable(shots: Sequence[Left], stage: Stage) -> Timetable:
    """Plays a batch through: groups of ranks that walk in step take the next shots of a wave when they are free."""
    layout, table = stage.layout, Timetable()
    if not shots:
        return table
    num_groups = max(1, layout.world // layout.lockstep)
    lanes = layout.lockstep // layout.ulysses
    at = [START_S] * num_groups
    loaded = [0] * num_groups
    loading = [0.0] * num_groups
    known: dict[tuple[int, int, int], float] = {}
    for number, shot in enumerate(one for one in shots if one.has_latents):
        group = number % num_groups
        at[group] += decode_s(shot.request, stage.card) / layout.lockstep
        table.done_s[shot.name] = at[group]
    for wave in _waves([one for one in shots if not one.has_latents], stage.wave):
        heats: list[Sequence[Left]] = [wave[start : start + lanes] for start in range(0, len(wave), lanes)]
        taken: dict[int, list[Sequence[Left]]] = {}
        for heat in heats:  # the high-noise expert, by whoever is free
            group = min(range(num_groups), key=lambda g: (at[g], g))
            if group not in taken:
                _load(stage, at, loading, loaded, group)
            taken.setdefault(group, []).append(heat)
            at[group] += _heat_s(stage, heat, 0, known)
        for group, own in taken.items():
            _load(stage, at, loading, loaded, group)
            for heat in own:
                at[group] += _heat_s(stage, heat, 1, known)
            clips = [shot for heat in own for shot in heat]
            for number, shot in enumerate(clips, 1):
                share = -(-number // layout.lockstep)
                table.done_s[shot.name] = at[group] + share * decode_s(shot.request, stage.card)
            rounds = -(-len(clips) // layout.lockstep)
            spent = rounds * max(decode_s(shot.request, stage.card) for shot in clips)
            at[group] += spent
            table.decoding_s += spent / num_groups
    table.total_s = max(at)
    table.loading_s = max(loading)
    return table


def _waves(shots: Sequence[Left], size: int) -> list[list[Left]]:
    groups: dict[object, list[Left]] = {}
    for shot in sorted(shots, key=lambda one: one.first_step == 0):
        groups.setdefault(shot.group, []).append(shot)
    return [members[start : start + size] for members in groups.values() for start in range(0, len(members), size)]


def _load(stage: Stage, at: list[float], loading: list[float], loaded: list[int], group: int) -> None:
    seconds = stage.load_s(first=loaded[group] < 2)
    at[group] += seconds
    loading[group] += seconds
    loaded[group] += 1


def _heat_s(stage: Stage, heat: Sequence[Left], expert: int, known: dict[tuple[int, int, int], float]) -> float:
    """The slowest lane: the others wait for it. `known`: seconds of a forward by clip, since most clips are alike."""
    slowest = 0.0
    for shot in heat:
        request = shot.request
        clip = (request.width_px, request.height_px, request.num_frames)
        if clip not in known:
            known[clip] = stage.forward_s(request)
        slowest = max(slowest, forwards(request, shot.first_step)[expert] * known[clip])
    return slowest


def floor_s(shots: Sequence[Left], config: ExpertConfig, card: Card, num_cards: int) -> float:
    """No program is faster on these cards: all operations at the maker's peak, on all cards, nothing else."""
    flops = sum(request_flops(config, one.request, one.first_step) for one in shots if not one.has_latents)
    return flops / (card.flops_per_s * num_cards)


def with_preset(shots: Sequence[Left], preset: Mapping[str, object]) -> list[Left]:
    """The same shots from the start under other settings of the model."""
    return [
        Left(one.name, replace(one.request, **preset), group=one.group)  # type: ignore[arg-type]
        for one in shots
    ]
