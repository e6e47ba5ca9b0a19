"""The layout that a batch takes where nobody said: one choice for the plan and for the run.

Both ask `suiting`, and hand it the same things: the shots that are to make, each picture once and from its beginning,
the model, the cards. What a batch has measured meanwhile changes the hours that are told, not the layout, and what lies
half finished does not either: a folder keeps the layout it was begun with. Imports no torch.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from math import prod
from typing import TYPE_CHECKING

from render.options import EngineOptions
from render.planning.cards import Card, Machine, machine_here, machine_named
from render.planning.hours import DISK_BYTES_PER_S, Left
from render.planning.layouts import Work, choose_layout
from render.planning.measured import Measured, read_measured
from render.planning.memory import Model, encoder_values
from render.planning.room import Weights, host_bytes
from render.wan22.layout import Layout
from wan22_inference.config import A14B
from wan22_inference.request import ShotRequest

if TYPE_CHECKING:
    from render.wan22.settings import Kept
    from wan22_inference.checkpoint import Checkpoint

UNKNOWN_CARD_GB = 80
"""What cards are taken for that nvidia-smi does not tell of."""


def suiting(work: Work, card: Card, world: int, local_world: int) -> Layout:
    """The layout for `world` ranks, `local_world` of them in a computer; `card` has the memory that may be used."""
    shots = [Left(shot.name, shot.request) for shot in work.shots]
    return choose_layout(replace(work, shots=shots, rate=None, trace=False), card, world, local_world)


def layout_of_run(
    options: EngineOptions,
    kept: Kept,
    requests: Sequence[ShotRequest],
    checkpoint: Checkpoint,
    ranks: tuple[int, int],
) -> Layout:
    """What suits the cards of this computer. `ranks`: all, and those of one computer."""
    world, local_world = ranks
    found, measured = cards_here()
    machine = found or machine_named(f"{world}x{UNKNOWN_CARD_GB}")
    weights, model = model_of(checkpoint, options.dtype or kept.dtype or "bfloat16")
    pictures = {replace(request, id=""): request for request in requests}
    work = Work(
        shots=[Left(request.id, request) for request in pictures.values()],
        model=model,
        expert_file_bytes=weights.expert_file_bytes,
        options=options,
        batched=(options.guidance_batch or kept.guidance_batch) == "one",
        host_bytes=host_bytes(),
        disk_bytes_per_s=disk_rate(measured),
    )
    return suiting(work, machine.room, world, local_world)


def cards_here() -> tuple[Machine | None, Measured | None]:
    """The cards of this computer, with what `doctor` measured of them in place of what their sheets say."""
    machine = machine_here()
    if machine is None:
        return None, None
    measured = read_measured(machine.driver_name, machine.num_cards)
    return (machine, None) if measured is None else (replace(machine, card=measured.card_with(machine.card)), measured)


def disk_rate(measured: Measured | None) -> float:
    """Bytes a second that model files are read with."""
    return (measured.disk_bytes_per_s if measured is not None else None) or DISK_BYTES_PER_S


def model_of(checkpoint: Checkpoint | None, dtype: str) -> tuple[Weights, Model]:
    """What hours and memory depend on; without files the published model counts."""
    if checkpoint is None:
        return Weights(is_there=False), Model(A14B, encoder_values(), dtype)
    files = checkpoint.expert("high")
    values = sum(prod(ref.shape) for ref in checkpoint.t5.tensors.values())
    wide = sum(ref.num_bytes for ref in files.tensors.values() if ref.dtype == "F32")
    weights = Weights(True, files.num_bytes, wide * 2 > files.num_bytes)
    return weights, Model(files.config, values, dtype)
