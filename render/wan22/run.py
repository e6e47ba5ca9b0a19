"""A batch from the conductor's side: this process is a rank of it, or it starts and watches ranks.

Under the user's own torchrun (and for one process) the rank works here; `reelwright render` leaves it to the
supervisor. Either way the attempt is in the journal before the work, and what came of it after. Knows no torch until a
rank works here.
"""

from __future__ import annotations

import sys
import threading
import time
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from post.suite import Stopped
from render.errors import BadModelFiles, IoProblem, NoEnvironment, Paused, ReelwrightError, UserMistake
from render.making import Made
from render.wan22.heartbeat import read_beats, read_error, write_error
from render.wan22.jobfile import Batch

if TYPE_CHECKING:
    from render.job import Job
    from render.plan import Plan
    from render.wan22.station import Result

EXIT_ERRORS: dict[int, type[ReelwrightError]] = {
    2: UserMistake,
    65: BadModelFiles,
    69: NoEnvironment,
    74: IoProblem,
}
MEMORY_HINT = (
    "Share the work: --layout replicas=1,ulysses=N or replicas=N,shard=N splits the weights over N cards; "
    "--guidance-batch two halves the activations; close other programs on the card; or choose a smaller `size` or fewer "
    "`frames`. Nothing was changed for you. The traceback is in ranks/<rank>.error.txt."
)
HOST_MEMORY_HINT = (
    "The machine ran out of memory, not the card. Use fewer ranks, a smaller --wave, or end other programs."
)
OTHERS_FAULT_WITHIN_S = 3.0
WATCH_S = 0.5
_LOST = ("closed by peer", "connection reset", "timed out", "nccl", "broken pipe", "socket", "store->get", "gloo")

_launched: set[str] = set()


def make(job: Job, plan: Plan, batch: Batch) -> Made:
    """Makes the batch's takes, or this rank's part of them. Raises Stopped, Paused, OSError, ReelwrightError."""
    made = Made(num_reused=len(plan.takes) - len(plan.to_make))
    names = [name for task in batch.tasks for name in task.names]
    if job.rank.first:
        for task in batch.tasks:
            job.journal.append("take_started", take=task.name, key=task.key, seed=task.request.seed, durable=False)
        job.journal.append("batch_started", takes=len(names), layout=str(batch.layout), ranks=batch.layout.world)
        job.report("stage", stage="takes", total=len(names), reused=made.num_reused)
    if job.options.supervised:
        from render.supervisor import supervise

        result_done, result_failed = supervise(job, batch)
    else:
        with _telling(job, batch, len(names)):
            result = rank_of(job, batch)
        result_done, result_failed = result.done, result.failed
    for name in sorted(result_failed):
        made.failed[name] = result_failed[name]
        job.report("failed", item=name, message=result_failed[name])
    if job.rank.first and any(message.startswith("out of memory") for message in result_failed.values()):
        table = _memory_table(batch)
        if table:
            job.report("warning", message=table)
    made.num_made = sum(stage == "clip" and name not in result_failed for name, stage in result_done.items())
    if job.rank.first:
        for name, message in sorted(result_failed.items()):
            job.journal.append("take_failed", take=name, message=message)
        for name, stage in sorted(result_done.items()):
            job.journal.append("take_done", take=name, stage=stage, durable=False)
    return made


def rank_of(job: Job, batch: Batch) -> Result:
    """This process as one rank of the batch."""
    launch = f"{batch.token} {batch.out}"
    if job.rank.world > 1 and launch in _launched:
        raise IoProblem(
            "something stored turned out to be damaged after the ranks had parted",
            "Run the same command again: only that is made again.",
        )
    _launched.add(launch)
    warn: Callable[[str], None] = lambda message: job.report("warning", message=message)  # noqa: E731
    return run_rank(batch, job.stopping, warn, loud=not job.rank.first)


def run_rank(
    batch: Batch, stopping: Callable[[], bool], warn: Callable[[str], None], *, loud: bool, supervised: bool = False
) -> Result:
    """Works as one rank and leaves its traceback behind if that fails. `loud`: on stderr too, where it is a fault of ours
    or stderr is the supervisor's log.

    Raises Stopped or Paused after a checkpoint, ReelwrightError with the exit code that the failure deserves.
    """
    import os

    from wan22_inference.errors import EngineError

    rank = int(os.environ.get("RANK", "0"))
    began = time.time()

    def ending() -> bool:
        return stopping() or (batch.deadline_s is not None and time.time() >= batch.deadline_s)

    try:
        from render.wan22.worker import work

        result = work(batch, ending, warn)
    except (Stopped, Paused, KeyboardInterrupt):
        raise
    except BaseException as error:
        known = in_our_words(error)
        if is_out_of_memory(error) and not supervised:  # the supervisor tells the table itself
            known.message = "\n".join(filter(None, (known.message, _memory_table(batch))))
        secondary = _is_lost_peer(error)
        fields = {"message": known.message, "hint": known.hint, "exit_code": known.exit_code, "secondary": secondary}
        write_error(batch.out, rank, traceback.format_exc(), {**fields, "at": time.time()})
        theirs = _others_fault(batch, rank, began) if secondary or stopping() else None
        if theirs is not None:
            raise theirs from error
        if loud and not secondary and (supervised or not isinstance(error, ReelwrightError | EngineError | OSError)):
            print(f"rank {rank}:\n{traceback.format_exc()}", file=sys.stderr, flush=True)
        raise known from error
    if result.stopped:
        theirs = _others_fault(batch, rank, began) if stopping() else None
        if theirs is not None:
            raise theirs
        if stopping():
            raise Stopped
        raise Paused(
            "paused: the time given with --until-time has come",
            "Run the same command again to continue; everything done is kept.",
            reason="until-time",
        )
    return result


def in_our_words(error: BaseException) -> ReelwrightError:
    """An error of the engine, of PyTorch or of a programmer as one of the conductor's."""
    from post.errors import PostError
    from render.space import is_disk_full
    from wan22_inference.errors import CheckpointError, EngineError, RequestError

    if isinstance(error, ReelwrightError):
        return error
    if is_disk_full(error):
        return Paused(f"the disk is full: {error}", "Make room and run the same command again.", reason="disk")
    if isinstance(error, CheckpointError):
        return BadModelFiles(error.message, error.hint)
    if isinstance(error, RequestError):
        return UserMistake(error.message, error.hint)
    if isinstance(error, EngineError | PostError):
        return ReelwrightError(error.message, error.hint)
    if isinstance(error, OSError):
        return IoProblem(str(error), "Check the path and its rights.")
    if is_out_of_memory(error):
        first = (str(error).splitlines() or [""])[0]
        hint = HOST_MEMORY_HINT if isinstance(error, MemoryError) else MEMORY_HINT
        return ReelwrightError(f"out of memory: {first[:300]}", hint)
    return ReelwrightError(f"{type(error).__name__}: {error}", "The traceback is in ranks/<rank>.error.txt.")


def is_out_of_memory(error: BaseException) -> bool:
    """Whether a card or the host had no room left. Knows PyTorch's error by name: nothing is imported for it."""
    return isinstance(error, MemoryError) or type(error).__name__ == "OutOfMemoryError"


def _memory_table(batch: Batch) -> str:
    from render.supervisor.memory import memory_text

    return memory_text(batch)


def _is_lost_peer(error: BaseException) -> bool:
    """Whether this rank only noticed that another is gone."""
    text = f"{type(error).__name__}: {error}".lower()
    return isinstance(error, RuntimeError) and any(words in text for words in _LOST)


def _others_fault(batch: Batch, rank: int, since: float) -> ReelwrightError | None:
    """The error of the rank that failed first, if another did: that is what the user wants to read."""
    if batch.layout.world == 1:
        return None
    ends = time.monotonic() + OTHERS_FAULT_WITHIN_S
    while time.monotonic() < ends:
        for other in range(batch.layout.world):
            fields = read_error(batch.out, other) if other != rank else None
            if fields is None or fields.get("secondary") or float(str(fields.get("at", 0))) < since:
                continue
            kind = EXIT_ERRORS.get(int(str(fields.get("exit_code", 1))), ReelwrightError)
            return kind(f"rank {other}: {fields.get('message')}", str(fields.get("hint", "")))
        time.sleep(0.1)
    return None


@contextmanager
def _telling(job: Job, batch: Batch, total: int) -> Iterator[None]:
    """Rank 0 tells what all ranks finish, read from their heartbeats."""
    if not job.rank.first:
        yield
        return
    over = threading.Event()
    told: set[str] = set()

    def look() -> None:
        for beat in read_beats(batch.out, batch.token).values():
            for name, stage in beat.done.items():
                if stage == "clip" and name not in told:
                    told.add(name)
                    job.report("progress", stage="takes", item=name, done=len(told), total=total)

    def watch() -> None:
        while not over.wait(WATCH_S):
            look()

    watcher = threading.Thread(target=watch, name="telling", daemon=True)
    watcher.start()
    try:
        yield
    finally:
        over.set()
        watcher.join()
        look()
