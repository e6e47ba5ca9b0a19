"""What the wan22 renderer needs: packages, GPUs, their driver and links, model files. Torch is asked in a process of
its own."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from render.doctor.finding import Ask, Finding, State
from render.errors import BadModelFiles

GIB = 2**30
LEAST_TORCH = (2, 10)
LEAST_CARD_BYTES = 14 * GIB
INSTALL = "Run ./launch.sh test once, or: pip install -e '.[wan]'"


def check_engine(ask: Ask) -> Iterator[Finding]:
    """Everything that only the engine needs."""
    if ask.renderer != "wan22":
        return
    seen = look()
    yield from packages(seen)
    if seen.get("torch_error") or seen.get("packages", {}).get("torch") is None:
        return
    yield from cards(ask, seen)
    yield from links(ask, seen)
    yield from attention(ask, seen)
    yield from weights(ask)
    if ask.device == "cuda":
        from render.doctor.rates import check_rates

        yield from check_rates(seen.get("cards", []), weight_files(ask))


def look() -> dict[str, Any]:
    """What `wan22_inference.devices` sees; its error where it cannot even tell."""
    command = [sys.executable, "-m", "wan22_inference.devices"]
    try:
        ended = subprocess.run(command, capture_output=True, text=True, timeout=180, check=False)
        seen = json.loads(ended.stdout.splitlines()[-1])
    except (OSError, ValueError, IndexError, subprocess.TimeoutExpired) as error:
        return {"torch_error": f"the process that looked for it ended badly ({type(error).__name__})"}
    return dict(seen)


def packages(seen: Mapping[str, Any]) -> Iterator[Finding]:
    """Python packages of the engine."""
    versions = seen.get("packages", {})
    lacking = [name for name, version in versions.items() if version is None]
    told = ", ".join(f"{name} {version}" for name, version in versions.items() if version)
    if lacking:
        yield Finding("packages", "missing", f"not installed: {', '.join(lacking)}", INSTALL)
    elif seen.get("torch_error"):
        yield Finding("packages", "missing", f"torch cannot be imported: {seen['torch_error']}", INSTALL)
    elif _release(str(versions["torch"])) < LEAST_TORCH:
        need = ".".join(map(str, LEAST_TORCH))
        yield Finding("packages", "missing", f"torch {versions['torch']} is older than {need}", INSTALL)
    else:
        yield Finding("packages", "ok", told)


def cards(ask: Ask, seen: Mapping[str, Any]) -> Iterator[Finding]:
    """GPUs and their driver."""
    rows = seen.get("cards", [])
    state: State = "missing" if ask.device == "cuda" else "ok"
    if not rows:
        yield Finding(
            "gpu", state, _no_cards(seen), "Use a machine with an NVIDIA GPU; --device cpu is for tiny models."
        )
        return
    for index, card in enumerate(rows):
        memory, capability = card["memory_bytes"], ".".join(map(str, card["capability"]))
        told = f"{card['name']}, {memory / GIB:.1f} GiB ({card.get('free_bytes', 0) / GIB:.1f} free), {capability}"
        if not card["works"]:
            hint = "Look at nvidia-smi and the kernel's log (Xid)."
            yield Finding(
                f"gpu {index}", "missing", f"{told}: does not compute: {card.get('error', 'wrong sums')}", hint
            )
        elif memory < LEAST_CARD_BYTES:
            yield Finding(
                f"gpu {index}", "warn", told, "Four cards of 16 GB are the least that the full model runs on."
            )
        else:
            yield Finding(f"gpu {index}", "ok", told)
    if ask.device == "cuda" and (ask.num_ranks or 1) > len(rows):
        found = f"--nproc {ask.num_ranks}, but there are {len(rows)} GPUs"
        yield Finding("ranks", "missing", found, f"--nproc {len(rows)}")


def _no_cards(seen: Mapping[str, Any]) -> str:
    if seen.get("cuda_build") is None:
        return "PyTorch sees none: it is built without CUDA"
    try:
        said = subprocess.run(["nvidia-smi", "-L"], capture_output=True, text=True, timeout=20, check=False)
    except (OSError, subprocess.TimeoutExpired):
        return "PyTorch sees none, and there is no working nvidia-smi: no driver"
    driver = "the driver sees cards, so CUDA_VISIBLE_DEVICES or versions do not fit" if "GPU" in said.stdout else ""
    return f"PyTorch sees none; {driver or 'nor does the driver: ' + said.stderr.strip()[:120]}"


def links(ask: Ask, seen: Mapping[str, Any]) -> Iterator[Finding]:
    """How ranks talk: NCCL for tensors, gloo for control, cards with each other."""
    gloo: State = "ok" if seen.get("gloo") else "missing"
    yield Finding("gloo", gloo, "there" if seen.get("gloo") else "this PyTorch has none", INSTALL)
    if ask.device != "cuda" or not seen.get("cards"):
        return
    several = len(seen["cards"]) > 1
    if seen.get("nccl"):
        yield Finding("nccl", "ok", str(seen["nccl"]))
    else:
        yield Finding("nccl", "missing" if several else "warn", "this PyTorch has none", INSTALL)
    pairs = [reaches for row in seen.get("peers", []) for reaches in row]
    if several:
        hint = "Layouts without communication (replicas) lose nothing; Ulysses and FSDP go through host memory."
        all_there = all(pairs)
        told = "every card reaches every other" if all_there else "some cards do not reach each other directly"
        yield Finding("peer access", "ok" if all_there else "warn", told, hint)


def attention(ask: Ask, seen: Mapping[str, Any]) -> Iterator[Finding]:
    """Faster attention than PyTorch's own, where the device can use it."""
    if ask.device != "cuda" or not seen.get("cards"):
        return
    optional, major = seen.get("optional", {}), seen["cards"][0]["capability"][0]
    if optional.get("flash_attn_interface") and major == 9:
        yield Finding("attention", "ok", "flash-attn 3")
    elif major >= 9:
        hint = "flash-attn 3 is faster on Hopper where it can be installed." if major == 9 else ""
        yield Finding("attention", "warn" if hint else "ok", "cuDNN through PyTorch", hint)
    elif optional.get("flash_attn"):
        yield Finding("attention", "ok", "flash-attn 2")
    else:
        yield Finding("attention", "warn", "PyTorch's own", "pip install -e '.[flash]'")


def weights(ask: Ask) -> Iterator[Finding]:
    """The model folder, as far as headers tell."""
    from render.options import EngineOptions
    from render.wan22.settings import WHERE_HINT, find_checkpoint, open_weights

    try:
        folder = find_checkpoint(EngineOptions(checkpoint=ask.checkpoint))
    except BadModelFiles as error:
        yield Finding("weights", "missing", error.message, error.hint, error.exit_code)
        return
    if folder is None:
        yield Finding("weights", "warn", "none yet; --smoke tries everything else without them", WHERE_HINT)
        return
    try:
        checkpoint = open_weights(folder)
    except BadModelFiles as error:
        yield Finding("weights", "missing", error.message, error.hint, error.exit_code)
        return
    parameters = checkpoint.expert("high").config.num_parameters
    yield Finding(
        "weights", "ok", f"{folder}, {checkpoint.layout} layout, experts of {parameters / 1e9:.3g} G parameters"
    )


def weight_files(ask: Ask) -> list[Path]:
    """Files of the high-noise expert; none where there is no sound model."""
    from render.options import EngineOptions
    from render.wan22.settings import find_checkpoint, open_weights

    try:
        folder = find_checkpoint(EngineOptions(checkpoint=ask.checkpoint))
        tensors = open_weights(folder).expert("high").tensors if folder is not None else {}
    except BadModelFiles:
        return []
    return sorted({ref.file for ref in tensors.values()})


def _release(version: str) -> tuple[int, ...]:
    parts = version.split("+")[0].split(".")[:2]
    return tuple(int(part) for part in parts if part.isdigit())
