"""The frame-by-frame forward gives the very pixels of diffusers' own, wherever the VAE doubles time."""

import pytest
import torch

from wan22_inference.vae.stream import stream_pixels


@pytest.mark.parametrize(
    "temporal", [[False, True, True], [True, True, False], [False, False, False], [True, False, False]]
)
@pytest.mark.parametrize("num_latent_frames", [1, 2, 4])
def test_same_pixels_as_diffusers(temporal: list[bool], num_latent_frames: int) -> None:
    from diffusers import AutoencoderKLWan

    torch.manual_seed(0)
    make = AutoencoderKLWan
    vae = make(base_dim=4, z_dim=4, temperal_downsample=temporal).eval()  # type: ignore[no-untyped-call]
    for parameter in vae.decoder.parameters():
        if parameter.ndim > 3:
            torch.nn.init.normal_(parameter, std=(2 / parameter[0].numel()) ** 0.5)
    z = torch.randn(1, 4, num_latent_frames, 3, 4)
    with torch.inference_mode():
        theirs = vae.decode(z).sample[0]
        ours = list(stream_pixels(vae, z))
    assert {pixels.shape[1] for pixels in ours} == {1} or temporal[0]
    joined = torch.cat(ours, dim=1)
    assert joined.shape == theirs.shape
    torch.testing.assert_close(joined.clamp(-1, 1), theirs, atol=1e-5, rtol=0)
    assert theirs.std() > 0.05
