"""Machines by name: `4x48`, `4xA6000`, `8xH100`; a table of cards; and what is there.

Figures are the makers' (see `Card.source`), rates those of dense bfloat16 products with float32 sums, half of what a
sheet claims "with sparsity". Of a card only what its driver shows counts as memory. Knows no model.
"""

from __future__ import annotations

import difflib
import os
import re
import shutil
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from render.errors import UserMistake

GIB = 2**30
MIB = 2**20
MAX_CARDS = 4096
EXAMPLE = "Write --gpus 4x48 (cards x GB), 4xA6000 or 8xH100."

PCIE_BYTES_PER_S = 20e9
"""Between neighbours over PCIe 4.0 x16: assumed, of 31.5e9 on paper."""


@dataclass(frozen=True)
class Card:
    """One kind of card."""

    name: str
    nominal_gb: int  # what people call it by
    memory_bytes: int  # what the driver shows, with error correction on where the card has it
    flops_per_s: float  # dense bfloat16
    link_bytes_per_s: float  # to a neighbour, one way
    link: str  # pcie | nvlink
    source: str
    utilisation: tuple[float, float] | None = None  # shares of the rate reached at 480p and 720p; None: assumed


def _card(
    name: str,
    nominal_gb: int,
    shown_mib: int,
    tflops: float,
    source: str,
    nvlink_gb_per_s: float = 0,
    utilisation: tuple[float, float] | None = None,
) -> Card:
    link = nvlink_gb_per_s * 1e9 if nvlink_gb_per_s else PCIE_BYTES_PER_S
    return Card(
        name, nominal_gb, shown_mib * MIB, tflops * 1e12, link, "nvlink" if nvlink_gb_per_s else "pcie", source,
        utilisation,
    )  # fmt: skip


_SHEET = "NVIDIA data sheet"
_ADA = "NVIDIA Ada whitepaper"
_BLACKWELL = "NVIDIA Blackwell whitepaper"

CARDS: tuple[Card, ...] = (
    _card("A6000", 48, 46_068, 154.8, f"{_SHEET} RTX A6000"),
    _card("A40", 48, 46_068, 149.7, f"{_SHEET} A40"),
    _card("L40", 48, 46_068, 181.0, f"{_SHEET} L40"),
    _card("L40S", 48, 46_068, 362.0, f"{_SHEET} L40S"),
    _card("RTX6000Ada", 48, 46_068, 364.2, f"{_ADA}, RTX 6000 Ada"),
    _card("RTX4090", 24, 24_564, 165.2, f"{_ADA}, GeForce RTX 4090"),
    _card("RTX3090", 24, 24_576, 71.0, "NVIDIA GA102 whitepaper, GeForce RTX 3090"),
    _card("A10", 24, 23_028, 125.0, f"{_SHEET} A10"),
    _card("L4", 24, 23_034, 121.0, f"{_SHEET} L4"),
    _card("RTX5090", 32, 32_607, 209.5, f"{_BLACKWELL}, GeForce RTX 5090"),
    _card("RTX4080", 16, 16_376, 97.5, f"{_ADA}, GeForce RTX 4080"),
    _card("RTX5080", 16, 16_303, 112.6, f"{_BLACKWELL}, GeForce RTX 5080"),
    _card("A4000", 16, 16_376, 76.7, f"{_SHEET} RTX A4000"),
    _card("A100-40", 40, 40_960, 312.0, f"{_SHEET} A100", 300, (0.55, 0.61)),
    _card("A100", 80, 81_920, 312.0, f"{_SHEET} A100", 300, (0.55, 0.61)),
    _card("H100", 80, 81_559, 989.4, f"{_SHEET} H100 SXM", 450, (0.42, 0.51)),
    _card("H20", 96, 97_871, 148.0, "NVIDIA H20", 450, (0.80, 0.87)),
    _card("H200", 141, 143_771, 989.4, f"{_SHEET} H200 SXM", 450, (0.42, 0.51)),
    _card("RTXPRO6000", 96, 97_887, 503.8, f"{_BLACKWELL}, RTX PRO 6000"),
    _card("B200", 180, 183_359, 2250.0, f"{_SHEET} DGX B200", 900),
)
"""Utilisations, where given, follow from the times that Wan2.2 publishes for its own code on one such card, at 480p and
720p, and the operations counted here (H200: taken from H100)."""

BY_SIZE: Mapping[int, str] = {
    16: "RTX5080", 24: "RTX4090", 32: "RTX5090", 40: "A100-40", 48: "A6000", 80: "A100", 96: "RTXPRO6000",
    141: "H200", 180: "B200",
}  # fmt: skip
"""Which card stands for a size where only the size is told."""

NAMED_MACHINES = ("4x48", "1x48", "2x48", "4x24", "4x16", "1x80", "8x80")


@dataclass(frozen=True)
class Machine:
    """So many equal cards in one computer."""

    name: str  # as people write it
    num_cards: int
    card: Card
    is_assumed: bool  # the card only stands for its size
    free_bytes: int | None = None  # of the fullest card, where that was asked
    driver_name: str = ""  # of what is here: the driver's name for the card

    @property
    def room(self) -> Card:
        """The card with the memory that is free now, where that is known."""
        if self.free_bytes is None:
            return self.card
        return replace(self.card, memory_bytes=min(self.card.memory_bytes, self.free_bytes))

    def __str__(self) -> str:
        return f"{self.num_cards} x {self.card.name} ({self.card.nominal_gb} GB)"


def machine_named(text: str) -> Machine:
    """The machine a user wrote. Raises UserMistake."""
    match = re.fullmatch(r"\s*(\d{1,5})\s*[xX*×]\s*(\S.*?)\s*", text)
    if match is None or not 1 <= int(match[1]) <= MAX_CARDS:
        raise UserMistake(f"--gpus {text!r} is no number of cards (1 to {MAX_CARDS}) and what they are", EXAMPLE)
    num, what = int(match[1]), match[2]
    size = re.fullmatch(r"(\d{1,4})\s*(?:gb|gib|g)?", what, re.IGNORECASE)
    if size is None:
        return Machine(text.strip(), num, _by_name(what, text), is_assumed=False)
    return Machine(text.strip(), num, _by_size(int(size[1]), text), is_assumed=True)


def _by_name(what: str, text: str) -> Card:
    known = {_plain(card.name): card for card in CARDS}
    found = _plain(what)
    if found in known:
        return known[found]
    near = difflib.get_close_matches(found, known, 1)
    hint = f"Did you mean {known[near[0]].name}? " if near else ""
    raise UserMistake(
        f"--gpus {text!r}: no card {what!r} is known",
        f"{hint}Known are {', '.join(card.name for card in CARDS)}; or tell the size: 4x48.",
    )


def _plain(name: str) -> str:
    text = re.sub(r"[^a-z0-9]", "", name.casefold())
    for word in ("nvidia", "geforce", "generation", "laptop", "gpu", "sxm4", "sxm5", "sxm", "hbm3", "gb"):
        text = text.replace(word, "")
    return {"rtxa6000": "a6000", "rtxa4000": "a4000", "rtx6000ada": "rtx6000ada", "4090": "rtx4090", "3090": "rtx3090",
            "5090": "rtx5090", "4080": "rtx4080", "5080": "rtx5080", "a10080": "a100", "a100pcie40": "a10040",
            "a100pcie80": "a100", "h10080": "h100", "a10g": "a10", "6000ada": "rtx6000ada",
            "rtxpro6000blackwell": "rtxpro6000"}.get(text, text)  # fmt: skip


def _by_size(size_gb: int, text: str) -> Card:
    if size_gb < 1:
        raise UserMistake(f"--gpus {text!r}: cards of no memory", EXAMPLE)
    known = {card.name: card for card in CARDS}
    if size_gb in BY_SIZE:
        return known[BY_SIZE[size_gb]]
    below = max((size for size in BY_SIZE if size <= size_gb), default=min(BY_SIZE))
    stand_in = known[BY_SIZE[below]]
    shown = size_gb * GIB - round(0.06 * size_gb * GIB)  # error correction takes up to so much
    return replace(
        stand_in, name=f"{size_gb} GB", nominal_gb=size_gb, memory_bytes=shown,
        source=f"rate of {stand_in.name}, the nearest size below that is known",
    )  # fmt: skip


def machine_here(environ: Mapping[str, str] = os.environ) -> Machine | None:
    """The cards of this computer, as nvidia-smi tells them; the smallest stands for all. None where there is none."""
    program = shutil.which("nvidia-smi") or ("/usr/bin/nvidia-smi" if Path("/usr/bin/nvidia-smi").exists() else None)
    if program is None:
        return None
    command = [program, "--query-gpu=name,memory.total,memory.free", "--format=csv,noheader,nounits"]
    try:
        said = subprocess.run(command, capture_output=True, text=True, timeout=20, check=False).stdout
    except (OSError, subprocess.TimeoutExpired):
        return None
    return machine_told(said, environ.get("CUDA_VISIBLE_DEVICES"))


def machine_told(said: str, visible: str | None) -> Machine | None:
    """The machine that lines of `name, MiB, MiB free` describe; `visible` is CUDA_VISIBLE_DEVICES."""
    rows: list[tuple[str, int, int]] = []
    for line in said.splitlines():
        name, _, numbers = line.partition(",")
        total, _, free = numbers.partition(",")
        if total.strip().isdigit():
            free_mib = int(free) if free.strip().isdigit() else int(total)
            rows.append((name.strip(), int(total) * MIB, free_mib * MIB))
    if visible is not None:
        names = [name.strip() for name in visible.split(",") if name.strip()]
        if all(name.isdigit() for name in names):
            rows = [rows[int(name)] for name in names if int(name) < len(rows)]
        else:
            rows = rows[: len(names)]
    if not rows:
        return None
    name, shown, _ = min(rows, key=lambda row: row[1])
    known = {_plain(card.name): card for card in CARDS}
    card = known.get(_plain(name))
    is_assumed = card is None or abs(card.memory_bytes - shown) > 0.15 * shown
    if card is None or is_assumed:
        card = replace(_by_size(round(shown / GIB), f"{len(rows)}x{round(shown / GIB)}"), name=name)
    card = replace(card, memory_bytes=shown)
    return Machine(f"{len(rows)}x{card.name}", len(rows), card, is_assumed, min(row[2] for row in rows), name)


def same_card(gpu: str, card: Card) -> bool:
    """Whether a driver's name for a card is this kind of card."""
    return _plain(gpu) == _plain(card.name)
