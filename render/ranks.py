"""Which of several processes this one is, as torchrun tells it in the environment.

Without torchrun a run is one process: rank 0 of 1. Imports torch only where ranks lie on several machines: they have
nothing in common but torchrun's own key-value store to agree on what tells their launch from the one before.
"""

from __future__ import annotations

import os
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from functools import cache
from typing import TypeVar

from render.errors import NoEnvironment

T = TypeVar("T")

AGREED_WITHIN_S = 300.0
"""Machines start their ranks at different times: a cold Python environment on a shared disk takes minutes."""


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
    """The rank that torchrun gave this process, or rank 0 of 1. Raises NoEnvironment where the ranks of several
    machines cannot reach each other."""
    if "TORCHELASTIC_RUN_ID" not in os.environ:
        return Rank(0, 1, f"pid-{os.getpid()}")
    parts = (os.environ.get(name, "") for name in ("TORCHELASTIC_RUN_ID", "MASTER_ADDR", "MASTER_PORT"))
    rank, world = int(os.environ["RANK"]), int(os.environ["WORLD_SIZE"])
    launch = os.environ.get("TORCHELASTIC_RESTART_COUNT", "0")
    if os.environ.get("LOCAL_WORLD_SIZE") == str(world):  # one machine: its agent's process tells launches apart
        launch += f"-{os.getppid()}"
    elif os.environ.get("TORCHELASTIC_USE_AGENT_STORE") == "True":  # else a port is drawn for every launch
        launch += f"-{_agreed(rank, launch)}"
    return Rank(rank, world, "-".join((*parts, launch)))


@cache
def _agreed(rank: int, attempt: str) -> str:
    """A word that rank 0 draws, on every rank of this launch: its agents' store lives no longer than they do."""
    from torch.distributed import DistError, TCPStore  # type: ignore[attr-defined]  # public, but not in its list

    address, port = os.environ["MASTER_ADDR"], int(os.environ["MASTER_PORT"])
    key, limit = f"reelwright/launch/{attempt}", timedelta(seconds=AGREED_WITHIN_S)
    try:
        store = TCPStore(address, port, is_master=False, timeout=limit)
        if rank == 0:
            store.set(key, uuid.uuid4().hex[:12])
        return str(store.get(key).decode())
    except DistError as error:
        first = str(error).splitlines()[0][:200]
        raise NoEnvironment(
            f"rank {rank}: rank 0 cannot be asked through torchrun's store at {address}:{port} ({first})",
            "Every machine has to reach the first one at --master-addr and --master-port (or --rdzv-endpoint).",
        ) from None
