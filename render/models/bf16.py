"""fp32 bytes to bf16 bytes: nearest, ties to even, NaN stays NaN. In numpy, on whole blocks; needs no PyTorch."""

from __future__ import annotations


def round_block(block: bytes) -> bytes:
    """Little-endian fp32 values in, little-endian bf16 values out; the length is a multiple of four."""
    import numpy as np

    bits = np.frombuffer(block, dtype="<u4")
    rounded = (bits + 0x7FFF + ((bits >> 16) & 1)) >> 16  # uint32 wraps for NaN only, which is replaced below
    nan = (bits & 0x7FFFFFFF) > 0x7F800000
    if nan.any():
        rounded = np.where(nan, (bits >> 16) | 0x40, rounded)
    return bytes(rounded.astype("<u2").tobytes())
