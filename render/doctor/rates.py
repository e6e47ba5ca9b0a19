"""Rates of this computer: products, copies between cards, reading of model files. Measured, told, kept for the plan.

Takes a few seconds, and a large file is read past the page cache for at most two. Imports no torch: the cards are asked
by a process of its own.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from render.doctor.finding import Finding
from render.planning.measured import keep_measured

READING_S = 2.0
LEAST_BYTES = 64 * 2**20  # of files that say something
_BLOCK_BYTES = 8 * 2**20


def check_rates(cards: Sequence[Mapping[str, Any]], weights: Sequence[Path]) -> Iterator[Finding]:
    """Measures what works, tells it, and keeps it. `cards` as `look` saw them, `weights` the files of the model."""
    if not cards or not all(card["works"] for card in cards):
        return
    told = _measure_cards()
    if told is None:
        yield Finding("rates", "warn", "products could not be measured; the plan reckons with the maker's figures")
        return
    disk = reading_bytes_per_s(weights)
    slowest = min(cards, key=lambda card: int(card["memory_bytes"]))
    kept = keep_measured(
        str(slowest["name"]), len(cards), told.get("matmul_flops_per_s"), told.get("peer_bytes_per_s"), disk
    )
    yield Finding("rates", "ok", f"{kept}; kept for the plan")


def _measure_cards() -> Mapping[str, Any] | None:
    command = [sys.executable, "-m", "render.doctor.measuring"]
    try:
        ended = subprocess.run(command, capture_output=True, text=True, timeout=180, check=False)
        told = json.loads(ended.stdout.splitlines()[-1])
    except (OSError, ValueError, IndexError, subprocess.TimeoutExpired):
        return None
    return told if isinstance(told, dict) else None


def reading_bytes_per_s(files: Sequence[Path], limit_s: float = READING_S) -> float | None:
    """How fast the largest of these files comes from where it lies, its pages dropped first; None for small files."""
    try:
        path = max(files, key=lambda file: file.stat().st_size)
        if path.stat().st_size < LEAST_BYTES:
            return None
        with path.open("rb", buffering=0) as file:
            os.posix_fadvise(file.fileno(), 0, 0, os.POSIX_FADV_DONTNEED)
            buffer, done, began = bytearray(_BLOCK_BYTES), 0, time.perf_counter()
            while (got := file.readinto(buffer)) and time.perf_counter() - began < limit_s:
                done += got
            return done / max(time.perf_counter() - began, 1e-9)
    except (OSError, ValueError):
        return None
