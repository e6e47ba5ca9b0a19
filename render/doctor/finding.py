"""What a check found, and what was asked for."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Literal

State = Literal["ok", "warn", "missing"]


@dataclass(frozen=True)
class Finding:
    """One line of the doctor's. `missing` means that what was asked for cannot work; `code` is what a run would exit
    with."""

    name: str
    state: State
    found: str
    hint: str = ""
    code: int = 69

    def text(self) -> str:
        line = f"{self.state:<8} {self.name:<12} {self.found}"
        return f"{line}\n  hint: {self.hint}" if self.hint and self.state != "ok" else line

    def to_json(self) -> dict[str, object]:
        return asdict(self)


@dataclass(frozen=True)
class Ask:
    """What the machine should be fit for.

    languages  whose type and voices are looked for; those named by the user are needed, the others good to have
    """

    renderer: str = "wan22"
    device: str = "cuda"
    num_ranks: int | None = None
    checkpoint: Path | None = None
    out_root: Path = Path("out")
    languages: tuple[str, ...] | None = None
