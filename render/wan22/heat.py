"""One heat: each lane of a lockstep group takes one shot (or none) through its steps with one expert.

Ranks that share weights have to make the same forwards at the same time, so a lane that has less to do makes empty ones
until the others are through. Checkpoints go out, a stop is agreed on before every step, and latents that are no longer
finite go back to the last checkpoint once. Knows neither files nor the order of shots.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Final

import torch
from torch import Tensor

from render.wan22.checkpoints import Scalars, State
from render.wan22.conditions import Conditions
from render.wan22.control import Control
from render.wan22.heartbeat import Heart
from render.wan22.jobfile import Task
from wan22_inference.checkpoint import ExpertName
from wan22_inference.denoise import denoise
from wan22_inference.engine import ClipState, guidance_of, resume_latents, steps_of
from wan22_inference.errors import EngineError, NumericalError
from wan22_inference.geometry import LATENT_CHANNELS
from wan22_inference.guidance import guided, needs_uncond
from wan22_inference.model.conditioner import ShotContext
from wan22_inference.model.expert import Expert

SAVE_EVERY_STEPS: Final = 5
SAVE_EVERY_S: Final = 60.0


@dataclass
class Underway:
    """A shot on its way, the same on every rank of its lane."""

    task: Task
    state: ClipState
    noise: str  # hash of the noise it began with
    inexact: tuple[Mapping[str, object], ...] = ()
    resumed_at: int | None = None
    saved_step: int = 0
    saved_at: float = field(default_factory=time.monotonic)
    good: tuple[dict[str, Tensor], Scalars] | None = None  # what was last checkpointed; None: the beginning
    beginning: ClipState | None = None
    has_retried: bool = False
    seconds: float = 0.0  # spent denoising, in this run
    peak_bytes: int = 0
    failure: str = ""

    @property
    def step(self) -> int:
        return self.state.next_step


@dataclass(frozen=True)
class Heat:
    """What the heats of a phase share."""

    control: Control
    expert: Expert
    conditions: Conditions
    name: ExpertName
    batched: bool
    fingerprint: dict[str, object]
    heart: Heart
    save: Callable[[Task, State], None]  # called on the lane's first rank; returns before it is on the disk
    settle: Callable[[Task], None]  # the same rank; returns once it is

    def run(self, shot: Underway | None) -> bool:
        """Takes the shot to the end of the expert's steps, or to `failure`; True if the heat was stopped before."""
        context = self.conditions.of(shot.task) if shot is not None and self._todo(shot) else self.conditions.empty
        is_timed = False
        while True:
            todo = self._todo(shot)
            stop, busy, forwards, due = self.control.agree(
                int(self.control.wants_stop()), int(todo > 0), self._forwards(shot) if todo else 0, int(self._due(shot))
            )
            if shot is not None and not shot.failure and self._wants_saving(shot, bool(stop or due)):
                self._save(shot)
            if stop or not busy:
                return bool(stop) and bool(busy)
            done = 0
            if shot is not None and todo:
                began = time.monotonic()
                done = self._step(shot, context)
                if shot.step == shot.saved_step + 1 and self.control.leads_lane:
                    self.settle(shot.task)  # one step is time enough: a kill costs an interval, not two
                if not is_timed:
                    self.control.expect_steps(time.monotonic() - began)
                    is_timed = True
            for _ in range(forwards - done):
                self._empty_forward()

    def _todo(self, shot: Underway | None) -> int:
        return max(0, steps_of(shot.task.request, self.name).stop - shot.step) if shot and not shot.failure else 0

    def _forwards(self, shot: Underway | None) -> int:
        """Forwards of one step."""
        assert shot is not None
        both = needs_uncond(guidance_of(shot.task.request, self.name))
        return 2 if both and not self.batched else 1

    def _empty_forward(self) -> None:
        _, rows, columns = self.expert.config.patch_size
        size = (LATENT_CHANNELS, 1, rows * self.expert.group.size, columns)
        self.expert(torch.zeros(size, device=self.expert.device), self.conditions.empty, 0)

    def _step(self, shot: Underway, context: ShotContext) -> int:
        """One step, or the way back; how many forwards that took."""
        request, index = shot.task.request, shot.step

        def predict(latents: Tensor, index: int, text: int | tuple[int, ...]) -> Tensor:
            return self.expert(latents, context, index, text)

        velocity = guided(predict, guidance_of(request, self.name), batched=self.batched)  # type: ignore[arg-type]
        solver, began = shot.state.solver.copy(), time.monotonic()
        try:
            latents = denoise(velocity, solver, shot.state.latents, range(index, index + 1))
        except NumericalError as error:
            self._back(shot, error)
        except torch.OutOfMemoryError as error:
            if self.control.layout.lockstep > 1:
                raise  # the others wait in the middle of a forward: only a new start helps
            shot.failure = out_of_memory(shot.task, error, self.expert.device)
        except EngineError as error:
            if self.control.layout.lockstep > 1:
                raise
            shot.failure = str(error)
        else:
            shot.state = ClipState(latents, solver)
        seconds = time.monotonic() - began
        shot.seconds += seconds
        if shot.step == index + 1:
            self.heart.tell(step=shot.step, step_s=round(seconds, 3))
        return self._forwards(shot)

    def _back(self, shot: Underway, error: NumericalError) -> None:
        """To the last checkpoint; the second time the shot is given up."""
        if shot.has_retried:
            shot.failure = f"{error.message}, twice from step {shot.saved_step}\n  hint: {error.hint}"
            return
        shot.has_retried = True
        if shot.good is not None:
            tensors, scalars = shot.good
            shot.state = resume_latents(shot.task.request, tensors, scalars, self.expert.device)
        else:
            assert shot.beginning is not None
            shot.state = shot.beginning

    def _due(self, shot: Underway | None) -> bool:
        """Whether a checkpoint is due; told by the lane's first rank for all."""
        if shot is None or shot.failure or not self.control.leads_lane:
            return False
        return shot.step - shot.saved_step >= SAVE_EVERY_STEPS or (
            shot.step > shot.saved_step and time.monotonic() - shot.saved_at >= SAVE_EVERY_S
        )

    def _wants_saving(self, shot: Underway, asked: bool) -> bool:
        """Anything new, if asked or at the boundary; the last step is kept as latents instead."""
        request = shot.task.request
        if shot.step <= shot.saved_step or shot.step >= request.num_steps:
            return False
        return asked or shot.step == request.high_steps.stop

    def _save(self, shot: Underway) -> None:
        tensors, scalars = shot.state.pack()
        shot.good = {name: tensor.detach().cpu() for name, tensor in tensors.items()}, scalars
        shot.saved_step, shot.saved_at = shot.step, time.monotonic()
        if self.control.leads_lane:
            state = State(shot.step, shot.good[0], scalars, self.fingerprint, shot.noise, shot.inexact)
            self.save(shot.task, state)


def out_of_memory(task: Task, error: BaseException, device: torch.device) -> str:
    """What a full card says: how much of what, and what can be done without changing the picture."""
    free, total = torch.cuda.mem_get_info(device) if device.type == "cuda" else (0, 0)
    held = torch.cuda.memory_allocated(device) if device.type == "cuda" else 0
    peak = torch.cuda.max_memory_allocated(device) if device.type == "cuda" else 0
    gib = 2**30
    return (
        f"out of memory at {task.request.clip}: card {total / gib:.1f} GiB, free {free / gib:.1f}, "
        f"held {held / gib:.1f}, peak {peak / gib:.1f} ({str(error).splitlines()[0][:160]})\n"
        "  hint: Share the work: --layout replicas=1,ulysses=N or replicas=N,shard=N splits the weights over N cards; "
        "--guidance-batch two halves the activations; close other programs on the card. The picture stays the same."
    )
