"""A group of ranks that works on one sequence. A group of one is no special case to its users."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from torch.distributed import ProcessGroup


@dataclass(frozen=True)
class Group:
    """`rank` of `size` in `process_group`, which is None in a group of one."""

    rank: int = 0
    size: int = 1
    process_group: "ProcessGroup | None" = None

    def __post_init__(self) -> None:
        assert 0 <= self.rank < self.size, f"rank {self.rank} of {self.size}"
        assert self.size == 1 or self.process_group is not None, "a group of several ranks needs a process group"
