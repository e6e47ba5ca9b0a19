"""Waves of shots through the two experts: each lockstep group helps itself to shots, in memory one expert at a time.

Leaves latents in the store and checkpoints on the way; shots pass from the high-noise expert to the other in memory.
Knows no texts but their embeddings, and no frames.
"""

from __future__ import annotations

import resource
import socket
from collections.abc import Callable, Sequence
from dataclasses import asdict

import torch

from render.renderers.wan22 import LATENT, LATENT_FILE
from render.wan22.checkpoints import FOLDER, State, Writer, newest_state, tensor_hash
from render.wan22.conditions import prepare_wave
from render.wan22.decode import LATENTS
from render.wan22.fingerprint import differences
from render.wan22.heat import Heat, Underway
from render.wan22.jobfile import Batch, Task
from render.wan22.station import Station, saving, tidy
from render.wan22.texts import read_embeddings
from render.wan22.waves import Wave
from wan22_inference.checkpoint import ExpertName
from wan22_inference.engine import init_latents, resume_latents
from wan22_inference.errors import CheckpointError, RankError, RequestError
from wan22_inference.load import Warming, load_expert, warm_pages
from wan22_inference.lora import open_lora

Shots = list[Task | None]
"""One for each lane of a lockstep group; None where there is nothing left for it."""
Source = Callable[[], Shots]
"""Gives the next shots, none when there are no more. Collective in the lockstep group."""


class Latents:
    """One rank's part in denoising. `close` before the rank ends."""

    def __init__(self, station: Station) -> None:
        self._station = station
        self._writer = Writer(station.batch.out / FOLDER)
        self._shots: dict[str, Underway] = {}  # between the experts, by key
        self._settled: set[str] = set()  # keys that are committed or given up

    def newest(self, task: Task) -> State | None:
        """The newest checkpoint that a task can go on from; those of another request are told and removed."""
        state = newest_state(self._writer.folder, task.key, self._station.warn)
        if state is not None:
            try:
                resume_latents(task.request, state.tensors, state.scalars)
            except RequestError as error:
                self._station.warn(f"checkpoints of take {task.name}: {error.message}; it begins again")
                self._writer.discard(task.key)
                return None
        return state

    def forget(self, task: Task) -> None:
        """Removes checkpoints of a task that has its latents: a kill may have come between the two."""
        self._writer.discard(task.key)

    def make(self, number: int, wave: Wave, *, more: bool) -> list[Task]:
        """Both experts over a wave; gives the tasks of this lane that have their latents now. `more`: a wave follows."""
        through: list[Task] = []
        taken: list[Shots] = []
        self._expert("high", wave, [self._claiming(f"{number}/high", wave.high)], taken, through)
        if not self._station.result.stopped:
            kept = iter(taken)
            sources: list[Source] = [lambda: next(kept, []), self._claiming(f"{number}/low", wave.low)]
            self._expert("low", wave, sources, [], through, more=more)
        return through

    def close(self) -> None:
        """Everything handed over is on the disk. Raises what a write raised."""
        self._writer.close()
        self._writer.flush()

    def _claiming(self, counter: str, tasks: Sequence[Task]) -> Source:
        """Shots that whoever comes first gets."""
        num = self._station.control.num_lanes

        def claim() -> Shots:
            first = self._station.control.claim(counter, num)
            return [tasks[at] if at < len(tasks) else None for at in range(first, first + num)]

        return claim

    def _expert(
        self, name: ExpertName, wave: Wave, sources: list[Source], taken: list[Shots], through: list[Task], *,
        more: bool = False,
    ) -> None:  # fmt: skip
        """One expert over what this lockstep group gets hold of; it is loaded when there is a first shot."""
        station = self._station
        heat: Heat | None = None
        warming: Warming | None = None
        try:
            for source in sources:
                while any(tasks := source()):
                    if station.control.agree_stop():
                        station.result.stopped = True
                        return
                    taken.append(tasks)
                    if heat is None:
                        heat = self._load(name, wave, tasks)
                        if heat is None:
                            continue
                        warming = self._warm_next(name, more)
                        station.heart.phase(name)
                    if self._run(heat, tasks[station.control.lane], through):
                        station.result.stopped = True
                        return
            station.control.wait_for_lane()
        finally:
            if warming is not None:
                warming.stop()
            if heat is not None:
                heat.expert.close()
            del heat
            station.control.be_patient()
            tidy(station.device)

    def _load(self, name: ExpertName, wave: Wave, tasks: Shots) -> Heat | None:
        """The expert, ready for heats; None where its LoRA files do not fit: then these shots are given up."""
        station = self._station
        station.heart.phase("load")
        try:
            loras = [
                open_lora(path, scale=one.scale, expert=name)
                for one in wave.loras
                if (path := one.high if name == "high" else one.low) is not None
            ]
            expert = load_expert(
                station.checkpoint.expert(name),
                device=station.device,
                dtype=station.dtype,
                ulysses=station.control.ranks.ulysses,
                shard_mesh=station.control.ranks.shard_mesh,
                loras=loras,
            )
        except (CheckpointError, RequestError) as error:
            if not wave.loras:
                raise
            self._give_up(tasks, str(error))
            return None
        shots = wave.high if name == "high" else wave.tasks
        conditions = prepare_wave(
            expert, name, shots, lambda texts: read_embeddings(station, texts), lambda: station.heart.tell()
        )
        station.control.wait_for_lane()

        return Heat(
            station.control, expert, conditions, name, station.batch.batched, station.fingerprint, station.heart,
            save=lambda task, state: self._writer.save(task.key, state),
            settle=lambda task: self._writer.settle(task.key),
        )  # fmt: skip

    def _give_up(self, tasks: Shots, why: str) -> None:
        station = self._station
        for task in tasks:
            if task is not None and task.key not in self._settled:
                self._settled.add(task.key)
                if station.control.rank % station.batch.layout.lockstep == 0:
                    station.give_up(task, why)

    def _warm_next(self, name: ExpertName, more: bool) -> Warming | None:
        """Pages of the expert that comes after this one, read while this one works."""
        if name == "low" and not more:
            return None
        station = self._station
        files = station.checkpoint.expert("low" if name == "high" else "high")
        return warm_pages(files, part=station.control.local_rank, num_parts=station.control.local_world)

    def _run(self, heat: Heat, task: Task | None, through: list[Task]) -> bool:
        """One heat with this lane's shot, if it has one; True if it was stopped."""
        station = self._station
        if task is None or task.key in self._settled:
            return heat.run(None)
        shot = self._take_up(task)
        station.heart.tell(take=task.name, step=shot.step, num_steps=task.request.num_steps)
        if station.device.type == "cuda":
            torch.cuda.reset_peak_memory_stats(station.device)
        stopped = heat.run(shot)
        shot.peak_bytes = max(shot.peak_bytes, self._peak_bytes())
        if shot.failure:
            self._settled.add(task.key)
            if station.control.leads_lane:
                station.give_up(task, shot.failure)
        elif shot.step >= task.request.num_steps:
            self._settled.add(task.key)
            self._commit(shot)
            through.append(task)
        else:
            self._shots[task.key] = shot
        return stopped

    def _take_up(self, task: Task) -> Underway:
        """A shot where it stands: from memory, from its newest checkpoint, or from its noise."""
        shot = self._shots.pop(task.key, None)
        if shot is not None:
            return shot
        beginning = init_latents(task.request, self._station.device)
        shot = Underway(task, beginning, tensor_hash(beginning.latents), beginning=beginning)
        control = self._station.control
        state = control.lead(self.newest(task) if control.leads_lane else None)
        if state is not None:
            self._go_on(shot, state)
        return shot

    def _go_on(self, shot: Underway, state: State) -> None:
        station = self._station
        shot.state = resume_latents(shot.task.request, state.tensors, state.scalars, station.device)
        changed = differences(state.fingerprint, station.fingerprint)
        if state.noise != shot.noise:
            changed.append("noise: another generator")
        shot.inexact = state.inexact
        if changed:
            shot.inexact = (*state.inexact, {"step": state.step, "changed": changed})
            if station.control.leads_lane:
                station.warn(
                    f"take {shot.task.name} goes on at step {state.step} under other circumstances "
                    f"({'; '.join(changed)}): recorded as inexact"
                )
        shot.good = dict(state.tensors), state.scalars
        shot.saved_step, shot.resumed_at = state.step, state.step
        station.heart.resumed(shot.task.name, state.step)

    def _commit(self, shot: Underway) -> None:
        """Final latents into the store; then their checkpoints may go."""
        station, task = self._station, shot.task
        latents = shot.state.latents.detach().to("cpu", torch.float32)
        if not station.control.same_in_lane(tensor_hash(latents)):
            raise RankError(
                f"take {task.name}: the ranks that worked on it ended with different latents",
                hint="a card or a link between cards may be failing; run the same command again",
            )
        if not station.control.leads_lane:
            return
        facts = {**latent_facts(task, station.batch), "provenance": self._circumstances(shot)}
        station.store.artifact(LATENT, task.inputs, saving(LATENT_FILE, LATENTS, latents, facts))
        self._writer.discard(task.key)
        station.finished(task, LATENT)

    def _circumstances(self, shot: Underway) -> dict[str, object]:
        """How the latents came to be: never part of a key or a digest."""
        return {
            "fingerprint": self._station.fingerprint,
            "layout": asdict(self._station.batch.layout),
            "denoise_s": round(shot.seconds, 3),
            "peak_bytes": shot.peak_bytes,
            "resumed_at": shot.resumed_at,
            "exact": not shot.inexact,
            "inexact": [dict(one) for one in shot.inexact],
            "retried": shot.has_retried,
            "rank_host": socket.gethostname(),
        }

    def _peak_bytes(self) -> int:
        if self._station.device.type == "cuda":
            return int(torch.cuda.max_memory_allocated(self._station.device))
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024


def latent_facts(task: Task, batch: Batch) -> dict[str, object]:
    """What a latent is, in plain words: the same in every run."""
    request = task.request
    return {
        "shot": task.shot,
        "take": task.take,
        "prompt": request.prompt,
        "negative": task.inputs["negative"],
        "seed": request.seed,
        "size": f"{request.width_px}x{request.height_px}",
        "frames": request.num_frames,
        "steps": request.num_steps,
        "shift": request.shift,
        "boundary": request.boundary,
        "guidance": {"high": request.guidance_high, "low": request.guidance_low},
        "solver": request.solver,
        "dtype": batch.dtype,
        "weights": dict(batch.weights),
        "loras": task.inputs["loras"],
    }
