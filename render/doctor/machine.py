"""Disk, memory, shared memory and limits of this machine, against what a batch wants of them."""

from __future__ import annotations

import os
import resource
import shutil
from collections.abc import Iterator
from pathlib import Path

from render.doctor.finding import Ask, Finding

GIB = 2**30
EXPERT_BYTES = 28_600_000_000
"""One full-size expert in bfloat16. Both in the page cache make the exchange of experts a matter of memory."""
LEAST_DISK_BYTES = 20 * GIB
LEAST_FILES = 1024
LEAST_SHM_BYTES = GIB


def check_disk(ask: Ask) -> Iterator[Finding]:
    """Room and rights where output goes."""
    there = next(path for path in (ask.out_root.absolute(), *ask.out_root.absolute().parents) if path.is_dir())
    free = shutil.disk_usage(there).free
    found = f"{_gib(free)} free for {ask.out_root}"
    if not os.access(there, os.W_OK | os.X_OK):
        yield Finding("disk", "missing", f"{there} cannot be written", "Choose another folder with --out.", 74)
    elif free < LEAST_DISK_BYTES:
        hint = f"A film of 54 shots takes about {_gib(LEAST_DISK_BYTES)}; choose another disk with --out."
        yield Finding("disk", "warn", found, hint)
    else:
        yield Finding("disk", "ok", found)


def check_memory(ask: Ask) -> Iterator[Finding]:
    """Host memory, only where the full model will run."""
    total = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    limit = _cgroup_limit()
    total = min(total, limit) if limit else total
    found = f"{_gib(total)}, {len(os.sched_getaffinity(0))} cores"
    if ask.renderer == "wan22" and ask.device == "cuda" and total < 2 * EXPERT_BYTES:
        hint = (
            f"With {_gib(2 * EXPERT_BYTES)} both experts stay in the page cache; with less, each wave reads the disk."
        )
        yield Finding("memory", "warn", found, hint)
    else:
        yield Finding("memory", "ok", found)


def check_shm(ask: Ask) -> Iterator[Finding]:
    """/dev/shm, through which NCCL talks within a machine."""
    folder = Path("/dev/shm")
    if not folder.is_dir():
        yield Finding("/dev/shm", "warn", "not there", "In a container: --shm-size=8g or --ipc=host.")
        return
    size = shutil.disk_usage(folder).total
    is_small = size < LEAST_SHM_BYTES and ask.device == "cuda" and (ask.num_ranks or 2) > 1
    hint = "NCCL wants more for several ranks. In a container: --shm-size=8g or --ipc=host."
    yield Finding("/dev/shm", "warn" if is_small else "ok", _gib(size), hint)


def check_limits(ask: Ask) -> Iterator[Finding]:
    """Limits of this shell that bite."""
    files, _ = resource.getrlimit(resource.RLIMIT_NOFILE)
    address, _ = resource.getrlimit(resource.RLIMIT_AS)
    few = files != resource.RLIM_INFINITY and files < LEAST_FILES
    found = f"{'any number of' if files == resource.RLIM_INFINITY else files} open files"
    if address != resource.RLIM_INFINITY:
        hint = "ulimit -v unlimited: model files are mapped, which counts against it."
        yield Finding("limits", "warn", f"{found}, address space limited to {_gib(address)}", hint)
    else:
        yield Finding("limits", "warn" if few else "ok", found, f"ulimit -n {LEAST_FILES * 4}" if few else "")


def _cgroup_limit() -> int | None:
    for path in (Path("/sys/fs/cgroup/memory.max"), Path("/sys/fs/cgroup/memory/memory.limit_in_bytes")):
        try:
            text = path.read_text().strip()
        except OSError:
            continue
        if text.isdigit() and int(text) < 2**60:
            return int(text)
    return None


def _gib(num_bytes: int) -> str:
    return f"{num_bytes / GIB:.1f} GiB"
