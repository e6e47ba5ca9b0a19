"""All checks, in the order in which one reads them."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from render.doctor.engine import check_engine
from render.doctor.finding import Ask, Finding
from render.doctor.machine import check_disk, check_limits, check_memory, check_shm
from render.doctor.programs import check_ffmpeg, check_tesseract
from render.doctor.tongues import check_type, check_voices

CHECKS: tuple[Callable[[Ask], Iterator[Finding]], ...] = (
    check_ffmpeg,
    check_type,
    check_voices,
    check_tesseract,
    check_disk,
    check_memory,
    check_shm,
    check_limits,
    check_engine,
)


def findings(ask: Ask) -> Iterator[Finding]:
    """What every check found, one by one as they find it."""
    for check in CHECKS:
        yield from check(ask)
