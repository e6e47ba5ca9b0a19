"""Pixels to tokens, against the published sizes."""

import pytest

from wan22_inference.errors import RequestError
from wan22_inference.geometry import ClipShape


@pytest.mark.parametrize(
    ("size", "latents", "tokens"),
    [
        ((1280, 720, 81), (16, 21, 90, 160), 75_600),
        ((832, 480, 81), (16, 21, 60, 104), 32_760),
        ((832, 480, 49), (16, 13, 60, 104), 20_280),
        ((16, 16, 1), (16, 1, 2, 2), 1),
    ],
)
def test_tokens_of_known_sizes(size: tuple[int, int, int], latents: tuple[int, ...], tokens: int) -> None:
    clip = ClipShape(*size)
    assert (clip.latent_shape, clip.num_tokens) == (latents, tokens)


def test_a_sequence_is_padded_to_divide() -> None:
    clip = ClipShape(48, 80, 5)
    assert (clip.num_tokens, clip.tokens_per_rank(4), clip.padded_tokens(4)) == (30, 8, 32)


@pytest.mark.parametrize(
    ("size", "message"),
    [
        ((1280, 721, 81), "height 721 px is not a positive multiple of 16\nhint: the nearest allowed height is 720"),
        ((0, 720, 81), "width 0 px is not a positive multiple of 16\nhint: the nearest allowed width is 16"),
        ((1280, 720, 80), "80 frames is not 4n + 1\nhint: the nearest allowed number of frames is 81"),
        ((1280, 720, -3), "-3 frames is not 4n + 1\nhint: the nearest allowed number of frames is 1"),
        (
            (32768, 16, 1),
            "2048 positions on one axis, the model knows 1024\n"
            "hint: keep sides up to 16384 px and clips up to 4093 frames",
        ),
    ],
)
def test_sizes_that_cannot_be(size: tuple[int, int, int], message: str) -> None:
    with pytest.raises(RequestError) as caught:
        ClipShape(*size)
    assert str(caught.value) == f"clip {size[0]}x{size[1]}x{size[2]}: {message}"
