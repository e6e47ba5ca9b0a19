"""Preflight with numbers: disk, host memory, model files, FFmpeg, fonts. Looks, and changes nothing.

What is needed is reckoned from the plan; what is there is asked of this computer, which need not be the one that the
cards are in: then only what is needed is told. Imports no torch.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from math import prod
from pathlib import Path

from post.errors import PostError
from render.enhance.budget import estimate_tokens
from render.plan import Plan
from render.sharing import FILM_BYTES_PER_PIXEL, TAKE_BYTES_PER_PIXEL
from render.space import BALLAST_BYTES, free_bytes, size_text
from wan22_inference.config import ExpertConfig
from wan22_inference.request import ShotRequest

CHECKPOINTS_KEPT = 2
STATES_PER_CHECKPOINT = 4  # latents and up to three of the solver, float32
EMBEDDING_BYTES = 512 * 4096 * 2
RANK_HOST_BYTES = 3 * 10**9
"""Of each rank besides weights: Python, torch, CUDA's libraries, pinned buffers. Assumed."""
ONE_EXPERT_FP32, ONE_EXPERT_BF16 = 57_150_000_000, 28_600_000_000
"""As published; Wan2.2-T2V-A14B comes in float32."""


@dataclass(frozen=True)
class Check:
    """One thing looked at. `state`: ok, warn (works, but), short (does not), unknown."""

    name: str
    state: str
    found: str
    hint: str = ""

    def to_json(self) -> dict[str, object]:
        return asdict(self)


@dataclass(frozen=True)
class Weights:
    """What is known of the model files."""

    is_there: bool
    expert_file_bytes: int = ONE_EXPERT_FP32  # of one expert
    is_wide: bool = True  # stored in float32


def disk_bytes(plan: Plan, requests: Sequence[ShotRequest], num_clips: int, wave: int) -> dict[str, int]:
    """Bytes to have free, by what they are for. `requests` still need latents, `num_clips` more only their clips."""
    board = plan.storyboard
    latents = [4 * prod(request.clip.latent_shape) for request in requests]
    pixels = [request.width_px * request.height_px * request.num_frames for request in requests]
    largest = max(pixels, default=0)
    canvas = board.project.canvas.width_px * board.project.canvas.height_px
    film_frames = float(board.project.fps * plan.estimated_s)
    num_films = sum(len(output.languages) for output in board.outputs)
    texts = {text for request in requests for text in (request.prompt, request.negative)}
    return {
        "latents": sum(latents),
        "clips": round((sum(pixels) + num_clips * largest) * TAKE_BYTES_PER_PIXEL),
        "checkpoints": CHECKPOINTS_KEPT * STATES_PER_CHECKPOINT * sum(sorted(latents)[-wave:]),
        "texts": len(texts) * EMBEDDING_BYTES,
        "films": round(num_films * film_frames * canvas * FILM_BYTES_PER_PIXEL),
        "reserve": BALLAST_BYTES,
    }


def disk_check(out: Path, needed: dict[str, int]) -> Check:
    """Free space where the output folder lies or will lie."""
    total = sum(needed.values())
    free = free_bytes(out)
    parts = ", ".join(f"{name} {size_text(size)}" for name, size in needed.items() if size >= 10**8)
    found = f"{size_text(total)} needed ({parts}), {size_text(free)} free" if parts else (
        f"{size_text(total)} needed, {size_text(free)} free"
    )  # fmt: skip
    if free >= total:
        return Check("disk", "ok", found)
    return Check("disk", "short", found, f"make {size_text(total - free)} of room, or choose another disk with --out")


def prepared_bytes(config: ExpertConfig, requests: Sequence[ShotRequest], wave: int, itemsize: int) -> int:
    """What each rank keeps in host memory for the fullest wave: keys and values of its texts, each text once, and the
    timesteps of its shots. Tokens are estimated from above: their true number takes the tokenizer."""
    fullest = 0
    for start in range(0, len(requests), max(wave, 1)):
        shots = requests[start : start + max(wave, 1)]
        texts = {text for shot in shots for text in (shot.prompt, shot.negative)}
        rows = sum(min(estimate_tokens(text) + 1, config.text_len) for text in texts)
        times = sum(7 * shot.num_steps for shot in shots) * config.dim * 4
        fullest = max(fullest, rows * 2 * config.dim * config.num_layers * itemsize + times)
    return fullest


def host_check(num_ranks: int, weights: Weights, texts_bytes: int, found_bytes: int | None) -> Check:
    """Memory of the computer: ranks with what they prepared (`texts_bytes` each), and the page cache that makes an
    exchange of experts quick."""
    least = num_ranks * RANK_HOST_BYTES
    texts = num_ranks * texts_bytes
    good = least + texts + 2 * weights.expert_file_bytes
    needed = (
        f"{size_text(least)} for {num_ranks} rank(s), up to {size_text(texts)} for the prepared texts of a wave, "
        f"{size_text(good)} to keep both experts' files at hand as well"
    )
    if found_bytes is None:
        return Check("host memory", "unknown", f"needed: {needed}")
    told = f"{needed}; here are {size_text(found_bytes)}"
    if found_bytes < least:
        return Check("host memory", "short", told, "use fewer ranks (--nproc), or a computer with more memory")
    if found_bytes < least + 2 * texts:
        hint = (
            "waves are made smaller until half of what is free holds their texts, so experts are exchanged more often"
        )
        return Check("host memory", "warn", told, hint)
    if found_bytes < good:
        hint = "every exchange of experts reads the disk; a larger --wave makes fewer of them"
        return Check("host memory", "warn", told, hint)
    return Check("host memory", "ok", told)


def weights_check(weights: Weights, num_waves: int, disk_bytes_per_s: float) -> Check:
    """Where fp32 files would cost room and time, by how much."""
    if not weights.is_there:
        found = (
            "not found; published in fp32, 57.2 GB for each of two experts, 126.2 GB in all. Converted to bf16 they "
            "take 69.1"
        )
        return Check("weights", "warn", found, "--checkpoint DIR, or $REELWRIGHT_MODELS; convert to bf16 first")
    size = f"{2 * weights.expert_file_bytes / 1e9:.1f} GB for two experts"
    if not weights.is_wide:
        return Check("weights", "ok", size)
    spared = weights.expert_file_bytes * num_waves / disk_bytes_per_s / 60
    return Check(
        "weights", "warn", f"{size}, stored in fp32",
        f"convert to bf16 first: the same pictures, half of the disk and host memory, and up to {spared:.0f} min less "
        "reading where host memory does not hold both",
    )  # fmt: skip


def program_checks(plan: Plan) -> list[Check]:
    """FFmpeg, and fonts for every text that will stand in the picture."""
    from post.ffmpeg import binary
    from post.fonts import languages_typesettable

    checks = []
    try:
        checks.append(Check("FFmpeg", "ok", Path(binary()).name))
    except (PostError, OSError, RuntimeError) as error:
        checks.append(Check("FFmpeg", "short", str(error), "unset FFMPEG_BINARY, or give a full path"))
    texts = _texts(plan)
    lost = {
        language: error for language, error in languages_typesettable(list(texts), texts).items() if error is not None
    }
    if lost:
        first = next(iter(lost.values()))
        checks.append(Check("fonts", "short", "; ".join(str(error.message) for error in lost.values()), first.hint))
    else:
        checks.append(Check("fonts", "ok", f"for every text in {', '.join(texts)}"))
    return checks


def _texts(plan: Plan) -> dict[str, list[str]]:
    """What will be set in type, by language."""
    board = plan.storyboard
    found: dict[str, list[str]] = {language: [] for language in board.project.languages}
    for shot in board.shots:
        overlays = (*shot.overlays, *plan.lettering.get(shot.id, ()))
        sources = [overlay.texts for overlay in overlays] + ([shot.text] if shot.text is not None else [])
        for texts in sources:
            for language, text in texts.items():
                found.setdefault(language, []).append(text)
    return found


def host_bytes() -> int | None:
    """Memory of this computer, as Linux tells it."""
    try:
        lines = Path("/proc/meminfo").read_text("ascii").splitlines()
    except OSError:
        return None
    return next((int(line.split()[1]) * 1024 for line in lines if line.startswith("MemTotal:")), None)
