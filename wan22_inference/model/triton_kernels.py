"""Triton source of the fused kernels. Imported only where Triton is installed; see `kernels` for what they compute."""

import triton
import triton.language as tl


@triton.jit  # type: ignore[untyped-decorator]
def modulated_norm(x, scale, shift, out, width, eps, BLOCK: tl.constexpr):  # type: ignore[no-untyped-def]
    """One row per program: layer norm, times (1 + scale), plus shift."""
    row = tl.program_id(0).to(tl.int64) * width
    column = tl.arange(0, BLOCK)
    inside = column < width
    value = tl.load(x + row + column, mask=inside, other=0.0).to(tl.float32)
    mean = tl.sum(value, axis=0) / width
    centred = tl.where(inside, value - mean, 0.0)
    variance = tl.sum(centred * centred, axis=0) / width
    factor = 1.0 + tl.load(scale + column, mask=inside, other=0.0)
    result = centred * (1.0 / tl.sqrt(variance + eps)) * factor + tl.load(shift + column, mask=inside, other=0.0)
    tl.store(out + row + column, result.to(out.dtype.element_ty), mask=inside)


@triton.jit  # type: ignore[untyped-decorator]
def norm_and_rotate(  # type: ignore[no-untyped-def]
    x, weight, cos, sin, out, width, eps, batch, heads, head_dim, stride_c, stride_b, stride_w, stride_h,
    HAS_NORM: tl.constexpr, BLOCK: tl.constexpr,
):  # fmt: skip
    """One row (token, sample) per program: RMS norm over all heads, then each pair turned by its angle."""
    row = tl.program_id(0).to(tl.int64)
    token, sample = row // batch, row % batch
    column = tl.arange(0, BLOCK)
    inside = column < width
    value = tl.load(x + row * width + column, mask=inside, other=0.0).to(tl.float32)
    if HAS_NORM:
        mean_square = tl.sum(value * value, axis=0) / width
        value = value * (1.0 / tl.sqrt(mean_square + eps)) * tl.load(weight + column, mask=inside, other=0.0)
    even, odd = tl.split(tl.reshape(value, (BLOCK // 2, 2)))
    pair = tl.arange(0, BLOCK // 2)
    angle = token * (head_dim // 2) + pair % (head_dim // 2)
    real = pair < width // 2
    c, s = tl.load(cos + angle, mask=real, other=0.0), tl.load(sin + angle, mask=real, other=0.0)
    turned = tl.reshape(tl.join(even * c - odd * s, even * s + odd * c), (BLOCK,))
    head = column // head_dim
    place = (
        token * stride_c
        + sample * stride_b
        + (head // heads) * stride_w
        + (head % heads) * stride_h
        + column % head_dim
    )
    tl.store(out + place, turned.to(out.dtype.element_ty), mask=inside)
