"""What the batch's own finished shots say of a card: operations done, by seconds that they took.

Reads `provenance.json` of stored latents. Only shots made on the same kind of card count, only steps of the run that
finished them. Knows no layouts beyond how many cards a shot had.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Any

from render.manifest import PROVENANCE_NAME
from render.planning.cards import Card, same_card
from render.planning.hours import Left, Rate, request_flops
from render.store import Store
from wan22_inference.config import ExpertConfig

STAGE = "latent"


def own_rate(store: Store, shots: Iterable[tuple[str, Left]], config: ExpertConfig, card: Card) -> Rate | None:
    """The rate of finished shots, given by (key, shot); None where none tells."""
    flops = card_s = 0.0
    num = 0
    for key, shot in shots:
        told = _provenance(store, key)
        seconds, cards = _seconds(told), _cards(told)
        gpu = (told.get("fingerprint") or {}).get("gpu") if isinstance(told.get("fingerprint"), dict) else None
        if seconds <= 0 or not isinstance(gpu, str) or not same_card(gpu, card):
            continue
        first = told.get("resumed_at")
        flops += request_flops(config, shot.request, first if isinstance(first, int) else 0)
        card_s += seconds * cards
        num += 1
    if num == 0:
        return None
    rate = flops / card_s
    share = rate / card.flops_per_s
    basis = f"{rate / 1e12:.0f} TFLOP/s a card ({share:.0%} of its peak), measured on {num} of this batch's own shots"
    return Rate(rate, rate, basis, with_links=True)


def _provenance(store: Store, key: str) -> Mapping[str, Any]:
    artifact = store.get(STAGE, key)
    if artifact is None:
        return {}
    try:
        told = json.loads((artifact.folder / PROVENANCE_NAME).read_text("utf-8"))
    except (OSError, ValueError):
        return {}
    return told if isinstance(told, dict) else {}


def _seconds(told: Mapping[str, Any]) -> float:
    seconds = told.get("denoise_s")
    return float(seconds) if isinstance(seconds, int | float) else 0.0


def _cards(told: Mapping[str, Any]) -> int:
    layout = told.get("layout")
    ulysses = layout.get("ulysses", 1) if isinstance(layout, dict) else 1
    return ulysses if isinstance(ulysses, int) and ulysses > 0 else 1
