"""Attention backends behind one signature.

    attend(q [n, B, H, D], k [m, B, H, D], v [m, B, H, D]) -> [n, B, H, D] contiguous

Inputs may have any strides as long as D is dense. No backend gets a mask: padding is cut off before. The kernels know
nothing of ranks.
"""

import importlib.util
from collections.abc import Callable

import torch
from torch import Tensor
from torch.nn import functional as F  # noqa: N812

from wan22_inference.errors import RequestError

Attend = Callable[[Tensor, Tensor, Tensor], Tensor]
NAMES = ("auto", "sdpa", "sdpa-cudnn", "flash2", "flash3")
_MODULES = {"flash2": "flash_attn", "flash3": "flash_attn_interface"}


def choose_attention(name: str, device: torch.device, dtype: torch.dtype, head_dim: int) -> tuple[str, Attend]:
    """Name and function of a backend; "auto" takes the fastest that can run here. Raises RequestError."""
    if name not in NAMES:
        raise RequestError(f"attention {name!r} is unknown; known are {', '.join(NAMES)}")
    if name == "auto":
        order = ("flash3", "sdpa-cudnn", "flash2", "sdpa")
        name = next(option for option in order if not _obstacle(option, device, dtype, head_dim))
    if obstacle := _obstacle(name, device, dtype, head_dim):
        raise RequestError(
            f"attention {name!r} cannot run here: {obstacle}", hint="attention 'auto' takes the fastest that can"
        )
    return name, {"sdpa": _sdpa, "sdpa-cudnn": _sdpa_cudnn, "flash2": _flash2, "flash3": _flash3}[name]


def _obstacle(name: str, device: torch.device, dtype: torch.dtype, head_dim: int) -> str:
    """Why a backend cannot run; empty if it can."""
    if name == "sdpa":
        return ""
    if device.type != "cuda":
        return f"it needs an NVIDIA GPU, the device is {device.type}"
    if dtype not in (torch.bfloat16, torch.float16):
        return f"it needs bfloat16 or float16, not {dtype}"
    if head_dim % 8 or head_dim > 128:
        return f"it needs a head width that is a multiple of 8 up to 128, not {head_dim}"
    capability = torch.cuda.get_device_capability(device)
    if name == "flash2" and capability < (8, 0):
        return f"it needs compute capability 8.0, the device has {capability}"
    if name in ("flash3", "sdpa-cudnn") and capability[0] != 9 and not (name == "sdpa-cudnn" and capability[0] > 9):
        return f"it is for Hopper (9.0), the device has {capability}"
    if name in _MODULES and importlib.util.find_spec(_MODULES[name]) is None:
        return f"the module {_MODULES[name]} is not installed"
    if name == "sdpa-cudnn" and not torch._C._has_cudnn:
        return "this PyTorch has no cuDNN"
    return ""


def _sdpa(q: Tensor, k: Tensor, v: Tensor) -> Tensor:
    """PyTorch's own; picks its kernel by itself."""
    q, k, v = (part.permute(1, 2, 0, 3) for part in (q, k, v))
    return F.scaled_dot_product_attention(q, k, v).permute(2, 0, 1, 3).contiguous()


def _sdpa_cudnn(q: Tensor, k: Tensor, v: Tensor) -> Tensor:
    """cuDNN's, and PyTorch's own for shapes that cuDNN refuses, such as the single token of an empty forward."""
    from torch.nn.attention import SDPBackend, sdpa_kernel

    order = [SDPBackend.CUDNN_ATTENTION, SDPBackend.FLASH_ATTENTION, SDPBackend.EFFICIENT_ATTENTION, SDPBackend.MATH]
    with sdpa_kernel(order, set_priority=True):
        return _sdpa(q, k, v)


def _flash2(q: Tensor, k: Tensor, v: Tensor) -> Tensor:
    from flash_attn import flash_attn_func

    q, k, v = (part.transpose(0, 1) for part in (q, k, v))
    out: Tensor = flash_attn_func(q, k, v)
    return out.transpose(0, 1).contiguous()


def _flash3(q: Tensor, k: Tensor, v: Tensor) -> Tensor:
    from flash_attn_interface import flash_attn_func

    q, k, v = (part.transpose(0, 1) for part in (q, k, v))
    out = flash_attn_func(q, k, v)
    attended: Tensor = out[0] if isinstance(out, tuple) else out  # older releases give the log-sum too
    return attended.transpose(0, 1).contiguous()
