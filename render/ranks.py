"""Which of several processes this one is, as torchrun tells it in the environment.

Without torchrun a run is one process: rank 0 of 1. Imports no torch.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeVar

T = TypeVar("T")


@dataclass(frozen=True)
class Rank:
    """This process among those of the run; `token` is the same in all of them and new for every launch."""

    rank: int
    world: int
    token: str

    @property
    def first(self) -> bool:
        """Rank 0: holds lock and journal, speaks, and does the post stage."""
        return self.rank == 0

    def share(self, items: Sequence[T]) -> list[T]:
        """Every `world`-th item, from the rank's own on."""
        return list(items[self.rank :: self.world])


def this_rank() -> Rank:
    """The rank that torchrun gave this process, or rank 0 of 1."""
    if "TORCHELASTIC_RUN_ID" not in os.environ:
        return Rank(0, 1, f"pid-{os.getpid()}")
    parts = (os.environ.get(name, "") for name in ("TORCHELASTIC_RUN_ID", "MASTER_ADDR", "MASTER_PORT"))
    rank, world = int(os.environ["RANK"]), int(os.environ["WORLD_SIZE"])
    launch = os.environ.get("TORCHELASTIC_RESTART_COUNT", "0")
    if os.environ.get("LOCAL_WORLD_SIZE") == str(world):  # one machine: its agent's process tells launches apart
        launch += f"-{os.getppid()}"
    return Rank(rank, world, "-".join((*parts, launch)))
