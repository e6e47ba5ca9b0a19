"""Heartbeats into progress events: takes done, steps of those under work, time left."""

from __future__ import annotations

from collections.abc import Mapping

from post.suite import Reporter
from render.supervisor.stall import is_stepping
from render.wan22.heartbeat import Beat

CLIP = "clip"


class Talk:
    """Tells what changed since the last look.

    `steps` are the steps of every task by name; several of `num_takes` takes may share a task. Each is told once,
    across launches.
    """

    def __init__(self, steps: Mapping[str, int], num_takes: int, last_stage: str, report: Reporter) -> None:
        self._steps, self._num_takes, self._last, self._report = dict(steps), num_takes, last_stage, report
        self._told: dict[int, tuple[object, ...]] = {}
        self.reached: dict[str, int] = {}  # steps of each task, the furthest seen
        self.done: dict[str, str] = {}  # task: the furthest stage
        self.failed: dict[str, str] = {}

    def new_launch(self) -> None:
        """The ranks of the next launch speak for themselves."""
        self._told.clear()

    def look(self, beats: Mapping[int, Beat], step_s: float | None) -> bool:
        """Reports what is new; whether anything got further than ever before."""
        advanced = False
        for rank, beat in sorted(beats.items()):
            advanced |= self._finished(beat)
            sign = (beat.phase, beat.take, beat.step)
            if self._told.get(rank) == sign:
                continue
            if self._told.get(rank, ("",))[0] != beat.phase:
                self._report("phase", rank=rank, phase=beat.phase)
            self._told[rank] = sign
            if is_stepping(beat):
                advanced |= self._stepped(rank, beat, beats, step_s)
        return advanced

    def _finished(self, beat: Beat) -> bool:
        new = False
        for take, stage in beat.done.items():
            if self.done.get(take) in (stage, self._last):
                continue
            self.done[take], new = stage, True
            if stage == self._last:
                num = sum(stage == self._last for stage in self.done.values())
                self._report("rendered", stage="takes", item=take, done=num, total=self._num_takes)
        for take, message in beat.failed.items():
            if take not in self.failed:
                self.failed[take], new = message, True
                self._report("warning", message=f"take {take} is given up: {message}")
        return new

    def _stepped(self, rank: int, beat: Beat, beats: Mapping[int, Beat], step_s: float | None) -> bool:
        take, step = str(beat.take), int(beat.step or 0)
        further = step > self.reached.get(take, 0)
        self.reached[take] = max(step, self.reached.get(take, 0))
        self._report(
            "step",
            stage="takes",
            item=take,
            rank=rank,
            phase=beat.phase,
            step=step,
            num_steps=beat.num_steps,
            step_s=beat.step_s,
            left_s=self.left_s(beats, step_s),
        )
        return further

    def left_s(self, beats: Mapping[int, Beat], step_s: float | None) -> float | None:
        """Seconds of denoising left, judged from the steps this run has made itself."""
        if step_s is None:
            return None
        lanes = len({beat.take for beat in beats.values() if is_stepping(beat)}) or 1
        left = sum(
            steps - self.reached.get(take, 0)
            for take, steps in self._steps.items()
            if take not in self.done and take not in self.failed
        )
        return round(max(0, left) * step_s / lanes, 1)
