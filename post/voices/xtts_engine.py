"""Inside the XTTS worker: loads a folder of XTTS weights once, speaks sentence after sentence into WAV files.

Stand-alone: run by `post/workers/loop.py` in the environment for voices and music, imports nothing of ours. Settings:
`weights` (folder with config.json, model.pth, vocab.json, and speakers_xtts.pth for named speakers). Job: `text` (one
sentence under the language's limit), `language`, `seed`, `speed`, `clip` (WAV, mono, of the reference) or `name`, `out`
(WAV to write, 24 kHz). Reply: `num_samples`, `sample_rate`, `ran_out` (the model never came to its end).
"""

from __future__ import annotations

import os
import zipfile
from collections.abc import Callable
from typing import Any

NEEDED_BYTES = 4 << 30
"""GPU memory that the model and a sentence take, with room."""


class Damaged(Exception):
    kind = "weights"


class Unfit(Exception):
    kind = "job"


def start(settings: dict[str, Any], host: Any) -> Callable[[dict[str, Any]], dict[str, Any]]:
    folder = settings["weights"]
    host.tell(doing="checking weights")
    check_archive(os.path.join(folder, "model.pth"))
    host.tell(doing="loading libraries")
    import torch

    torch.set_num_threads(int(settings.get("num_threads", 2)))
    from TTS.tts.models import xtts

    xtts.load_audio = load_clip
    host.tell(doing="loading weights")
    device = host.device(NEEDED_BYTES)
    model = load_model(folder).to(device)
    voices: dict[str, Any] = {}

    def answer(job: dict[str, Any]) -> dict[str, Any]:
        latent, embedding = voice_of(model, job, voices)
        host.seed(job["seed"])
        return speak(model, job, latent, embedding)

    answer.facts = {"device": device, "torch": torch.__version__}  # type: ignore[attr-defined]
    return answer


def check_archive(path: str) -> None:
    """Raises Damaged where a tensor is not what it was when the file was written: torch itself does not look."""
    if not zipfile.is_zipfile(path):
        return
    name = os.path.basename(path)
    num_bad = num_all = 0
    try:
        with zipfile.ZipFile(path) as archive:
            for item in archive.infolist():
                num_all += 1
                try:
                    with archive.open(item) as part:
                        while part.read(1 << 22):
                            pass
                except zipfile.BadZipFile:
                    num_bad += 1
    except (zipfile.BadZipFile, OSError, EOFError) as error:
        raise Damaged(f"{name} is damaged ({error})") from error
    if 0 < num_bad < num_all:  # all bad: written without checksums
        raise Damaged(f"{name} is damaged: {num_bad} of its {num_all} parts are not what they were")


def load_model(folder: str) -> Any:
    """The model, on the CPU, ready to speak. Raises Damaged."""
    import torch
    from TTS.tts.configs.xtts_config import XttsConfig
    from TTS.tts.models import xtts

    try:
        config = XttsConfig()
        config.load_json(os.path.join(folder, "config.json"))
        model = xtts.Xtts(config)
    except Exception as error:
        raise Damaged(f"config.json is not of an XTTS model ({short(error)})") from error

    def checkpoint(path: Any) -> Any:
        # The library's own reader writes an old file anew in its place; weights are not ours to change.
        with xtts._legacy_safe_globals():
            loaded = torch.load(path, map_location="cpu", weights_only=True)
        return loaded.get("model", loaded)

    model._load_checkpoint = checkpoint
    try:
        model.load_checkpoint(config, checkpoint_dir=folder, eval=True, strict=True)
    except MemoryError:
        raise
    except Exception as error:
        raise Damaged(f"the weights in {os.path.basename(folder)} do not load ({short(error)})") from error
    return model


def short(error: Exception) -> str:
    """The first words of an error."""
    return f"{type(error).__name__}: {' '.join(str(error).split())[:300]}"


def load_clip(path: str, sample_rate: int) -> Any:
    """A mono WAV as torch has it, shape (1, samples): libsndfile reads it without any FFmpeg library on the machine."""
    import soundfile
    import torch
    import torchaudio

    samples, rate = soundfile.read(path, dtype="float32", always_2d=True)
    sound = torch.from_numpy(samples.T.copy()).mean(0, keepdim=True)
    return torchaudio.functional.resample(sound, rate, sample_rate) if rate != sample_rate else sound


def voice_of(model: Any, job: dict[str, Any], voices: dict[str, Any]) -> Any:
    """(latent, embedding) of the clip or the named speaker, made once each."""
    key = str(job.get("clip_id") or job.get("name"))
    if key not in voices:
        voices[key] = cloned(model, job["clip"]) if job.get("clip") else named(model, job["name"])
    return voices[key]


def cloned(model: Any, clip: str) -> Any:
    config = model.config
    return model.get_conditioning_latents(
        audio_path=clip,
        max_ref_length=config.max_ref_len,
        gpt_cond_len=config.gpt_cond_len,
        gpt_cond_chunk_len=config.gpt_cond_chunk_len,
        sound_norm_refs=config.sound_norm_refs,
    )


def named(model: Any, name: str) -> Any:
    speakers = model.speaker_manager.speakers if model.speaker_manager is not None else {}
    if name not in speakers:
        known = ", ".join(sorted(speakers)[:12]) or "none (speakers_xtts.pth is not there)"
        raise Unfit(f"there is no speaker {name!r}; the model has {known}")
    return speakers[name]["gpt_cond_latent"], speakers[name]["speaker_embedding"]


def speak(model: Any, job: dict[str, Any], latent: Any, embedding: Any) -> dict[str, Any]:
    import soundfile
    import torch

    config = model.config
    try:
        with torch.inference_mode():
            made = model.inference(
                job["text"],
                job["language"],
                latent,
                embedding,
                temperature=config.temperature,
                length_penalty=config.length_penalty,
                repetition_penalty=float(config.repetition_penalty),
                top_k=config.top_k,
                top_p=config.top_p,
                speed=job["speed"],
                enable_text_splitting=False,
            )
    except AssertionError as error:
        raise Unfit(short(error)) from error
    sound = made["wav"]
    most = model.gpt.max_gen_mel_tokens
    rate = int(model.config.audio.output_sample_rate)
    soundfile.write(job["out"], sound, rate, subtype="FLOAT", format="WAV")
    codes = made["gpt_latents"].shape[1] * job["speed"]
    return {"num_samples": len(sound), "sample_rate": rate, "ran_out": bool(codes >= most - 1)}
