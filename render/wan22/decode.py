"""Kept latents into frames, as bytes for the mezzanine; and a process that makes one clip from them.

`python -m render.wan22.decode` takes a JSON job on standard input {checkpoint, latents, folder, device, name} and
answers with the clip's facts, or with {message, hint} and exit 1. It makes a damaged clip again for a conductor that
has no torch.
"""

from __future__ import annotations

import json
import signal
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    import torch
    from torch import Tensor

    from wan22_inference.vae.decoder import VaeDecoder
    from wan22_inference.vae.memory import Tiling

LATENTS = "latents"
BIT_DEPTH: Final = 16
DECODING_RESERVE_BYTES = 2 * 2**30


def read_latents(path: Path) -> Tensor:
    """The tensor `latents` of a latent artifact's file, float32 [16, T, h, w]."""
    from safetensors.torch import load_file

    return load_file(path)[LATENTS]


def frames_of(decoder: VaeDecoder, latents: Tensor, tiling: Tiling | None) -> Iterator[bytes]:
    """Frames in order, 16-bit RGB."""
    for chunk in decoder.decode_chunks(latents, tiling=tiling, bit_depth=BIT_DEPTH):
        for frame in chunk:
            yield frame.contiguous().numpy().tobytes()


def tiling_for(latents: Tensor, device: torch.device) -> Tiling | None:
    """Tiles where the whole picture does not fit on the card; None where it does, and on a CPU."""
    if device.type != "cuda":
        return None
    import torch

    from wan22_inference.geometry import SPACE_STRIDE, TIME_STRIDE, ClipShape
    from wan22_inference.vae.memory import choose_tiling

    _, num, rows, columns = latents.shape
    clip = ClipShape(columns * SPACE_STRIDE, rows * SPACE_STRIDE, (num - 1) * TIME_STRIDE + 1)
    return choose_tiling(clip, torch.cuda.get_device_properties(device).total_memory - DECODING_RESERVE_BYTES)


def main() -> int:
    """Makes the clip that standard input asks for."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C reaches the whole group; the conductor ends us
    job = json.load(sys.stdin)
    import torch

    from post.errors import PostError
    from render.errors import ReelwrightError
    from render.wan22.mezzanine import write_clip
    from storyboards.story import Size
    from wan22_inference.checkpoint import open_checkpoint
    from wan22_inference.errors import EngineError
    from wan22_inference.geometry import SPACE_STRIDE, TIME_STRIDE
    from wan22_inference.vae.decoder import VaeDecoder

    device = torch.device(job["device"] if torch.cuda.is_available() else "cpu")
    try:
        latents = read_latents(Path(job["latents"]))
        tiling = tiling_for(latents, device)
        decoder = VaeDecoder(open_checkpoint(job["checkpoint"]).vae, device=device)
        _, num, rows, columns = latents.shape
        size = Size(columns * SPACE_STRIDE, rows * SPACE_STRIDE)
        frames = frames_of(decoder, latents, tiling)
        facts = write_clip(Path(job["folder"]), frames, size, (num - 1) * TIME_STRIDE + 1, f"take {job['name']}")
    except (EngineError, ReelwrightError, PostError) as error:
        print(json.dumps({"message": error.message, "hint": error.hint}))
        return 1
    except OSError as error:
        print(json.dumps({"message": str(error), "errno": error.errno}))
        return 1
    print(json.dumps(facts))
    return 0


if __name__ == "__main__":
    sys.exit(main())
