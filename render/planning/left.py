"""What of a plan is left to make: each picture once, with the step it stands at.

Looks into the store and at checkpoints; changes nothing. Imports no torch, knows no machine.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from render.plan import Plan, PlannedTake
from render.planning.hours import Left
from render.store import Store
from wan22_inference.request import ShotRequest

LATENT = "latent"
CHECKPOINTS = "ckpt"


def left_of(plan: Plan, store: Store, out: Path) -> list[Left]:
    """What is to make, each picture once, with what there is of it."""
    found: dict[str, Left] = {}
    for take in plan.to_make:
        if take.key not in found:
            found[take.key] = Left(
                take.name,
                request_of(take),
                first_step=_newest_step(out / CHECKPOINTS / take.key),
                has_latents=store.get(LATENT, take.key) is not None,
                group=str(take.inputs["loras"]),
            )
    return list(found.values())


def made_of(plan: Plan, store: Store) -> list[tuple[str, Left]]:
    """Every take with latents, by key, for what it tells of the cards."""
    return [
        (take.key, Left(take.name, request_of(take))) for take in plan.takes if store.get(LATENT, take.key) is not None
    ]


def request_of(take: PlannedTake) -> ShotRequest:
    """What the engine is asked for a take, from what its key is made of."""
    given = take.inputs
    width, _, height = str(given["size"]).partition("x")
    guidance = given["guidance"]
    assert isinstance(guidance, Mapping)
    numbers = {name: given[name] for name in ("steps", "shift", "boundary", "frames")}
    return ShotRequest(
        id=take.name,
        prompt=str(given["prompt"]),
        negative=str(given["negative"] or ""),
        seed=take.seed,
        width_px=int(width),
        height_px=int(height),
        num_frames=numbers["frames"],  # type: ignore[arg-type]
        num_steps=numbers["steps"],  # type: ignore[arg-type]
        shift=numbers["shift"],  # type: ignore[arg-type]
        boundary=numbers["boundary"],  # type: ignore[arg-type]
        guidance_high=guidance["high"],
        guidance_low=guidance["low"],
        solver=given["solver"],  # type: ignore[arg-type]
    )


def _newest_step(folder: Path) -> int:
    steps = [path.name.removeprefix("step-") for path in folder.glob("step-*")]
    return max((int(step) for step in steps if step.isascii() and step.isdigit()), default=0)


def clips_of(shots: list[Left]) -> dict[str, int]:
    """How many clips of which kind."""
    counts: dict[str, int] = {}
    for shot in shots:
        request = shot.request
        name = f"{request.width_px}x{request.height_px}, {request.num_frames} frames, {request.num_steps} steps"
        counts[name] = counts.get(name, 0) + 1
    return counts
