"""What decoding takes: the formula against a trace of the true VAE, and the tiles that a budget asks for."""

import weakref
from typing import Any

import pytest
import torch
from torch import Tensor
from torch._subclasses.fake_tensor import FakeTensorMode
from torch.utils._python_dispatch import TorchDispatchMode
from torch.utils._pytree import tree_map_only

from wan22_inference.errors import RequestError
from wan22_inference.geometry import ClipShape
from wan22_inference.vae.memory import TILINGS, Tiling, choose_tiling, decode_peak_bytes
from wan22_inference.vae.stream import stream_pixels

GIB = 2**30
HD, SD = ClipShape(1280, 720, 81), ClipShape(832, 480, 81)


class Counted(TorchDispatchMode):
    """Adds up the storages that are alive, and remembers the most there were."""

    def __init__(self) -> None:
        super().__init__()
        self.alive: dict[int, tuple[int, Any]] = {}
        self.now_bytes = self.peak_bytes = 0

    def __torch_dispatch__(self, func: Any, types: Any, args: Any = (), kwargs: Any = None) -> Any:
        result = func(*args, **(kwargs or {}))
        tree_map_only(Tensor, self.count, result)
        return result

    def count(self, tensor: Tensor) -> None:
        storage = tensor.untyped_storage()
        key = id(storage)
        if key not in self.alive:
            self.alive[key] = storage.nbytes(), weakref.ref(storage, lambda _: self._forget(key))
            self.now_bytes += storage.nbytes()
            self.peak_bytes = max(self.peak_bytes, self.now_bytes)

    def _forget(self, key: int) -> None:
        self.now_bytes -= self.alive.pop(key)[0]


def traced_peak_bytes(width_px: int, height_px: int) -> int:
    """Peak over three latent frames, after which every cache is full."""
    from diffusers import AutoencoderKLWan

    make: Any = AutoencoderKLWan
    with FakeTensorMode(), torch.no_grad():
        vae = make()
        vae.encoder = vae.quant_conv = None
        counted = Counted()
        with counted:
            for parameter in vae.parameters():
                counted.count(parameter)
            for pixels in stream_pixels(vae, torch.empty(1, 16, 3, height_px // 8, width_px // 8)):
                del pixels
        return counted.peak_bytes


@pytest.mark.parametrize(("width_px", "height_px"), [(1280, 720), (832, 480), (256, 256)])
def test_the_formula_is_the_trace(width_px: int, height_px: int) -> None:
    clip = ClipShape(width_px, height_px, 9)
    assert decode_peak_bytes(clip) == pytest.approx(traced_peak_bytes(width_px, height_px), rel=0.01)


def test_hd_fits_a_card_of_16_gb_whole_and_one_of_8_in_tiles() -> None:
    assert choose_tiling(HD, int(13.5 * GIB)) is None
    assert choose_tiling(HD, int(5.5 * GIB)) == Tiling(512, 448)
    assert choose_tiling(SD, int(5.7 * GIB)) is None
    assert choose_tiling(HD, int(1.5 * GIB)) == Tiling(256, 192)


def test_smaller_tiles_take_less() -> None:
    peaks = [decode_peak_bytes(HD), *(decode_peak_bytes(HD, tiling) for tiling in TILINGS)]
    assert peaks == sorted(peaks, reverse=True)


def test_too_little_for_anything_is_told() -> None:
    with pytest.raises(
        RequestError, match=r"clip 1280x720x81: decoding takes 0\.\d GiB in the smallest tiles, 0\.1 are"
    ):
        choose_tiling(HD, GIB // 10)


@pytest.mark.parametrize(("tile_px", "stride_px"), [(100, 96), (256, 0), (128, 192), (256, 100)])
def test_tiles_that_cannot_be_are_refused(tile_px: int, stride_px: int) -> None:
    with pytest.raises(RequestError, match=f"tiles of {tile_px} px, {stride_px} px apart"):
        Tiling(tile_px, stride_px)
