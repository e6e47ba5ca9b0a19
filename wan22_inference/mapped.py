"""All tensors of a small part (text encoder, VAE) as they lie in its files: mapped, not copied.

Both file formats, one answer. The experts go another way (`load.py`), slice by slice. Does not rename or cast.
"""

from __future__ import annotations

from torch import Tensor

from wan22_inference.checkpoint.parts import WeightFiles
from wan22_inference.checkpoint.pth import load_pth


def mapped_tensors(files: WeightFiles) -> dict[str, Tensor]:
    """Name in the file -> tensor on the CPU, for every tensor of the part. Raises CheckpointError."""
    if files.path.suffix == ".pth":
        return load_pth(files.path)
    from safetensors import safe_open

    tensors: dict[str, Tensor] = {}
    for file in sorted({ref.file for ref in files.tensors.values()}):
        with safe_open(file, framework="pt", device="cpu") as shard:
            names = [name for name, ref in files.tensors.items() if ref.file == file]
            tensors |= {name: shard.get_tensor(files.tensors[name].key) for name in names}
    return tensors
