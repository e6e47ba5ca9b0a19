"""Bytes and counts for people. Sizes are always told in GB and in GiB, because documents mix the two up."""

from __future__ import annotations

GB, GIB = 10**9, 2**30


def both(num_bytes: int) -> str:
    """`28.94 GB (26.95 GiB)`; small amounts in MB and MiB, or bytes."""
    if num_bytes < 10**4:
        return f"{num_bytes} bytes"
    if num_bytes < 10**8:
        return f"{num_bytes / 10**6:.2f} MB ({num_bytes / 2**20:.2f} MiB)"
    return f"{num_bytes / GB:.2f} GB ({num_bytes / GIB:.2f} GiB)"


def count(number: int) -> str:
    """`14.29 B` parameters."""
    for size, letter in ((10**9, "B"), (10**6, "M"), (10**3, "k")):
        if number >= size:
            return f"{number / size:.2f} {letter}"
    return str(number) if number else ""


def sizes_json(num_bytes: int) -> dict[str, float | int]:
    """The exact amount and both roundings."""
    return {"bytes": num_bytes, "gb": round(num_bytes / GB, 3), "gib": round(num_bytes / GIB, 3)}
