"""One shot, one process: everything loaded, one clip made, everything thrown away. As the official script is used.

`python -m tests.bench.overhead.official_style CHECKPOINT STORY.json NUMBER OUT`: prints seconds spent in the denoise
loop. Both experts are loaded before the first step, as there. The parts are ours, so that only the structure differs.
"""

from __future__ import annotations

import json
import sys
import time
from pathlib import Path
from typing import Any

import torch


def main(checkpoint_path: str, story: str, number: str, out: str) -> None:
    from tests.bench.overhead.shots import request_of, write_frames
    from wan22_inference.checkpoint import open_checkpoint
    from wan22_inference.engine import denoise_high, denoise_low, encode_text, init_latents, prepare
    from wan22_inference.load import load_expert
    from wan22_inference.text.encoder import TextEncoder
    from wan22_inference.vae.decoder import VaeDecoder

    checkpoint = open_checkpoint(checkpoint_path)
    request = request_of(json.loads(Path(story).read_text()), int(number))
    encoder = TextEncoder(checkpoint.t5, checkpoint.tokenizer, device="cpu", dtype=torch.bfloat16)
    decoder = VaeDecoder(checkpoint.vae, device="cpu")
    high, low = (load_expert(checkpoint.expert(name), device="cpu", dtype=torch.float32) for name in ("high", "low"))
    texts = encode_text(encoder, [request])
    encoder.close()
    state = init_latents(request)
    contexts: Any = prepare(high, "high", request, texts), prepare(low, "low", request, texts)
    began = time.perf_counter()
    state = denoise_low(low, contexts[1], request, denoise_high(high, contexts[0], request, state))
    denoise_s = time.perf_counter() - began
    write_frames(Path(out), decoder.decode(state.latents, bit_depth=16), request)
    print(json.dumps({"denoise_s": denoise_s}))


if __name__ == "__main__":
    main(*sys.argv[1:])
