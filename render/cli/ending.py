"""The last words of a run: what was made, where it lies, what failed."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from render.conduct import Outcome


def closing_line(outcome: Outcome) -> str:
    """What a person wants to read last."""
    lines = []
    if outcome.num_made or outcome.num_reused:
        lines.append(f"{outcome.num_made} take(s) made, {outcome.num_reused} reused")
    lines += [f"film  {film}" for film in outcome.films]
    if outcome.report is not None:
        lines.append(f"report  {outcome.report}")
    if outcome.exhibition is not None:
        lines.append(f"exhibition  {outcome.exhibition}")
    if outcome.failed:
        lines.append(f"{len(outcome.failed)} failed:")
        lines += [f"  {name}: {message}" for name, message in outcome.failed.items()]
        lines.append("  hint: Mend the cause and run the same command again; everything finished is kept.")
    return "\n".join(lines) or "nothing to do"
