"""Layouts: who shares a sequence with whom, and who shares weights.

A layout is three numbers. Ranks of a Ulysses group are neighbours, and so are ranks that share weights, so that both
stay inside a machine where they can. Makes process groups; knows no model.
"""

import gc
from dataclasses import dataclass
from typing import TYPE_CHECKING

from wan22_inference.errors import RequestError
from wan22_inference.parallel.group import Group

if TYPE_CHECKING:
    from torch.distributed.device_mesh import DeviceMesh


@dataclass(frozen=True)
class Layout:
    """`sequences` shots are worked on at once, each by `ulysses` ranks; weights are split over `shard` neighbouring
    ranks.

    shard = 1: every rank has whole weights. shard = ulysses: FSDP2 inside a replica. Larger: FSDP2 over several
    sequences, which then have to make the same number of forwards of the same expert.
    """

    sequences: int = 1
    ulysses: int = 1
    shard: int = 1

    def __post_init__(self) -> None:
        if min(self.sequences, self.ulysses, self.shard) < 1:
            raise RequestError(f"layout {self}: every number has to be 1 or more")
        if self.world % self.shard or (self.shard % self.ulysses and self.ulysses % self.shard):
            raise RequestError(
                f"layout {self}: weights cannot be split over {self.shard} of {self.world} ranks",
                hint="shard has to divide the ranks, and be a multiple or a divisor of ulysses",
            )

    def __str__(self) -> str:
        return f"sequences={self.sequences},ulysses={self.ulysses},shard={self.shard}"

    @property
    def world(self) -> int:
        return self.sequences * self.ulysses


@dataclass
class Ranks:
    """One rank's place in a layout."""

    layout: Layout
    sequence: int  # which of the `layout.sequences` this rank works on
    ulysses: Group
    shard_mesh: "DeviceMesh | None"  # None where weights are whole


def make_ranks(layout: Layout, device_type: str) -> Ranks:
    """Make the groups of a layout. Collective: all ranks of the default process group call it with the same layout.

    Raises RequestError if the layout is not for this number of ranks.
    """
    if layout.world == 1:
        return Ranks(layout, 0, Group(), None)
    import torch.distributed as dist

    rank, world = dist.get_rank(), dist.get_world_size()
    if world != layout.world:
        raise RequestError(f"layout {layout} is for {layout.world} ranks, there are {world}")
    ulysses = Group()
    if layout.ulysses > 1:
        for first in range(0, world, layout.ulysses):  # every rank makes every group, its own or not
            group = dist.new_group(list(range(first, first + layout.ulysses)))
            if first <= rank < first + layout.ulysses:
                ulysses = Group(rank - first, layout.ulysses, group)
    return Ranks(layout, rank // layout.ulysses, ulysses, _shard_mesh(layout, device_type))


def _shard_mesh(layout: Layout, device_type: str) -> "DeviceMesh | None":
    if layout.shard == 1:
        return None
    from torch.distributed.device_mesh import init_device_mesh

    mesh = init_device_mesh(
        device_type, (layout.world // layout.shard, layout.shard), mesh_dim_names=("replicas", "shard")
    )
    return mesh["shard"]


def leave(ranks: Ranks) -> None:
    """Drop groups and mesh, then destroy the process groups. Close every expert first.

    A mesh that is still referenced when the interpreter ends aborts a gloo rank now and then, even after the groups
    were destroyed.
    """
    import torch.distributed as dist

    ranks.shard_mesh = None
    ranks.ulysses = Group()
    gc.collect()
    if dist.is_initialized():
        dist.destroy_process_group()
