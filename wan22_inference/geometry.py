"""The shape of a clip, from pixels to tokens to the share of a rank.

Pure integers: no torch, no model. The strides are those of the Wan2.1 VAE (4, 8, 8) and the patch of the transformer
(1, 2, 2), so that a picture side is a multiple of 16 and a clip has 4n + 1 frames.
"""

from dataclasses import dataclass

from wan22_inference.errors import RequestError

LATENT_CHANNELS = 16
TIME_STRIDE = 4
SPACE_STRIDE = 8
PATCH_SIZE = (1, 2, 2)
SIDE_MULTIPLE_PX = SPACE_STRIDE * PATCH_SIZE[1]
MAX_POSITIONS = 1024  # the model knows no position beyond this on any axis


@dataclass(frozen=True)
class ClipShape:
    """Size of one clip. Raises RequestError for what the model cannot make."""

    width_px: int
    height_px: int
    num_frames: int

    def __post_init__(self) -> None:
        for name, value in (("width", self.width_px), ("height", self.height_px)):
            if value < SIDE_MULTIPLE_PX or value % SIDE_MULTIPLE_PX:
                near = max(SIDE_MULTIPLE_PX, round(value / SIDE_MULTIPLE_PX) * SIDE_MULTIPLE_PX)
                raise RequestError(
                    f"clip {self}: {name} {value} px is not a positive multiple of {SIDE_MULTIPLE_PX}",
                    hint=f"the nearest allowed {name} is {near}",
                )
        if self.num_frames < 1 or (self.num_frames - 1) % TIME_STRIDE:
            near = max(0, round((self.num_frames - 1) / TIME_STRIDE)) * TIME_STRIDE + 1
            raise RequestError(
                f"clip {self}: {self.num_frames} frames is not {TIME_STRIDE}n + 1",
                hint=f"the nearest allowed number of frames is {near}",
            )
        if max(self.token_grid) > MAX_POSITIONS:
            raise RequestError(
                f"clip {self}: {max(self.token_grid)} positions on one axis, the model knows {MAX_POSITIONS}",
                hint=f"keep sides up to {MAX_POSITIONS * SIDE_MULTIPLE_PX} px "
                f"and clips up to {(MAX_POSITIONS - 1) * TIME_STRIDE + 1} frames",
            )

    def __str__(self) -> str:
        return f"{self.width_px}x{self.height_px}x{self.num_frames}"

    @property
    def latent_shape(self) -> tuple[int, int, int, int]:
        """Channels, latent frames, rows, columns: [16, T, h, w]."""
        num_latent_frames = (self.num_frames - 1) // TIME_STRIDE + 1
        return LATENT_CHANNELS, num_latent_frames, self.height_px // SPACE_STRIDE, self.width_px // SPACE_STRIDE

    @property
    def token_grid(self) -> tuple[int, int, int]:
        """Tokens along time, height, width."""
        return token_grid(self.latent_shape[1:], PATCH_SIZE)

    @property
    def num_tokens(self) -> int:
        frames, rows, columns = self.token_grid
        return frames * rows * columns

    def tokens_per_rank(self, group_size: int) -> int:
        """Tokens of one rank of a Ulysses group, padding included."""
        return -(-self.num_tokens // group_size)

    def padded_tokens(self, group_size: int) -> int:
        """Length of the sequence once it divides among the ranks of a group."""
        return self.tokens_per_rank(group_size) * group_size


def token_grid(latent_size: tuple[int, int, int], patch_size: tuple[int, int, int]) -> tuple[int, int, int]:
    """Tokens along time, height and width of latents of T, h, w. Raises RequestError if patches do not fit."""
    for axis, size, patch in zip(("frames", "rows", "columns"), latent_size, patch_size, strict=True):
        if size < 1 or size % patch:
            raise RequestError(f"latents {latent_size}: {size} {axis} are not a positive multiple of the patch {patch}")
    (frames, rows, columns), (patch_t, patch_h, patch_w) = latent_size, patch_size
    return frames // patch_t, rows // patch_h, columns // patch_w
