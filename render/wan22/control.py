"""Ranks talking about the work, beside the tensors: who takes which shot, who wants to stop, who waits for whom.

Control goes over gloo and the launch's key-value store, tensors over the backend of their device. One rank alone is the
same code without any group. Knows no shots and no experts.
"""

from __future__ import annotations

import gc
import hashlib
import json
import os
from collections.abc import Callable
from contextlib import suppress
from datetime import timedelta
from typing import TYPE_CHECKING, Any, TypeVar

from render.wan22.layout import Layout

if TYPE_CHECKING:
    import torch
    from torch.distributed import ProcessGroup
    from torch.distributed.distributed_c10d import Store

    from wan22_inference.parallel.mesh import Ranks

T = TypeVar("T")

PATIENT = timedelta(hours=2)
"""While weights are read, texts encoded and clips finished: the slowest disk must not look like a dead rank."""
LEAST_PATIENCE_S = 180.0
STEPS_OF_PATIENCE = 10
_STOP = "stop"


class Control:
    """One rank's view of the others. `leave` before the process ends."""

    def __init__(self, layout: Layout, device: torch.device, name: str, stopping: Callable[[], bool]) -> None:
        """Joins the ranks of the launch; `name` is new for every batch. Collective."""
        self.layout, self.device = layout, device
        self.rank, self.world = int(os.environ.get("RANK", "0")), int(os.environ.get("WORLD_SIZE", "1"))
        self.local_rank = int(os.environ.get("LOCAL_RANK", "0"))
        self.local_world = int(os.environ.get("LOCAL_WORLD_SIZE", str(self.world)))
        assert self.world == layout.world, (self.world, layout)
        self._stopping = stopping
        self._told_stop = False
        self._claims: dict[str, int] = {}
        self._store: Store | None = None
        self._lockstep: ProcessGroup | None = None
        self._lane: ProcessGroup | None = None
        self._groups: list[ProcessGroup] = []
        if self.world > 1:
            self._join(name)
        self.ranks = self._make_ranks()

    def _join(self, name: str) -> None:
        import torch.distributed as dist
        from torch.distributed.distributed_c10d import PrefixStore
        from torch.distributed.rendezvous import rendezvous

        base, _, _ = next(iter(rendezvous("env://", self.rank, self.world, timeout=PATIENT)))
        prefix = f"reelwright/{hashlib.sha256(name.encode()).hexdigest()[:16]}"
        self._store = PrefixStore(f"{prefix}/control", base)
        cuda = self.device.type == "cuda"
        dist.init_process_group(
            "cpu:gloo,cuda:nccl" if cuda else "gloo",
            store=PrefixStore(f"{prefix}/group", base),
            rank=self.rank,
            world_size=self.world,
            timeout=PATIENT,
            device_id=self.device if cuda else None,
        )
        self._lockstep = self._own_group(self.layout.lockstep)
        self._lane = self._own_group(self.layout.ulysses)

    def _own_group(self, size: int) -> ProcessGroup | None:
        """This rank's group of `size` neighbours, over gloo; every rank makes every group."""
        import torch.distributed as dist

        own = None
        if size > 1:
            for first in range(0, self.world, size):
                group = dist.new_group(list(range(first, first + size)), backend="gloo", timeout=PATIENT)
                if first <= self.rank < first + size:
                    own = group
        if own is not None:
            self._groups.append(own)
        return own

    def _make_ranks(self) -> Ranks:
        from wan22_inference.parallel.mesh import Layout as EngineLayout
        from wan22_inference.parallel.mesh import make_ranks

        layout = EngineLayout(self.layout.replicas, self.layout.ulysses, self.layout.shard)
        return make_ranks(layout, self.device.type)

    @property
    def first(self) -> bool:
        return self.rank == 0

    @property
    def leads_lane(self) -> bool:
        """Whether this rank writes for the ranks that work on the same shot."""
        return self.rank % self.layout.ulysses == 0

    @property
    def num_lanes(self) -> int:
        """Shots that the lockstep group of this rank works on at once."""
        return self.layout.lockstep // self.layout.ulysses

    @property
    def lane(self) -> int:
        """Which of them is this rank's."""
        return self.rank % self.layout.lockstep // self.layout.ulysses

    def wants_stop(self) -> bool:
        """Whether this rank was asked to stop, or heard that another was. Not collective."""
        if self._stopping():
            if self._store is not None and not self._told_stop:
                self._store.set(_STOP, "1")
            self._told_stop = True
        elif not self._told_stop and self._store is not None:
            self._told_stop = bool(self._store.check([_STOP]))
        return self._told_stop

    def agree(self, *values: int) -> list[int]:
        """The largest of each value over the lockstep group. Collective in it."""
        if self._lockstep is None:
            return list(values)
        import torch
        import torch.distributed as dist

        shared = torch.tensor(values, dtype=torch.int64)
        dist.all_reduce(shared, dist.ReduceOp.MAX, group=self._lockstep)
        return [int(value) for value in shared.tolist()]

    def least(self, value: int) -> int:
        """The smallest of all ranks' values. Collective."""
        if self._store is None:
            return value
        import torch
        import torch.distributed as dist

        shared = torch.tensor([value], dtype=torch.int64)
        dist.all_reduce(shared, dist.ReduceOp.MIN)
        return int(shared.item())

    def agree_stop(self) -> bool:
        """Whether anyone in the lockstep group wants to stop. Collective in it."""
        return bool(self.agree(int(self.wants_stop()))[0])

    def claim(self, counter: str, count: int) -> int:
        """Takes the next `count` numbers of a counter that all ranks share; the first of them, the same on the whole
        lockstep group. Collective in it."""
        if self.rank % self.layout.lockstep == 0:
            first = self._count(counter, count)
        else:
            first = 0
        return self.agree(first)[0]

    def _count(self, counter: str, count: int) -> int:
        if self._store is not None:
            return int(self._store.add(f"claim/{counter}", count)) - count
        self._claims[counter] = self._claims.get(counter, 0) + count
        return self._claims[counter] - count

    def same_in_lane(self, text: str) -> bool:
        """Whether every rank of the lane came with the same text. Collective in it."""
        if self._lane is None:
            return True
        import torch.distributed as dist

        said: list[Any] = [None] * self.layout.ulysses
        dist.all_gather_object(said, text, group=self._lane)
        return len(set(said)) == 1

    def lead(self, value: T) -> T:
        """What the lane's first rank came with, on all of its ranks. Collective in it."""
        if self._lane is None:
            return value
        import torch.distributed as dist

        parcel: list[Any] = [value if self.leads_lane else None]
        dist.broadcast_object_list(parcel, group_src=0, group=self._lane, device=_cpu())
        led: T = parcel[0]
        return led

    def hand_round(self, value: object | None) -> Any:
        """Rank 0's JSON value, on every rank. Collective."""
        if self._store is None:
            return value
        import torch.distributed as dist

        parcel: list[Any] = [json.dumps(value) if self.first else None]
        dist.broadcast_object_list(parcel, src=0, device=_cpu())
        return json.loads(parcel[0])

    def wait_for_all(self) -> None:
        """Returns once every rank is here. Collective."""
        if self._store is not None:
            import torch
            import torch.distributed as dist

            dist.all_reduce(torch.zeros(1))

    def wait_for_lane(self) -> None:
        """Returns once every rank of the lockstep group is here. Collective in it."""
        self.agree(0)

    def be_patient(self) -> None:
        """Long limits, for loading and finishing."""
        self._limit(PATIENT)

    def expect_steps(self, step_s: float) -> None:
        """Short limits, for denoising: a rank that is silent for ten steps (and three minutes) is lost."""
        self._limit(timedelta(seconds=max(LEAST_PATIENCE_S, STEPS_OF_PATIENCE * step_s)))

    def _limit(self, limit: timedelta) -> None:
        if self._store is None:
            return
        from torch.distributed import distributed_c10d

        change = getattr(distributed_c10d, "_set_pg_timeout", None)  # private, so it may go; then limits stay long
        groups = [*self._groups]
        if self.ranks.ulysses.process_group is not None:
            groups.append(self.ranks.ulysses.process_group)
        if self.ranks.shard_mesh is not None:
            groups.append(self.ranks.shard_mesh.get_group())
        for group in groups:
            if change is not None:
                with suppress(RuntimeError, ValueError, NotImplementedError):
                    change(limit, group)

    def leave(self) -> None:
        """Drops groups and mesh, then the process group. Close experts first. Not collective."""
        if self._store is None:
            return
        from wan22_inference.parallel.mesh import leave

        gc.unfreeze()  # what was left out of searches for garbage: a group still referred to ends a process badly
        self._groups, self._lockstep, self._lane = [], None, None
        leave(self.ranks)
        self._store = None


def _cpu() -> torch.device:
    import torch

    return torch.device("cpu")
