"""One rank's part of a batch, phase by phase: texts, then wave by wave high, low, decode.

Takes a `Batch`, leaves embeddings, latents and clips in the store, checkpoints in `ckpt/`, and its heartbeat. Every
rank of a launch runs the same code; whoever is alone is a launch of one. Takes no lock, writes no journal, knows no
storyboard.
"""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterable, Mapping, Sequence

from render.errors import UserMistake
from render.renderers.wan22 import CLIP_STAGE, LATENT
from render.wan22.checkpoints import FOLDER
from render.wan22.clips import Clips
from render.wan22.control import Control
from render.wan22.fingerprint import differences
from render.wan22.heartbeat import Heart
from render.wan22.host import host_room
from render.wan22.jobfile import Batch, Task
from render.wan22.latents import Latents
from render.wan22.request import clip_inputs, texts_needed
from render.wan22.station import Result, Station, Warn, device_for
from render.wan22.texts import encode_texts
from render.wan22.waves import Standing, Wave, decode_only, plan_waves

GIB = 2**30


def work(batch: Batch, stopping: Callable[[], bool], warn: Warn) -> Result:
    """Does this rank's part of a batch; all ranks of the launch call it. Raises ReelwrightError, EngineError, OSError."""
    device = device_for(batch.device)
    control = Control(batch.layout, device, f"{batch.token} {batch.out}", stopping)
    heart = Heart(batch.out, control.rank, control.world, batch.token)
    heart.phase("start")
    gc.freeze()
    try:
        agreed = Batch.from_json(control.hand_round(batch.to_json()))
        result = Worker(Station(agreed, control, device, heart, warn)).run()
        heart.phase("stopped" if result.stopped else "done")
        return result
    finally:
        control.leave()


class Worker:
    """One rank at work."""

    def __init__(self, station: Station) -> None:
        self._station = station
        self._batch, self._control, self._result = station.batch, station.control, station.result
        self._latents, self._clips = Latents(station), Clips(station)

    def run(self) -> Result:
        """The whole part, up to the moment when every rank is done with its own."""
        try:
            self._result.stopped = self._phases()
            self._station.heart.phase("finish")
        finally:
            self._clips.finish()
            self._latents.close()
        self._clips.raise_fatal()
        if not self._result.stopped:
            self._control.wait_for_all()
        return self._result

    def _phases(self) -> bool:
        """Everything in order; True if it was stopped."""
        standings = self._standings()
        broken = encode_texts(self._station, [one.task for one in standings if not one.has_latents])
        if broken is None or self._control.agree_stop():
            return True
        standings = self._without(broken, standings)
        if self._make_clips(decode_only(standings), self._control.rank, self._control.world):
            return True
        waves = self._waves(standings)
        share, num_shares = self._control.rank % self._batch.layout.ulysses, self._batch.layout.ulysses
        for number, wave in enumerate(waves):
            through = self._latents.make(number, wave, more=number + 1 < len(waves))
            if self._result.stopped or self._make_clips(through, share, num_shares):
                return True
        return False

    def _waves(self, standings: Sequence[Standing]) -> list[Wave]:
        """Waves as large as asked for, or as host memory allows; that is told. Collective."""
        size = self._batch.wave or max(1, len(standings))
        missing = [one.task for one in standings if not one.has_latents]
        if not missing:
            return []
        room = host_room(self._station, missing)
        waves, asked = plan_waves(standings, size, room), plan_waves(standings, size)
        if self._control.first and len(waves) > len(asked):
            full = max(room.needed_bytes(wave.tasks) for wave in asked)
            self._station.warn(
                f"host memory: a wave of {max(len(wave.tasks) for wave in asked)} shots keeps {full / GIB:.2f} GiB of text "
                f"on each rank, there is room for {room.room_bytes / GIB:.2f}: waves have at most "
                f"{max(len(wave.tasks) for wave in waves)} shots, and experts are exchanged more often"
            )
        return waves

    def _make_clips(self, tasks: list[Task], share: int, num_shares: int) -> bool:
        return self._batch.decode and self._clips.make(tasks[share::num_shares])

    def _standings(self) -> list[Standing]:
        """Rank 0 looks, so that all ranks plan with the same. Raises UserMistake where `--exact` forbids to go on."""
        found: object = None
        if self._control.first:
            try:
                found = [self._standing(task) for task in self._batch.tasks]
            except UserMistake as error:
                found = {"message": error.message, "hint": error.hint}
        found = self._control.hand_round(found)
        if isinstance(found, dict):
            raise UserMistake(found["message"], found["hint"])
        assert isinstance(found, list)
        return [Standing(task, *row) for task, row in zip(self._batch.tasks, found, strict=True)]

    def _standing(self, task: Task) -> tuple[int, bool, bool]:
        store = self._station.store
        latent = store.get(LATENT, task.key)
        if latent is not None:
            self._latents.forget(task)
            return 0, True, store.find(CLIP_STAGE, clip_inputs(latent.digest, self._batch.weights)) is not None
        state = self._latents.newest(task)
        if state is None:
            return 0, False, False
        changed = differences(state.fingerprint, self._station.fingerprint)
        if changed and self._batch.exact:
            raise UserMistake(
                f"take {task.name}: begun under other circumstances ({'; '.join(changed)}), and --exact is asked for",
                f"Use the former layout and machine, leave --exact out, or remove {FOLDER}/{task.key} to begin it again.",
            )
        return state.step, False, False

    def _without(self, broken: Mapping[str, str], standings: Iterable[Standing]) -> list[Standing]:
        """Standings less the tasks whose texts could not be encoded."""
        kept = []
        for one in standings:
            why = next((broken[text] for text in texts_needed(one.task.request) if text in broken), None)
            if why is None or one.has_latents:
                kept.append(one)
            elif self._control.first:
                self._station.give_up(one.task, why)
        return kept
