"""Stopwatch, memory watch, and the rate of a plain matrix product: what the bench measures with.

On a GPU memory is what PyTorch's allocator held at most; on a CPU it is how much the process's anonymous memory grew.
"""

from __future__ import annotations

import ctypes
import gc
import sys
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import torch

_SAMPLE_S = 0.002


def synchronize(device: torch.device) -> None:
    if device.type == "cuda":
        torch.cuda.synchronize(device)


def time_it(work: Callable[[], object], device: torch.device, *, repeats: int, warm_ups: int = 1) -> list[float]:
    """Seconds of each of `repeats` calls, after some that do not count."""
    for _ in range(warm_ups):
        work()
    seconds = []
    for _ in range(repeats):
        synchronize(device)
        began = time.perf_counter()
        work()
        synchronize(device)
        seconds.append(time.perf_counter() - began)
    return seconds


class MemoryWatch:
    """Most bytes held since the last `lap`, over what was held at the beginning; None where nobody can tell."""

    def __init__(self, device: torch.device) -> None:
        settle(device)
        self._device = device
        self._start = self._held()
        self._highest = self._start
        self._done = threading.Event()
        self._watcher: threading.Thread | None = None
        if device.type == "cuda":
            torch.cuda.reset_peak_memory_stats(device)
        elif self._start is not None:
            self._watcher = threading.Thread(target=self._sample, daemon=True)
            self._watcher.start()

    def _held(self) -> int | None:
        return torch.cuda.memory_allocated(self._device) if self._device.type == "cuda" else anonymous_bytes()

    def _sample(self) -> None:
        while not self._done.wait(_SAMPLE_S):
            self._highest = max(self._highest or 0, anonymous_bytes() or 0)

    def lap(self) -> int | None:
        """The most since the last lap; what is held now is where the next begins."""
        if self._start is None:
            return None
        if self._device.type == "cuda":
            synchronize(self._device)
            peak = torch.cuda.max_memory_allocated(self._device)
            torch.cuda.reset_peak_memory_stats(self._device)
        else:
            now = anonymous_bytes() or 0
            peak, self._highest = max(self._highest or 0, now), now
        return peak - self._start

    def close(self) -> None:
        """Ends the watch."""
        self._done.set()
        if self._watcher is not None:
            self._watcher.join()


def settle(device: torch.device) -> None:
    """Gives back what was freed, so that the next measurement begins clean."""
    gc.collect()
    if device.type == "cuda":
        torch.cuda.empty_cache()
    elif sys.platform.startswith("linux"):
        with suppress(OSError, AttributeError):  # another C library keeps what it keeps
            ctypes.CDLL(None).malloc_trim(0)


def anonymous_bytes() -> int | None:
    """Anonymous memory of this process, as Linux tells it."""
    try:
        status = Path("/proc/self/status").read_text()
    except OSError:
        return None
    return next((int(line.split()[1]) * 1024 for line in status.splitlines() if line.startswith("RssAnon")), None)


def matrix_rate(device: torch.device, dtype: torch.dtype, *, seconds: float) -> tuple[float, int]:
    """The best rate of a square product that this device reaches, FLOP/s, and the side it was reached with."""
    sides = (4096, 8192) if device.type == "cuda" else (512, 1024, 2048)
    best, best_side = 0.0, 0
    for side in sides:
        a, b = (torch.randn(side, side, dtype=dtype, device=device) for _ in range(2))
        out = torch.empty(side, side, dtype=dtype, device=device)

        def multiply(a: torch.Tensor = a, b: torch.Tensor = b, out: torch.Tensor = out) -> None:
            torch.matmul(a, b, out=out)

        once = min(time_it(multiply, device, repeats=1, warm_ups=2))
        repeats = max(2, min(500, round(seconds / len(sides) / max(once, 1e-6))))
        rate = 2 * side**3 / min(time_it(multiply, device, repeats=repeats, warm_ups=0))
        if rate > best:
            best, best_side = rate, side
    return best, best_side
