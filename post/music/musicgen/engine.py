"""The inside of the music worker: audiocraft's MusicGen, from local files, a cue at a time.

Stand-alone: run by `post/workers/loop.py` in the environment for voices and music, imports nothing of ours. Settings:
`weights` (folder), `t5` (folder), `encodec` (folder or null), `device`, `needed_bytes`. A job:

    {"prompt", "seed", "seconds", "out"}  ->  {"sample_rate", "num_channels", "num_samples", "seconds", "device"}

`out` gets 32-bit floats, frame by frame, without a header. A cue longer than the model's window goes on window by window:
each is told the last part of what was played as tokens, and the tokens are turned into sound in stretches that overlap and
are crossfaded, so that neither composing nor decoding leaves a join.
"""

from __future__ import annotations

import os
import time
from typing import Any

CONTEXT = 0.4
"""Share of a window that repeats what came before; the rest is new."""

DECODED_S = 20.0
LAP_S = 0.5
"""Sound is decoded in stretches of so many seconds, which overlap by this."""

TOLD_EVERY_S = 2.0

SMALL = 20_000_000
"""A model of fewer numbers is faster on one thread than on several that wait for each other at every step."""


class Damaged(Exception):
    """The weights do not fit together, or are cut short."""

    kind = "weights"


def start(settings: dict[str, Any], host: Any) -> Any:
    """Loads the model; gives what answers jobs."""
    os.environ["TORCH_FORCE_WEIGHTS_ONLY_LOAD"] = "1"  # a pickle that would run something is refused
    # Threads that spin while they wait make a model of many small steps many times slower on a machine that is not idle.
    os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")
    host.tell(doing="loading")
    model, device = _loaded(settings, host)

    def answer(job: dict[str, Any]) -> dict[str, Any]:
        began = time.monotonic()
        host.seed(int(job["seed"]))
        sound = _played(model, str(job["prompt"]), float(job["seconds"]), host)
        with open(job["out"], "wb") as out:
            out.write(sound.T.contiguous().numpy().astype("<f4").tobytes())
        return {
            "sample_rate": int(model.sample_rate),
            "num_channels": int(sound.shape[0]),
            "num_samples": int(sound.shape[1]),
            "seconds": round(time.monotonic() - began, 2),
            "device": device,
        }

    answer.facts = {"device": device, "window_s": float(model.max_duration), "sample_rate": int(model.sample_rate)}  # type: ignore[attr-defined]
    return answer


def _loaded(settings: dict[str, Any], host: Any) -> tuple[Any, str]:
    import pickle

    device = host.device(int(settings.get("needed_bytes", 0)))
    _read_from_folders(settings)
    try:
        return _model(settings["weights"], device), device
    except (pickle.UnpicklingError, RuntimeError, KeyError, EOFError, AssertionError) as error:
        if "out of memory" in str(error) or type(error).__name__ in ("OutOfMemoryError", "AcceleratorError"):
            raise
        said = " ".join(str(error).split())[:300] or type(error).__name__
        raise Damaged(f"the weights in {settings['weights']} cannot be loaded: {said}") from error


def _model(folder: str, device: str) -> Any:
    """What `MusicGen.get_pretrained` does, for a window of any length (it takes 18 s for granted)."""
    from audiocraft.models import MusicGen, loaders  # type: ignore[import-not-found, unused-ignore]

    lm = loaders.load_lm_model(folder, device=device)
    compression = loaders.load_compression_model(folder, device=device)
    conditioners = lm.condition_provider.conditioners
    if "self_wav" in conditioners:  # one that can also be led by a melody
        conditioners["self_wav"].match_len_on_eval = True
        conditioners["self_wav"]._use_masking = False
    model = MusicGen(folder, compression, lm, max_duration=30)
    model.max_duration = float(lm.cfg.dataset.segment_duration)
    if sum(each.numel() for each in lm.parameters()) < SMALL:
        import torch

        torch.set_num_threads(1)
    return model


def _read_from_folders(settings: dict[str, Any]) -> None:
    """Has audiocraft take by folder what it would look for by name on the network."""
    from types import SimpleNamespace

    from audiocraft.models import encodec  # type: ignore[import-not-found, unused-ignore]
    from audiocraft.modules import conditioners  # type: ignore[import-not-found, unused-ignore]

    def local(kind: Any, folder: str) -> Any:
        return SimpleNamespace(from_pretrained=lambda name: kind.from_pretrained(folder, local_files_only=True))

    conditioners.T5Tokenizer = local(conditioners.T5Tokenizer, settings["t5"])
    conditioners.T5EncoderModel = local(conditioners.T5EncoderModel, settings["t5"])
    if settings.get("encodec"):
        encodec.HFEncodecModel = local(encodec.HFEncodecModel, settings["encodec"])


def _played(model: Any, prompt: str, seconds: float, host: Any) -> Any:
    """Sound of shape (channels, samples), at least so long."""
    import math

    import torch

    wanted = math.ceil(seconds * model.frame_rate)
    window = int(model.max_duration * model.frame_rate)
    kept = int(window * CONTEXT)
    last_told = time.monotonic()
    tokens: Any = None

    def told(done: int, of: int) -> None:
        nonlocal last_told
        if time.monotonic() - last_told > TOLD_EVERY_S:
            last_told = time.monotonic()
            host.tell(done=min(wanted, done + (0 if tokens is None else tokens.shape[-1])), total=wanted)

    model.set_custom_progress_callback(told)
    with torch.no_grad():
        attributes, _ = model._prepare_tokens_and_attributes([prompt], None)
        while tokens is None or tokens.shape[-1] < wanted:
            before = None if tokens is None else tokens[..., -kept:]
            length = min(window, wanted if tokens is None else kept + wanted - tokens.shape[-1])
            # Half a frame more, so that the length is not lost to rounding.
            model.duration = min(float(model.max_duration), (length + 0.5) / model.frame_rate)
            new = model._generate_tokens(attributes, before, progress=True)
            tokens = new if tokens is None else torch.cat((tokens, new[..., kept:]), dim=-1)
            host.tell(done=min(wanted, tokens.shape[-1]), total=wanted)
        return _decoded(model, tokens, host)


def _decoded(model: Any, tokens: Any, host: Any) -> Any:
    """Tokens as sound, stretch by stretch, each laid over the end of the one before."""
    import torch

    stretch, lap = int(DECODED_S * model.frame_rate), max(1, int(LAP_S * model.frame_rate))
    per_token = round(model.sample_rate / model.frame_rate)
    done: list[Any] = []
    at = 0
    while True:
        part = model.generate_audio(tokens[..., at : at + stretch])[0].float().cpu()
        if done:
            overlap = min(lap * per_token, part.shape[-1], done[-1].shape[-1])
            up = torch.linspace(0, 1, overlap)
            done[-1][:, -overlap:] = done[-1][:, -overlap:] * (1 - up) + part[:, :overlap] * up
            part = part[:, overlap:]
        done.append(part)
        host.tell(doing="decoding")
        at += stretch - lap
        if at + lap >= tokens.shape[-1]:
            return torch.cat(done, dim=-1)
