"""How fast the cards multiply and copy to each other; runs in a process of its own.

`python -m render.doctor.measuring [DEVICE …]` prints one JSON object: `matmul_flops_per_s` of the slowest device and
`peer_bytes_per_s` of the slowest pair of neighbours, null where there is no pair. A second or two for each card. Imports
torch only inside functions.
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable, Sequence
from itertools import pairwise
from typing import Any

SIDE = 8192  # of the matrices: large enough that a card is busy
COPY_BYTES = 256 * 2**20
LEAST_S = 0.5  # of each measurement, after a warm-up


def measure(devices: Sequence[str], side: int = SIDE, least_s: float = LEAST_S) -> dict[str, float | None]:
    """The slowest of each kind. Raises RuntimeError where a device does not compute."""
    products = [matmul_flops_per_s(device, side, least_s) for device in devices]
    copies = [copy_bytes_per_s(one, other, least_s) for one, other in pairwise(devices)]
    return {"matmul_flops_per_s": min(products, default=None), "peer_bytes_per_s": min(copies, default=None)}


def matmul_flops_per_s(device: str, side: int, least_s: float) -> float:
    """Of bfloat16 products of square matrices."""
    import torch

    one = torch.randn(side, side, device=device, dtype=torch.bfloat16)
    out = torch.empty_like(one)
    seconds = _seconds(lambda: torch.matmul(one, one, out=out), [device], least_s)
    return 2 * side**3 / seconds


def copy_bytes_per_s(source: str, target: str, least_s: float) -> float:
    """From one device to another, one way."""
    import torch

    there = torch.empty(COPY_BYTES, device=source, dtype=torch.uint8)
    here = torch.empty(COPY_BYTES, device=target, dtype=torch.uint8)
    return COPY_BYTES / _seconds(lambda: here.copy_(there, non_blocking=True), [source, target], least_s)


def _seconds(work: Callable[[], Any], devices: Sequence[str], least_s: float) -> float:
    """Of one piece of work, over as many as fill the time."""
    import torch

    def settle() -> None:
        for device in devices:
            if device.startswith("cuda"):
                torch.cuda.synchronize(device)

    work()
    settle()
    num, began = 0, time.perf_counter()
    while True:
        for _ in range(4):
            work()
        settle()
        num += 4
        spent = time.perf_counter() - began
        if spent >= least_s:
            return spent / num


def main(argv: Sequence[str]) -> int:
    import torch

    devices = list(argv) or [f"cuda:{index}" for index in range(torch.cuda.device_count())]
    print(json.dumps(measure(devices)))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
