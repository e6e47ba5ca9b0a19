"""The supervisor of `reelwright render`: starts the ranks outside itself, watches them, and goes on where they fell.

Small, without torch, and not part of the process group, so that nothing that happens to a rank happens to it. It
holds the folder's lock and journal for the ranks. What restarts a launch are causes outside the work (a kill, a hang, a
lost connection); mistakes and bad files end the run at once. Nothing about the picture is ever changed to get through.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from post.suite import Reporter, Stopped
from render.errors import BadModelFiles, FolderInUse, IoProblem, NoEnvironment, Paused, ReelwrightError, UserMistake
from render.journal import Journal
from render.supervisor import attempts
from render.supervisor.attempts import Attempts, attempts_of
from render.supervisor.ends import DECODING, End, Remains, end_of, under_work
from render.supervisor.launch import MODULE, Launch, argv_of, environment_of, next_log
from render.supervisor.limits import Limits
from render.supervisor.memory import memory_text
from render.supervisor.processes import num_oom_kills
from render.supervisor.stall import ENDED, StallWatch
from render.supervisor.talk import CLIP, Talk
from render.wan22.heartbeat import RANKS_FOLDER, Beat, read_beats, read_error
from render.wan22.jobfile import Batch, write_job

if TYPE_CHECKING:
    from render.job import Job

JOB_FILE = "job.json"
LATENT = "latent"

_ERRORS: Mapping[int, type[ReelwrightError]] = {
    2: UserMistake,
    65: BadModelFiles,
    69: NoEnvironment,
    73: FolderInUse,
    74: IoProblem,
}


def supervise(job: Job, batch: Batch) -> tuple[dict[str, str], dict[str, str]]:
    """Renders a batch for a run; gives (done, failed): take -> stage reached, take -> message. See `watch_over`."""
    return watch_over(batch, job.journal, job.report, job.stopping)


def watch_over(
    batch: Batch,
    journal: Journal,
    report: Reporter,
    stopping: Callable[[], bool],
    limits: Limits | None = None,
    *,
    module: str = MODULE,
) -> tuple[dict[str, str], dict[str, str]]:
    """Renders a batch on `batch.layout.world` ranks of this machine.

    What was made lies in the store. Raises Stopped when asked to end, Paused when the time is up, and the error of a
    rank that says there is no use in trying again, with its exit code. `module` is what each rank runs.
    """
    return _Supervisor(batch, journal, report, stopping, limits or Limits(), module).run()


@dataclass
class _Seen:
    """What was seen of a launch while it ran."""

    status: int = 0  # torchrun's
    hung: str = ""  # why it was killed as hanging
    advanced: bool = False  # something got further than ever before
    dead: tuple[int, ...] = ()  # ranks that were gone first


class _Supervisor:
    def __init__(
        self,
        batch: Batch,
        journal: Journal,
        report: Reporter,
        stopping: Callable[[], bool],
        limits: Limits,
        module: str,
    ) -> None:
        self._batch, self._journal, self._report, self._stopping = batch, journal, report, stopping
        self._limits, self._module = limits, module
        self._requests = {task.name: task.request for task in batch.tasks}
        steps = {name: request.num_steps for name, request in self._requests.items()}
        self._names = {task.name: task.names for task in batch.tasks}
        self._talk = Talk(steps, sum(map(len, self._names.values())), CLIP if batch.decode else LATENT, report)
        self._given_up: dict[str, str] = {}
        self._num_barren = 0
        self._num_memory = 0

    def run(self) -> tuple[dict[str, str], dict[str, str]]:
        history = attempts_of(self._journal.read())
        if history.is_open:
            self._note_lost_launch(history)
        self._give_up(history, "crashed in earlier runs of this folder")
        while True:
            lost = self._talk.failed.keys() | self._given_up.keys()
            tasks = tuple(task for task in self._batch.tasks if task.name not in lost)
            if not tasks:
                break
            end = self._launch(replace(self._batch, tasks=tasks))
            if end.cause == "done":
                break
            self._after(end, history)
        return self._talk.done, {**self._talk.failed, **self._given_up}

    def _note_lost_launch(self, history: Attempts) -> None:
        """An earlier supervisor died with its ranks; their last words tell what was under work."""
        beats = read_beats(self._batch.out)
        blamed = under_work(beats.values())
        self._journal.append(attempts.ENDED, cause="lost", message="the supervisor died too", blamed=blamed)
        history.count(blamed)

    def _launch(self, batch: Batch) -> End:
        """Starts the ranks and stays with them until they ended, whatever happens."""
        clear_ranks(batch.out)
        job = batch.out / RANKS_FOLDER / JOB_FILE
        job.parent.mkdir(parents=True, exist_ok=True)
        write_job(job, batch)
        num_ranks, log = batch.layout.world, next_log(batch.out)
        log_name = log.relative_to(batch.out).as_posix()
        self._journal.append(attempts.STARTED, ranks=num_ranks, takes=[task.name for task in batch.tasks], log=log_name)
        self._talk.new_launch()
        oom_kills = num_oom_kills()
        env = environment_of(os.environ, num_ranks, batch.device, len(os.sched_getaffinity(0)))
        launch = Launch(argv_of(job, num_ranks, self._module), env, log, self._limits)
        try:
            seen = self._watch(launch, batch)
        finally:
            launch.kill()
        beats = read_beats(batch.out, batch.token)
        errors = {rank: error for rank in range(num_ranks) if (error := read_error(batch.out, rank)) is not None}
        left = Remains(
            status=seen.status,
            asked=launch.asked,
            hung=seen.hung,
            num_ranks=num_ranks,
            beats=beats,
            errors=errors,
            log=launch.tail(),
            log_name=str(log),
            oom_kills=num_oom_kills() - oom_kills,
            dead=seen.dead,
        )
        end = end_of(left)
        advanced = self._talk.look(beats, None) or seen.advanced
        self._num_barren = 0 if advanced else self._num_barren + 1
        self._journal.append(
            attempts.ENDED, cause=end.cause, message=end.message, blamed=dict(end.blamed), log=log_name
        )
        return end

    def _watch(self, launch: Launch, batch: Batch) -> _Seen:
        """Stays until the ranks ended."""
        stall = StallWatch(self._limits, time.monotonic(), self._last_step)
        seen = _Seen()
        dead_since: float | None = None
        while (status := launch.poll()) is None:
            beats, now = read_beats(batch.out, batch.token), time.monotonic()
            seen.advanced |= self._talk.look(beats, stall.step_s)
            dead = tuple(rank for rank, beat in sorted(beats.items()) if is_dead(beat))
            living = {rank: beat for rank, beat in beats.items() if rank not in dead}
            if self._stopping():
                launch.ask_to_stop()
            elif hung := stall.look(living, now):
                self._report("warning", message=f"{hung}: writing stacks to {launch.log.name}")
                launch.dump_and_kill()
                seen.status, seen.hung = -9, hung
                return seen
            if dead and dead_since is None:
                dead_since, seen.dead = now, dead
            if dead_since is not None and now - dead_since > self._limits.drain_s:
                launch.kill()
                seen.status = 1
                return seen
            time.sleep(self._limits.poll_s)
        seen.status = status
        return seen

    def _last_step(self, take: str, phase: str) -> int | None:
        request = self._requests.get(take)
        if request is None:
            return None
        return request.high_steps.stop if phase == "high" else request.num_steps

    def _after(self, end: End, history: Attempts) -> None:
        """Ends the run where trying again is of no use; else sees to it that the next launch may do better."""
        if end.cause == "stopped":
            if self._stopping():
                raise Stopped
            raise Paused(
                "paused: the time given with --until-time has come",
                "Run the same command again to continue; everything done is kept.",
                reason="until-time",
            )
        if end.cause == "told":
            raise _error(end)
        if self._stopping():
            raise Stopped
        history.count(end.blamed)
        self._num_memory = self._num_memory + 1 if end.cause == "memory" else 0
        hopeless = end.cause == "failed" and not end.blamed
        if self._num_memory >= 2:
            raise _error(replace(end, message="\n".join(filter(None, (end.message, memory_text(self._batch))))))
        if hopeless or self._num_barren >= self._limits.max_barren:
            raise _error(end)
        if self._give_up(history, end.message):
            self._num_barren = 0
        self._report("warning", message=f"{end.message}: starting the ranks again")
        self._pause(self._limits.backoff(self._num_barren))

    def _give_up(self, history: Attempts, why: str) -> bool:
        """Leaves out the takes that brought the ranks down too often; whether there were any."""
        worn_out = [take for take in history.worn_out(self._limits.max_crashes) if take in self._names]
        for take in worn_out:
            num = history.crashes[take]
            place = "in decode" if history.steps[take] >= DECODING else f"after step {history.steps[take]}"
            message = f"brought the ranks down {num} times {place}: {why}"
            self._given_up |= dict.fromkeys(self._names[take], message)
            self._journal.append("take_failed", take=take, message=message)
            self._report("warning", message=f"take {take} is given up: {message}")
            history.forget(take)
        return bool(worn_out)

    def _pause(self, seconds: float) -> None:
        ends = time.monotonic() + seconds
        while time.monotonic() < ends:
            if self._stopping():
                raise Stopped
            time.sleep(min(self._limits.poll_s, max(0.0, ends - time.monotonic())))


def is_dead(beat: Beat) -> bool:
    """Whether a rank that has not said that it ended is gone."""
    if beat.phase in ENDED:
        return False
    try:
        state = Path(f"/proc/{beat.pid}/stat").read_text("utf-8", "replace").rpartition(")")[2].split()[0]
    except OSError:
        return Path("/proc/self/stat").exists()
    return state in ("Z", "X")


def clear_ranks(out: Path) -> None:
    """Takes away what the ranks of an earlier launch said."""
    folder = out / RANKS_FOLDER
    if folder.is_dir():
        for path in folder.iterdir():
            if path.name.split(".")[0].isdigit():
                path.unlink(missing_ok=True)


def _error(end: End) -> ReelwrightError:
    """The error a run ends with."""
    if end.code == 75:
        return Paused(end.message, end.hint, reason="disk" if "disk" in end.message else "interrupted")
    return _ERRORS.get(end.code, ReelwrightError)(end.message, end.hint)
