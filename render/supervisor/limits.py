"""How long the supervisor waits for what, and how often it tries. One table, so that tests can be quick."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Limits:
    """Seconds and counts.

    step_factor     a step may take this many times the median step before it counts as a hang
    step_floor_s    but never less than this
    item_s          limit of what shows progress only between items: starting, encoding, loading, decoding, a first step
    stop_s          from the wish to stop to the kill; the ranks end their step and write a checkpoint meanwhile
    drain_s         from the death of one rank to the kill of the others; torchrun gives them 30 s itself
    dump_s          for ranks to write their stacks after SIGABRT
    backoff_s       pause before the first restart without progress; doubles each time
    max_backoff_s   and no longer than this
    max_crashes     a take that brings the ranks down so often, without getting further in between, is given up
    max_barren      so many launches in a row without any progress end the run
    poll_s          between two looks at the ranks
    """

    step_factor: float = 5.0
    step_floor_s: float = 120.0
    item_s: float = 1800.0
    stop_s: float = 25.0
    drain_s: float = 45.0
    dump_s: float = 3.0
    backoff_s: float = 2.0
    max_backoff_s: float = 60.0
    max_crashes: int = 3
    max_barren: int = 4
    poll_s: float = 0.1

    def backoff(self, num_barren: int) -> float:
        """Seconds to pause before the launch after `num_barren` ones without progress."""
        return 0.0 if num_barren < 1 else min(self.max_backoff_s, self.backoff_s * 2.0 ** (num_barren - 1))
