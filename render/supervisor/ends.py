"""Why a launch ended, judged from what it left: exit status, heartbeats, the ranks' own errors, and the log.

Exit codes do not pass through torchrun (it knows 0 and 1), so the ranks' files are the truth. Where one rank dies, the
others fail too, in a collective with it: their errors are consequences and come second. Pure.
"""

from __future__ import annotations

import re
import signal
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Literal

from render.supervisor.stall import ENDED, where
from render.wan22.heartbeat import Beat

Cause = Literal["done", "stopped", "told", "failed", "memory", "killed", "hung", "incomplete", "lost"]

DECODING = 10**6
"""Stands for the step of a take whose steps are all done and whose clip is being made."""

TOLD_CODES = (2, 65, 69, 73, 74, 75)
"""Exit codes by which a rank says: it is not the work that failed, trying again would end the same."""

MEMORY_HINT = (
    "Spread the weights over more ranks (--layout replicas=1,ulysses=N or replicas=N,shard=N), use two forwards for "
    "guidance (--guidance-batch two), end other programs on the card, or choose a smaller `size` or fewer `frames` in "
    "the storyboard. Nothing was changed for you."
)
HOST_MEMORY_HINT = (
    "The machine ran out of memory, not the card. Use fewer ranks (--nproc), end other programs, or add swap."
)
LOG_HINT = "The ranks' own words are in {log}."

_OUT_OF_MEMORY = re.compile(r"out of memory|OutOfMemory|can't allocate memory|CUBLAS_STATUS_ALLOC_FAILED", re.I)
_CONSEQUENCE = re.compile(
    r"connection (was )?(closed|reset|refused)|closed by peer|broken pipe|socket|NCCL|ncclRemoteError|gloo|"
    r"timed out|timeout|store.*(unavailable|closed)|process group.*(abort|destroy)|another rank|other rank",
    re.I,
)
_ROW = re.compile(r"rank\s*: (\d+) \(local_rank: \d+\)\s*\n\s*exitcode\s*: (-?\d+)")


@dataclass(frozen=True)
class Remains:
    """What a launch left.

    status      torchrun's exit status
    asked       we asked it to stop
    hung        why it was killed as hanging, empty if it was not
    num_ranks   as many as there should be
    beats       last heartbeats by rank
    errors      what ranks left as their error, by rank: message, hint, exit_code, secondary
    log         the end of the log
    log_name    its path, for messages
    oom_kills   how many processes the kernel killed for memory meanwhile
    dead        ranks that were seen to be gone first, where anybody saw it
    """

    status: int
    asked: bool
    hung: str
    num_ranks: int
    beats: Mapping[int, Beat]
    errors: Mapping[int, Mapping[str, object]]
    log: str
    log_name: str
    oom_kills: int = 0
    dead: tuple[int, ...] = ()


@dataclass(frozen=True)
class End:
    """Why a launch ended; `ranks` are those where it began (empty: nobody knows)."""

    cause: Cause
    message: str = ""
    hint: str = ""
    code: int = 1
    ranks: tuple[int, ...] = ()
    blamed: Mapping[str, int] = field(default_factory=dict)  # take under work there: steps done


def end_of(left: Remains) -> End:
    """The judgement."""
    if left.status == 0:
        return _normal_end(left)
    stopped = [beat.phase in ENDED for beat in left.beats.values()]
    told = _telling(left)
    if told is not None and int(_number(told[1].get("exit_code"))) in TOLD_CODES:
        return _told(left, *told)
    if left.asked or (len(stopped) == left.num_ranks and all(stopped) and not left.errors):
        return End("stopped", code=75)
    log_hint = LOG_HINT.format(log=left.log_name)
    if left.hung:
        return End("hung", left.hung, log_hint, blamed=_under_work(left, ()))
    signals = {rank: -status for rank, status in died(left.log).items() if status < 0 and -status != signal.SIGTERM}
    if signals:
        ranks = tuple(sorted(signals))
        hint = HOST_MEMORY_HINT if left.oom_kills and signal.SIGKILL in signals.values() else log_hint
        return End("killed", _killed(left, signals), hint, ranks=ranks, blamed=_under_work(left, ranks))
    if told is not None:
        rank, error = told
        message, hint = str(error.get("message", "")), str(error.get("hint", ""))
        blamed = _under_work(left, (rank,))
        if _OUT_OF_MEMORY.search(message):
            return End("memory", f"rank {rank}: {message}", MEMORY_HINT, 69, (rank,), blamed)
        if _CONSEQUENCE.search(message):
            return End(
                "lost", f"rank {rank} lost the others: {message}", log_hint, ranks=(), blamed=_under_work(left, ())
            )
        return End("failed", f"rank {rank}: {message}", hint or log_hint, ranks=(rank,), blamed=blamed)
    if left.dead and left.status > 0:
        places = "; ".join(f"rank {rank} in {where(left.beats[rank])}" for rank in left.dead)
        return End("killed", f"gone without a word: {places}", log_hint, 1, left.dead, _under_work(left, left.dead))
    if _OUT_OF_MEMORY.search(left.log):
        return End("memory", _last_line(left.log, _OUT_OF_MEMORY), MEMORY_HINT, 69, (), _under_work(left, ()))
    return End("lost", _lost(left), log_hint, blamed={} if left.status < 0 else _under_work(left, ()))


def died(log: str) -> dict[int, int]:
    """Exit statuses by rank, as torchrun's last report has them."""
    return {int(rank): int(status) for rank, status in _ROW.findall(log)}


def _normal_end(left: Remains) -> End:
    """torchrun says that every rank exited 0: true only if every rank says that it is done."""
    undone = [rank for rank in range(left.num_ranks) if rank not in left.beats or left.beats[rank].phase != "done"]
    if not undone:
        return End("done", code=0)
    if all(rank in left.beats and left.beats[rank].phase == "stopped" for rank in undone):
        return End("stopped", code=75)
    places = "; ".join(f"rank {r} in {where(left.beats[r]) if r in left.beats else 'nothing'}" for r in undone)
    message = f"rank(s) ended as if all were well before their part was done: {places}"
    return End(
        "incomplete", message, LOG_HINT.format(log=left.log_name), ranks=tuple(undone), blamed=_under_work(left, undone)
    )


def _telling(left: Remains) -> tuple[int, Mapping[str, object]] | None:
    """The rank whose error is the cause: one that blames nobody else, if there is one."""
    rows = sorted(left.errors.items())
    first = [
        row for row in rows if not row[1].get("secondary") and not _CONSEQUENCE.search(str(row[1].get("message", "")))
    ]
    return (first or rows or [None])[0]  # type: ignore[list-item]


def _told(left: Remains, rank: int, error: Mapping[str, object]) -> End:
    message, hint = str(error.get("message", "")), str(error.get("hint", ""))
    code = int(_number(error.get("exit_code")))
    return End("told", message, hint or LOG_HINT.format(log=left.log_name), code, (rank,))


def _killed(left: Remains, signals: Mapping[int, int]) -> str:
    parts = []
    for rank, number in sorted(signals.items()):
        try:
            name = signal.Signals(number).name
        except ValueError:
            name = f"signal {number}"
        at = f", in {where(left.beats[rank])}" if rank in left.beats else ""
        parts.append(f"rank {rank} was ended by {name}{at}")
    reason = " (the kernel ran out of memory)" if left.oom_kills and signal.SIGKILL in signals.values() else ""
    return "; ".join(parts) + reason


def _lost(left: Remains) -> str:
    if left.status < 0:
        return f"torchrun was ended by signal {-left.status}"
    words = [line.strip() for line in left.log.splitlines() if line.strip()]
    said = next((line for line in reversed(words) if re.match(r"[\w.]*(Error|Exception)\b", line)), "")
    return f"the ranks ended without saying why (torchrun: status {left.status})" + (f": {said[:300]}" if said else "")


def _under_work(left: Remains, ranks: Collection[int]) -> dict[str, int]:
    """Takes that these ranks (none given: all of them) were in the middle of."""
    return under_work(beat for rank, beat in left.beats.items() if not ranks or rank in ranks)


def under_work(beats: Iterable[Beat]) -> dict[str, int]:
    """Takes that ranks had in hand, with the steps done."""
    return {
        beat.take: beat.step if beat.step is not None else DECODING if beat.phase == "decode" else 0
        for beat in beats
        if beat.take is not None and beat.phase not in ENDED and beat.done.get(beat.take) != "clip"
    }


def _last_line(log: str, pattern: re.Pattern[str]) -> str:
    lines = [line.strip() for line in log.splitlines() if pattern.search(line)]
    return lines[-1][:500] if lines else ""


def _number(value: object) -> int:
    return value if isinstance(value, int) else 1
