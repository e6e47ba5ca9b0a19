"""How often a take brought the ranks down, counted from the journal, so that it survives whoever counts.

`launch_started` is written before the ranks start, `launch_ended` after, with the takes that were under work where it
went wrong. A launch without an end is one whose supervisor died too. A take that got further than the last time
begins to count anew: many kills at random moments are no fault of any take.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from render.journal import Record

STARTED = "launch_started"
ENDED = "launch_ended"
FINISHING = ("take_done", "take_failed")


@dataclass
class Attempts:
    """Crashes by take, and how far the take had got at the last one."""

    crashes: dict[str, int] = field(default_factory=dict)
    steps: dict[str, int] = field(default_factory=dict)
    is_open: bool = False  # a launch began and never ended

    def count(self, blamed: Mapping[str, int]) -> None:
        """One launch that ended badly."""
        for take, step in blamed.items():
            further = step > self.steps.get(take, -1)
            self.crashes[take] = 1 if further else self.crashes.get(take, 0) + 1
            self.steps[take] = max(step, self.steps.get(take, -1))

    def forget(self, take: str) -> None:
        """The take is finished, or given up: it begins anew if it is ever asked for again."""
        self.crashes.pop(take, None)
        self.steps.pop(take, None)

    def worn_out(self, max_crashes: int) -> list[str]:
        """Takes that crashed too often."""
        return sorted(take for take, num in self.crashes.items() if num >= max_crashes)


def attempts_of(records: Iterable[Record]) -> Attempts:
    """The count as the journal has it."""
    found = Attempts()
    for record in records:
        if record.event == STARTED:
            found.is_open = True
        elif record.event == ENDED:
            found.is_open = False
            blamed = record.payload.get("blamed")
            if isinstance(blamed, Mapping):
                found.count({str(take): int(step) for take, step in blamed.items()})
        elif record.event in FINISHING:
            found.forget(str(record.payload.get("take")))
    return found
