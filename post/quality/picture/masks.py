"""Where planned texts stand, on the grid of the small picture: what measures of the picture beneath must not look at."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from post.quality.promise import Make, PlannedText

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

_AROUND_FRAMES = 2
"""Frames before and after a text's own in which its cells are left out as well."""


class Masks:
    """Cells not covered by text, frame by frame."""

    def __init__(self, texts: Sequence[PlannedText], make: Make, shape: tuple[int, int]) -> None:
        self._texts = [text for text in texts if text.box is not None and text.what != "card"]
        self._make, self._shape = make, shape
        self._held: dict[tuple[int, ...], npt.NDArray[np.bool_]] = {}

    def open_cells(self, frame: int) -> npt.NDArray[np.bool_]:
        """`[rows, columns]`, true where only picture is; all true if text would leave too little of it."""
        import numpy as np

        here = tuple(
            number
            for number, text in enumerate(self._texts)
            if text.first_frame - _AROUND_FRAMES <= frame < text.first_frame + text.num_frames + _AROUND_FRAMES
        )
        if here not in self._held:
            rows, columns = self._shape
            mask = np.ones((rows, columns), np.bool_)
            for number in here:
                box = self._texts[number].box
                assert box is not None
                left, top = box[0] * columns / self._make.width_px, box[1] * rows / self._make.height_px
                right = (box[0] + box[2]) * columns / self._make.width_px
                bottom = (box[1] + box[3]) * rows / self._make.height_px
                mask[max(0, int(top) - 1) : int(bottom) + 2, max(0, int(left) - 1) : int(right) + 2] = False
            self._held[here] = mask if mask.mean() > 0.3 else np.ones_like(mask)
        return self._held[here]
