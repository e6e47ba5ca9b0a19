"""What there is to compute with, as PyTorch sees it: packages, GPUs, their links, communication, attention backends.

`python -m wan22_inference.devices` prints JSON, also where PyTorch is missing or broken, so that a conductor without
torch can ask. It puts nothing on a GPU but one small product on each, because a card may be listed and yet not work.
"""

from __future__ import annotations

import importlib.metadata
import importlib.util
import json
import sys
from typing import Any

PACKAGES = ("torch", "safetensors", "transformers", "diffusers", "tokenizers", "ftfy")
OPTIONAL = ("triton", "flash_attn", "flash_attn_interface")


def look() -> dict[str, Any]:
    """Everything, as JSON values."""
    found: dict[str, Any] = {"packages": {name: _version(name) for name in PACKAGES}}
    found["optional"] = {name: importlib.util.find_spec(name) is not None for name in OPTIONAL}
    try:
        import torch
    except Exception as error:
        return {**found, "torch_error": f"{type(error).__name__}: {error}"}
    found["cuda_build"] = torch.version.cuda
    found["cards"] = _cards()
    found["peers"] = _peers()
    found["nccl"] = _nccl()
    found["gloo"] = torch.distributed.is_available() and torch.distributed.is_gloo_available()
    return found


def _version(name: str) -> str | None:
    try:
        return importlib.metadata.version(name)
    except importlib.metadata.PackageNotFoundError:
        return None


def _cards() -> list[dict[str, Any]]:
    import torch

    if not torch.cuda.is_available():
        return []
    rows = []
    for index in range(torch.cuda.device_count()):
        card = torch.cuda.get_device_properties(index)
        row = {"name": card.name, "capability": [card.major, card.minor], "memory_bytes": card.total_memory}
        try:
            row["free_bytes"] = torch.cuda.mem_get_info(index)[0]
            ones = torch.ones(64, 64, device=f"cuda:{index}", dtype=torch.bfloat16)
            row["works"] = bool((ones @ ones == 64).all())
        except Exception as error:
            row |= {"works": False, "error": str(error).splitlines()[0]}
        rows.append(row)
    return rows


def _peers() -> list[list[bool]]:
    """Whether card i reaches the memory of card j directly."""
    import torch

    num = torch.cuda.device_count() if torch.cuda.is_available() else 0
    return [[i == j or torch.cuda.can_device_access_peer(i, j) for j in range(num)] for i in range(num)]


def _nccl() -> str | None:
    import torch

    if not (torch.distributed.is_available() and torch.distributed.is_nccl_available()):
        return None
    version = torch.cuda.nccl.version()  # type: ignore[no-untyped-call]
    return ".".join(map(str, version)) if isinstance(version, tuple) else str(version)


if __name__ == "__main__":
    json.dump(look(), sys.stdout)
    print()
