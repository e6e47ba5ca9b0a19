"""What the phases of one rank share: the batch, the other ranks, the store, and what came of each take so far."""

from __future__ import annotations

import gc
import os
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

import torch
from torch import Tensor

from render.errors import BadModelFiles, NoEnvironment
from render.store import Store
from render.wan22.control import Control
from render.wan22.fingerprint import fingerprint
from render.wan22.heartbeat import Heart
from render.wan22.jobfile import Batch, Task
from wan22_inference.checkpoint import Checkpoint, open_checkpoint
from wan22_inference.errors import CheckpointError
from wan22_inference.load import free_memory
from wan22_inference.model.attention import choose_attention

DTYPES = {"bfloat16": torch.bfloat16, "float32": torch.float32}

Warn = Callable[[str], None]


@dataclass
class Result:
    """What a rank did. `stopped`: it was asked to end before its part was done."""

    stopped: bool = False
    done: dict[str, str] = field(default_factory=dict)  # take: stage
    failed: dict[str, str] = field(default_factory=dict)  # take: message


class Station:
    """One rank's place."""

    def __init__(self, batch: Batch, control: Control, device: torch.device, heart: Heart, warn: Warn) -> None:
        self.batch, self.control, self.device, self.heart, self.warn = batch, control, device, heart, warn
        self.store = Store(batch.out)
        self.dtype = DTYPES[batch.dtype]
        self.result = Result()

    @cached_property
    def checkpoint(self) -> Checkpoint:
        """The model files. Raises BadModelFiles."""
        try:
            return open_checkpoint(self.batch.checkpoint)
        except CheckpointError as error:
            raise BadModelFiles(error.message, error.hint) from None

    @cached_property
    def fingerprint(self) -> dict[str, object]:
        """The circumstances of this run that change rounding."""
        head_dim = self.checkpoint.expert("high").config.head_dim
        attention, _ = choose_attention("auto", self.device, self.dtype, head_dim)
        return fingerprint(
            self.batch.layout, self.device, self.batch.dtype, attention=attention, batched=self.batch.batched
        )

    def finished(self, task: Task, stage: str) -> None:
        """A task has reached a stage."""
        self.result.done.update(dict.fromkeys(task.names, stage))
        self.heart.done(task.names, stage)

    def give_up(self, task: Task, why: str) -> None:
        """A task failed; the others go on."""
        self.result.failed.update(dict.fromkeys(task.names, why))
        self.heart.failed(task.names, why)


def device_for(kind: str) -> torch.device:
    """This rank's device. Raises NoEnvironment where there is no such GPU."""
    if kind == "cpu":
        return torch.device("cpu")
    local = int(os.environ.get("LOCAL_RANK", "0"))
    if not torch.cuda.is_available():
        raise NoEnvironment(
            "no usable NVIDIA GPU was found",
            "`reelwright doctor` says why. --device cpu works everywhere, for tiny models only; "
            "--renderer animatic makes the film with drawn panels.",
        )
    if local >= torch.cuda.device_count():
        raise NoEnvironment(
            f"rank {local} of this machine has no GPU: there are {torch.cuda.device_count()}",
            "Start as many ranks as there are GPUs.",
        )
    device = torch.device("cuda", local)
    torch.cuda.set_device(device)
    torch.backends.cudnn.benchmark = False  # a trial of kernels may choose another one after a restart
    return device


def tidy(device: torch.device) -> None:
    """Gives memory back after a phase; what lives on then is left out of later searches for garbage, which took most
    of the time between two phases (some hundred thousand objects of imported packages)."""
    free_memory(device)
    gc.freeze()


def saving(
    file: str, name: str, tensor: Tensor, facts: dict[str, object] | None = None
) -> Callable[[Path], dict[str, object]]:
    """A build for the store that saves one tensor."""

    def build(folder: Path) -> dict[str, object]:
        from safetensors.torch import save_file

        save_file({name: tensor.contiguous()}, folder / file)
        return facts or {"shape": list(tensor.shape), "dtype": str(tensor.dtype).removeprefix("torch.")}

    return build
