"""What `doctor` measured of this computer, kept for the plan: products, links between cards, the disk of the weights.

One small JSON file in the user's cache, by computer and kind of card; another driver or other cards are another
computer. A file that cannot be read counts as none. Imports no torch.
"""

from __future__ import annotations

import json
import os
import socket
import time
from contextlib import suppress
from dataclasses import asdict, dataclass, replace
from pathlib import Path

from render.planning.cards import CARDS, Card

MATMUL_SHARE = 0.80
"""Of the maker's dense peak, what large bfloat16 products reach: 790 of 989 TFLOP/s on an H200."""


@dataclass(frozen=True)
class Measured:
    """One computer's rates; None where something was not measured."""

    host: str
    card: str  # the driver's name for it
    num_cards: int
    at: str  # date and time, local
    matmul_flops_per_s: float | None = None  # large bfloat16 products, the slowest card
    peer_bytes_per_s: float | None = None  # copies between neighbours, the slowest pair
    disk_bytes_per_s: float | None = None  # reading model files past the page cache

    def card_with(self, card: Card) -> Card:
        """The card with what was measured of it in place of what its sheet says."""
        if self.matmul_flops_per_s is not None:
            told = f"from {self.matmul_flops_per_s / 1e12:.0f} that doctor measured in products"
            card = replace(card, flops_per_s=self.matmul_flops_per_s / MATMUL_SHARE, source=told)
        if self.peer_bytes_per_s is not None:
            card = replace(card, link_bytes_per_s=self.peer_bytes_per_s)
        return card

    def sheet_of(self, card: Card) -> Card:
        """The maker's figures of a card that `card_with` gave."""
        return next((known for known in CARDS if known.name == card.name), card)

    def __str__(self) -> str:
        told = []
        if self.matmul_flops_per_s is not None:
            told.append(f"{self.matmul_flops_per_s / 1e12:.0f} TFLOP/s in products")
        if self.peer_bytes_per_s is not None:
            told.append(f"{self.peer_bytes_per_s / 1e9:.1f} GB/s between cards")
        if self.disk_bytes_per_s is not None:
            told.append(f"{self.disk_bytes_per_s / 1e9:.2f} GB/s from the disk")
        return f"{', '.join(told) or 'nothing'}, measured by doctor on {self.at[:10]}"


def measured_file() -> Path:
    """`$XDG_CACHE_HOME/reelwright/machine.json`."""
    home = os.environ.get("XDG_CACHE_HOME") or os.path.join(os.path.expanduser("~"), ".cache")
    return Path(home) / "reelwright" / "machine.json"


def read_measured(card: str, num_cards: int) -> Measured | None:
    """What is known of so many cards of this name in this computer."""
    try:
        found = Measured(**_read()[_key(card, num_cards)])  # type: ignore[arg-type]  # looked at below
    except (KeyError, TypeError):
        return None
    rates = (found.matmul_flops_per_s, found.peer_bytes_per_s, found.disk_bytes_per_s)
    sound = all(rate is None or (isinstance(rate, int | float) and 0 < rate < 1e20) for rate in rates)
    return found if sound and isinstance(found.at, str) else None


def keep_measured(card: str, num_cards: int, matmul: float | None, peer: float | None, disk: float | None) -> Measured:
    """Keeps what was measured now; what was not measured this time stays as it was. A service: no error if it fails."""
    from render.atomic import write_json

    before = read_measured(card, num_cards)
    now = Measured(
        socket.gethostname(), card, num_cards, time.strftime("%Y-%m-%d %H:%M"),
        matmul or (before.matmul_flops_per_s if before else None),
        peer or (before.peer_bytes_per_s if before else None),
        disk or (before.disk_bytes_per_s if before else None),
    )  # fmt: skip
    with suppress(OSError):
        measured_file().parent.mkdir(parents=True, exist_ok=True)
        write_json(measured_file(), {**_read(), _key(card, num_cards): asdict(now)})
    return now


def _key(card: str, num_cards: int) -> str:
    return f"{socket.gethostname()}: {num_cards} x {card}"


def _read() -> dict[str, dict[str, object]]:
    try:
        value = json.loads(measured_file().read_text("utf-8"))
    except (OSError, ValueError, RecursionError):
        return {}
    return {name: row for name, row in value.items() if isinstance(row, dict)} if isinstance(value, dict) else {}
