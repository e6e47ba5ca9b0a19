"""Fused kernels against the plain ones; attention backends against each other."""

import pytest
import torch

from wan22_inference.errors import RequestError
from wan22_inference.model.attention import NAMES, choose_attention
from wan22_inference.model.kernels import choose_kernels
from wan22_inference.model.norms import EagerKernels
from wan22_inference.model.rope import rope_table

needs_gpu = pytest.mark.skipif(not torch.cuda.is_available(), reason="needs an NVIDIA GPU")


def test_on_a_cpu_the_plain_kernels_and_sdpa_are_taken() -> None:
    cpu = torch.device("cpu")
    assert isinstance(choose_kernels(cpu), EagerKernels)
    assert choose_attention("auto", cpu, torch.bfloat16, 128)[0] == "sdpa"


@pytest.mark.parametrize("name", [*sorted(set(NAMES) - {"auto", "sdpa"}), "flash9"])
def test_a_backend_that_cannot_run_says_why(name: str) -> None:
    with pytest.raises(RequestError, match=r"needs an NVIDIA GPU, the device is cpu|known are auto, sdpa"):
        choose_attention(name, torch.device("cpu"), torch.bfloat16, 128)


def test_rope_is_the_complex_product_of_upstream() -> None:
    """A pair (a, b) is the number a + bi, turned by its position on time, height or width."""
    grid, d = (2, 3, 4), 24
    table = rope_table(grid, d, 0, 24, torch.device("cpu"))
    x = torch.randn(24, 1, 1, 2, d)
    out = torch.empty_like(x)
    from wan22_inference.model.rope import rotate

    rotate(x, table, out)
    position = torch.stack(torch.meshgrid(*map(torch.arange, grid), indexing="ij"), -1).reshape(24, 3).double()
    rates = 10000.0 ** (-torch.arange(4).double() / 4)
    angles = (position[:, :, None] * rates).flatten(1)
    turned = (
        torch.view_as_complex(x.double().view(24, 1, 1, 2, d // 2, 2))
        * torch.polar(torch.ones(()).double(), angles)[:, None, None, None]
    )
    torch.testing.assert_close(out, torch.view_as_real(turned).flatten(-2).float())


def test_a_slice_of_rope_is_the_slice_and_padding_is_not_turned() -> None:
    cpu = torch.device("cpu")
    whole, part = rope_table((3, 5, 7), 24, 0, 105, cpu), rope_table((3, 5, 7), 24, 81, 27, cpu)
    assert torch.equal(part.cos[:24], whole.cos[81:])
    assert torch.equal(part.sin[:24], whole.sin[81:])
    assert bool((part.cos[24:] == 1).all())
    assert bool((part.sin[24:] == 0).all())


@needs_gpu
@pytest.mark.gpu
@pytest.mark.parametrize("dtype", [torch.bfloat16, torch.float32])
@pytest.mark.parametrize(("c", "b", "w", "h", "d"), [(300, 1, 1, 40, 128), (77, 2, 4, 10, 128), (13, 1, 2, 3, 24)])
def test_fused_kernels_agree_with_plain_ones(dtype: torch.dtype, c: int, b: int, w: int, h: int, d: int) -> None:
    pytest.importorskip("triton")
    from wan22_inference.model.kernels import FusedKernels

    gpu, width = torch.device("cuda"), w * h * d
    fused, plain = FusedKernels(), EagerKernels()
    x = torch.randn(c, b, width, device=gpu)
    scale, shift, weight = torch.randn(3, width, device=gpu)
    torch.testing.assert_close(
        fused.modulated_norm(x, scale, shift, 1e-6, dtype), plain.modulated_norm(x, scale, shift, 1e-6, dtype)
    )
    rope = rope_table((c, 1, 1), d, 0, c, gpu)
    outs = [torch.empty(w, c, b, 3, h, d, device=gpu, dtype=dtype).permute(1, 2, 3, 0, 4, 5)[:, :, 1] for _ in range(2)]
    fused.norm_and_rotate(x.to(dtype), weight, 1e-6, rope, outs[0])
    plain.norm_and_rotate(x.to(dtype), weight, 1e-6, rope, outs[1])
    torch.testing.assert_close(outs[0], outs[1])


@needs_gpu
@pytest.mark.gpu
@pytest.mark.parametrize("name", ["sdpa", "sdpa-cudnn", "flash2", "flash3"])
def test_attention_backends_agree(name: str) -> None:
    gpu = torch.device("cuda")
    try:
        _, attend = choose_attention(name, gpu, torch.bfloat16, 128)
    except RequestError as error:
        pytest.skip(error.message)
    q, k, v = (torch.randn(n, 2, 4, 128, device=gpu, dtype=torch.bfloat16) for n in (100, 333, 333))
    _, plain = choose_attention("sdpa", gpu, torch.bfloat16, 128)
    torch.testing.assert_close(attend(q, k, v), plain(q, k, v), rtol=2e-2, atol=2e-2)
