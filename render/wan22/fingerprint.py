"""The circumstances that change only rounding: written beside every state, compared before it is taken up again.

Replicas are not in it: each computes its shot alone. On a CPU the number of threads is, because matrix products round
differently with another.
"""

from __future__ import annotations

import platform

import torch

from render.wan22.layout import Layout


def fingerprint(
    layout: Layout, device: torch.device, dtype: str, *, attention: str, batched: bool, compiled: bool = False
) -> dict[str, object]:
    """JSON fields; two states may be mixed bit for bit only if all are equal."""
    found: dict[str, object] = {
        "torch": torch.__version__,
        "device": device.type,
        "dtype": dtype,
        "ulysses": layout.ulysses,
        "shard": layout.shard,
        "attention": attention,
        "guidance_batch": "one" if batched else "two",
        "compile": compiled,
    }
    if device.type == "cuda":
        properties = torch.cuda.get_device_properties(device)
        return found | {
            "gpu": properties.name,
            "multiprocessors": properties.multi_processor_count,
            "cuda": torch.version.cuda,
            "cudnn": torch.backends.cudnn.version(),  # type: ignore[no-untyped-call]
        }
    return found | {
        "machine": platform.machine(),
        "cpu": torch.backends.cpu.get_cpu_capability(),
        "threads": torch.get_num_threads(),
    }


def differences(before: dict[str, object], now: dict[str, object]) -> list[str]:
    """What differs, a text for each field: `ulysses: 4 → 2`."""
    return [
        f"{name}: {before.get(name)} → {now.get(name)}"
        for name in sorted(before.keys() | now.keys())
        if before.get(name) != now.get(name)
    ]
