"""FSDP2 over the two parts of an expert.

Each block is a unit that is gathered before its forward and freed after it; what surrounds the blocks are units of
their own, so that nothing stays gathered between forwards. The conditioner is never called as a whole, so each of its
units stands alone. Applied to modules on the meta device whose parameters are frozen. Knows units, not mathematics.
"""

from typing import TYPE_CHECKING

from wan22_inference.model.conditioner import Conditioner
from wan22_inference.model.transformer import Transformer

if TYPE_CHECKING:
    from torch.distributed.device_mesh import DeviceMesh


def apply_fsdp(transformer: Transformer, conditioner: Conditioner, mesh: "DeviceMesh", *, prefetch: int = 1) -> None:
    """Shard both modules over a mesh of one axis. `prefetch` blocks are gathered ahead of the one that works."""
    assert mesh.ndim == 1, "a mesh of two axes would replicate over one of them"
    from torch.distributed.fsdp import fully_shard  # half a second of imports that a single rank need not pay

    blocks = list(transformer.blocks)
    once = [conditioner.time_embedding, conditioner.time_projection, conditioner.text_embedding, *conditioner.blocks]
    for unit in [transformer.patch_embedding, *blocks, transformer.head, transformer, *once]:
        fully_shard(unit, mesh=mesh, reshard_after_forward=True)
    for index, block in enumerate(blocks):
        if ahead := blocks[index + 1 : index + 1 + prefetch]:
            block.set_modules_to_forward_prefetch(ahead)  # type: ignore[operator]
