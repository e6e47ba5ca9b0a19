"""Inside the Kokoro worker: loads a folder of Kokoro weights once, speaks sentence after sentence into WAV files.

Stand-alone: run by `post/workers/loop.py` in the environment for voices and music, imports nothing of ours. Pronunciation
comes from espeak alone; the library's English one would download a model of another. Settings: `weights` (folder with
config.json, one .pth, and voices/*.pt). Job: `text` (one sentence), `g2p` (en-us, en-gb, or an espeak language),
`voice` (name of a file in voices/), `seed`, `speed`, `out` (WAV to write, 24 kHz). Reply: `num_samples`, `sample_rate`,
`words` ([start, end] in seconds of every spoken word, as espeak parts them).
"""

from __future__ import annotations

import os
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

NEEDED_BYTES = 1 << 30
SAMPLE_RATE = 24_000
SAMPLES_PER_FRAME = 600
MAX_PHONEMES = 508


class Damaged(Exception):
    kind = "weights"


class Unfit(Exception):
    kind = "job"


def start(settings: dict[str, Any], host: Any) -> Callable[[dict[str, Any]], dict[str, Any]]:
    folder = settings["weights"]
    host.tell(doing="loading libraries")
    import torch

    torch.set_num_threads(int(settings.get("num_threads", 2)))
    host.tell(doing="loading weights")
    device = host.device(NEEDED_BYTES)
    model = load_model(folder, settings["model"]).to(device).eval()
    speakers: dict[str, Any] = {}
    pronouncers: dict[str, Callable[[str], str]] = {}

    def answer(job: dict[str, Any]) -> dict[str, Any]:
        if job["voice"] not in speakers:
            speakers[job["voice"]] = load_voice(os.path.join(folder, "voices", job["voice"] + ".pt"))
        if job["g2p"] not in pronouncers:
            pronouncers[job["g2p"]] = pronouncer(job["g2p"])
        host.seed(job["seed"])
        return speak(model, job, speakers[job["voice"]], pronouncers[job["g2p"]])

    answer.facts = {"device": device, "torch": torch.__version__}  # type: ignore[attr-defined]
    return answer


def load_model(folder: str, name: str) -> Any:
    """The model, on the CPU. Raises Damaged, also where tensors are missing: the library would make them up."""
    import torch
    from kokoro.model import KModel

    try:
        states = torch.load(os.path.join(folder, name), map_location="cpu", weights_only=True)
        model = KModel(repo_id="local", config=os.path.join(folder, "config.json"), model=os.path.join(folder, name))
    except MemoryError:
        raise
    except Exception as error:
        raise Damaged(f"{name} and config.json do not load ({short(error)})") from error
    for part, state in states.items():
        given = {key.removeprefix("module.") for key in state}
        lacking = set(getattr(model, part).state_dict()) - given
        if lacking:
            raise Damaged(f"{name} lacks {len(lacking)} tensors of {part}, {sorted(lacking)[0]} among them")
    lacking_parts = {part for part, _ in model.named_children()} - set(states)
    if lacking_parts:
        raise Damaged(f"{name} lacks {', '.join(sorted(lacking_parts))}")
    return model


def short(error: Exception) -> str:
    """The first words of an error."""
    return f"{type(error).__name__}: {' '.join(str(error).split())[:300]}"


def load_voice(path: str) -> Any:
    """Styles by number of phonemes, shape (lengths, 1, 256)."""
    import torch

    try:
        styles = torch.load(path, map_location="cpu", weights_only=True)
    except Exception as error:
        raise Damaged(f"voices/{os.path.basename(path)} does not load ({short(error)})") from error
    if styles.dim() != 3 or styles.shape[1:] != (1, 256):
        raise Damaged(f"voices/{os.path.basename(path)} is no voice of Kokoro (shape {tuple(styles.shape)})")
    return styles


def pronouncer(g2p: str) -> Callable[[str], str]:
    """Text to the phonemes that the model was taught, by espeak."""
    from misaki import espeak

    if g2p in ("en-us", "en-gb"):
        english = espeak.EspeakFallback(british=g2p == "en-gb")
        return lambda text: english(SimpleNamespace(text=text))[0] or ""
    other = espeak.EspeakG2P(language=g2p)
    return lambda text: other(text)[0] or ""


def speak(model: Any, job: dict[str, Any], styles: Any, pronounce: Callable[[str], str]) -> dict[str, Any]:
    import soundfile

    said = "".join(char for char in pronounce(job["text"]) if char in model.vocab)
    if not said.strip():
        raise Unfit("there is nothing to say in it")
    if len(said) > min(MAX_PHONEMES, len(styles)):
        raise Unfit(f"it has {len(said)} phonemes; at most {min(MAX_PHONEMES, len(styles))} are spoken at once")
    made = model(said, styles[len(said) - 1], job["speed"], return_output=True)
    sound = made.audio.numpy()
    soundfile.write(job["out"], sound, SAMPLE_RATE, subtype="FLOAT", format="WAV")
    return {"num_samples": len(sound), "sample_rate": SAMPLE_RATE, "words": words(said, made.pred_dur.tolist())}


def words(said: str, frames: list[int]) -> list[list[float]]:
    """[start, end] in seconds of the words of phonemes; `frames` has one entry more at each end."""
    found: list[list[float]] = []
    at = frames[0]
    inside = False
    for char, length in zip(said, frames[1:]):
        start, at = at, at + length
        if char == " ":
            inside = False
            continue
        if (not inside and char.isalpha()) or (not inside and char in "ˈˌ"):
            found.append([start * SAMPLES_PER_FRAME / SAMPLE_RATE, 0.0])
            inside = True
        if found:
            found[-1][1] = at * SAMPLES_PER_FRAME / SAMPLE_RATE
    return found
