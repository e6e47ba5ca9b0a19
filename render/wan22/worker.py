"""One rank's part of a batch, phase by phase: texts, then wave by wave high, low, decode.

Takes a `Batch`, leaves embeddings, latents and clips in the store, checkpoints in `ckpt/`, and its heartbeat. Every
rank of a launch runs the same code; whoever is alone is a launch of one. Takes no lock, writes no journal, knows no
storyboard.
"""

from __future__ import annotations

import resource
import socket
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

import torch
from torch import Tensor

from post.errors import PostError
from post.suite import Stopped
from render.errors import BadModelFiles, IoProblem, NoEnvironment, Paused, ReelwrightError, UserMistake
from render.renderers.wan22 import CLIP_STAGE, LATENT, LATENT_FILE
from render.store import Store
from render.wan22.checkpoints import FOLDER, State, Writer, newest_state, tensor_hash
from render.wan22.control import Control
from render.wan22.decode import LATENTS, frames_of, read_latents, tiling_for
from render.wan22.fingerprint import differences, fingerprint
from render.wan22.heartbeat import Heart
from render.wan22.heat import Heat, Underway
from render.wan22.jobfile import Batch, Task
from render.wan22.mezzanine import Feed, Mezzanine, write_clip
from render.wan22.request import clip_inputs, embed_inputs, texts_needed
from render.wan22.waves import Standing, Wave, decode_only, plan_waves
from storyboards.story import Size
from wan22_inference.checkpoint import Checkpoint, ExpertName, open_checkpoint
from wan22_inference.engine import init_latents, resume_latents
from wan22_inference.errors import CheckpointError, EngineError, NumericalError, RankError, RequestError
from wan22_inference.load import Warming, free_memory, load_expert, warm_pages
from wan22_inference.model.attention import choose_attention

EMBED = "embed"
EMBED_FILE = "embedding.safetensors"
EMBEDDING = "embedding"
DTYPES = {"bfloat16": torch.bfloat16, "float32": torch.float32}

Warn = Callable[[str], None]


@dataclass
class Result:
    """What a rank did. `stopped`: it was asked to end before its part was done."""

    stopped: bool = False
    done: dict[str, str] = field(default_factory=dict)  # take: stage
    failed: dict[str, str] = field(default_factory=dict)  # take: message


def work(batch: Batch, stopping: Callable[[], bool], warn: Warn) -> Result:
    """Does this rank's part of a batch; all ranks of the launch call it. Raises ReelwrightError, EngineError, OSError."""
    device = device_for(batch)
    control = Control(batch.layout, device, f"{batch.token} {batch.out}", stopping)
    heart = Heart(batch.out, control.rank, control.world, batch.token)
    heart.phase("start")
    try:
        worker = Worker(Batch.from_json(control.hand_round(batch.to_json())), control, device, heart, warn)
        result = worker.run()
    except BaseException:
        control.leave()
        raise
    heart.phase("stopped" if result.stopped else "done")
    control.leave()
    return result


def device_for(batch: Batch) -> torch.device:
    """This rank's device. Raises NoEnvironment where there is no such GPU."""
    import os

    if batch.device == "cpu":
        return torch.device("cpu")
    local = int(os.environ.get("LOCAL_RANK", "0"))
    if not torch.cuda.is_available():
        raise NoEnvironment(
            "no usable NVIDIA GPU was found",
            "`reelwright doctor` says why. --device cpu works everywhere, for tiny models only; "
            "--renderer animatic makes the film with drawn panels.",
        )
    if local >= torch.cuda.device_count():
        raise NoEnvironment(
            f"rank {local} of this machine has no GPU: there are {torch.cuda.device_count()}",
            "Start as many ranks as there are GPUs.",
        )
    device = torch.device("cuda", local)
    torch.cuda.set_device(device)
    torch.backends.cudnn.benchmark = False  # a trial of kernels may choose another one after a restart
    return device


class Worker:
    """One rank at work."""

    def __init__(self, batch: Batch, control: Control, device: torch.device, heart: Heart, warn: Warn) -> None:
        self.batch, self.control, self.device, self.heart, self.warn = batch, control, device, heart, warn
        self.store = Store(batch.out)
        self.dtype = DTYPES[batch.dtype]
        self.result = Result()
        self.mezzanine = Mezzanine()
        self.writer = Writer(batch.out / FOLDER)
        self.fatal: list[BaseException] = []
        self.shots: dict[str, Underway] = {}  # at the boundary, by key
        self.settled: set[str] = set()  # keys that are committed or given up

    @cached_property
    def checkpoint(self) -> Checkpoint:
        try:
            return open_checkpoint(self.batch.checkpoint)
        except CheckpointError as error:
            raise BadModelFiles(error.message, error.hint) from None

    @cached_property
    def fingerprint(self) -> dict[str, object]:
        head_dim = self.checkpoint.expert("high").config.head_dim
        attention, _ = choose_attention("auto", self.device, self.dtype, head_dim)
        return fingerprint(
            self.batch.layout, self.device, self.batch.dtype, attention=attention, batched=self.batch.batched
        )

    def run(self) -> Result:
        """The whole part."""
        try:
            self._run()
            self.heart.phase("finish")
        finally:
            self.mezzanine.drain()
            self.writer.close()
        self.writer.flush()
        self._raise_fatal()
        if not self.result.stopped:
            self.control.wait_for_all()
        return self.result

    def _run(self) -> None:
        standings = self._standings()
        broken = self._encode([one.task for one in standings if not one.has_latents])
        if broken is None or self.control.agree_stop():
            self.result.stopped = True
            return
        standings = self._without_broken(standings, broken)
        if self.batch.decode:
            self._decode(decode_only(standings)[self.control.rank :: self.control.world])
        for number, wave in enumerate(waves := plan_waves(standings, self.batch.wave or len(standings) or 1)):
            finished = self._denoise(number, wave, more=number + 1 < len(waves))
            if self.result.stopped:
                return
            if self.batch.decode:
                share = self.control.rank % self.batch.layout.ulysses
                self._decode(finished[share :: self.batch.layout.ulysses])

    # What stands where

    def _standings(self) -> list[Standing]:
        """Rank 0 looks, so that all ranks plan with the same. Raises UserMistake where `--exact` forbids to go on."""
        found: object = None
        if self.control.first:
            try:
                found = [self._standing(task) for task in self.batch.tasks]
            except UserMistake as error:
                found = {"message": error.message, "hint": error.hint}
        found = self.control.hand_round(found)
        if isinstance(found, dict):
            raise UserMistake(found["message"], found["hint"])
        assert isinstance(found, list)
        return [Standing(task, *row) for task, row in zip(self.batch.tasks, found, strict=True)]

    def _standing(self, task: Task) -> tuple[int, bool, bool]:
        latent = self.store.get(LATENT, task.key)
        if latent is not None:
            inputs = clip_inputs(latent.digest, self.batch.weights)
            return 0, True, self.store.find(CLIP_STAGE, inputs) is not None
        state = self._newest(task)
        if state is None:
            return 0, False, False
        changed = differences(state.fingerprint, self.fingerprint)
        if changed and self.batch.exact:
            raise UserMistake(
                f"take {task.name}: begun under other circumstances ({'; '.join(changed)}), and --exact is asked for",
                f"Use the former layout and machine, leave --exact out, or remove {FOLDER}/{task.key} to begin it again.",
            )
        return state.step, False, False

    def _newest(self, task: Task) -> State | None:
        """The newest checkpoint that this request can go on from; others are told and put aside."""
        state = newest_state(self.writer.folder, task.key, self.warn)
        if state is not None:
            try:
                resume_latents(task.request, state.tensors, state.scalars)
            except RequestError as error:
                self.warn(f"checkpoints of take {task.name} are another request's ({error.message}): it begins again")
                self.writer.discard(task.key)
                return None
        return state

    def _without_broken(self, standings: list[Standing], broken: Mapping[str, str]) -> list[Standing]:
        kept = []
        for one in standings:
            why = next((broken[text] for text in texts_needed(one.task.request) if text in broken), None)
            if why is None or one.has_latents:
                kept.append(one)
            elif self.control.first:
                self._give_up(one.task, why)
        return kept

    def _give_up(self, task: Task, why: str) -> None:
        self.result.failed.update(dict.fromkeys(task.names, why))
        self.heart.failed(task.names, why)

    # Texts

    def _encode(self, tasks: list[Task]) -> Mapping[str, str] | None:
        """All texts the store lacks, by rank 0 while the others wait: what could not be encoded, and why; None if it
        was stopped."""
        broken: dict[str, str] | None = {}
        if self.control.first:
            texts = dict.fromkeys(text for task in tasks for text in texts_needed(task.request))
            missing = [text for text in texts if self.store.find(EMBED, self._embed_inputs(text)) is None]
            if missing:
                self.heart.phase("encode")
                broken = self._encode_texts(missing)
        told = self.control.hand_round(broken)
        assert told is None or isinstance(told, dict)
        return told

    def _encode_texts(self, texts: list[str]) -> dict[str, str] | None:
        from wan22_inference.text.encoder import TextEncoder

        broken: dict[str, str] = {}
        encoder = TextEncoder(self.checkpoint.t5, self.checkpoint.tokenizer, device=self.device, dtype=self.dtype)
        try:
            for text in texts:
                if self.control.wants_stop():
                    return None
                try:
                    (embedding,) = encoder.encode([text])
                except NumericalError as error:
                    broken[text] = str(error)
                    continue
                self.store.artifact(EMBED, self._embed_inputs(text), _saving(EMBED_FILE, EMBEDDING, embedding))
                self.heart.tell()
        finally:
            encoder.close()
            free_memory(self.device)
        return broken

    def _embed_inputs(self, text: str) -> dict[str, object]:
        return embed_inputs(text, self.batch.weights, self.batch.dtype)

    def _embedding(self, text: str) -> Tensor:
        from safetensors.torch import load_file

        inputs = self._embed_inputs(text)
        artifact = self.store.find(EMBED, inputs)
        if artifact is None:
            raise IoProblem(f"{EMBED}: the embedding of {text[:60]!r} is gone", "Run the same command again.")
        return load_file(artifact.file(EMBED_FILE))[EMBEDDING]

    # Latents

    def _denoise(self, number: int, wave: Wave, *, more: bool) -> list[Task]:
        """Both experts over a wave; gives the tasks of this lane that have their latents now."""
        mine: list[Task] = []

        def claim(counter: str, tasks: tuple[Task, ...]) -> Callable[[], list[Task | None]]:
            def take() -> list[Task | None]:
                first = self.control.claim(f"{number}/{counter}", self.control.num_lanes)
                return [tasks[at] if at < len(tasks) else None for at in range(first, first + self.control.num_lanes)]

            return take

        queue: list[list[Task | None]] = []
        self._phase("high", wave, [claim("high", wave.high)], queue, mine)
        if self.result.stopped:
            return mine
        waiting = iter(list(queue))
        self._phase("low", wave, [lambda: next(waiting, []), claim("low", wave.low)], [], mine, more=more)
        return mine

    def _phase(
        self,
        name: ExpertName,
        wave: Wave,
        sources: list[Callable[[], list[Task | None]]],
        passed_on: list[list[Task | None]],
        through: list[Task],
        *,
        more: bool = False,
    ) -> None:
        """One expert over what this lockstep group gets hold of. `passed_on` collects heats, `through` this lane's."""
        heat: Heat | None = None
        warming: Warming | None = None
        try:
            for source in sources:
                while any(tasks := source()):
                    if self.control.agree_stop():
                        self.result.stopped = True
                        return
                    if heat is None:
                        self.heart.phase("load")
                        heat = self._load(name, wave)
                        if heat is not None:
                            warming = self._warm_next(name, more)
                            self.heart.phase(name)
                    passed_on.append(tasks)
                    if heat is None:
                        self._give_up_all(tasks)
                        continue
                    task = tasks[self.control.lane]
                    shot = self._take_up(task) if task is not None and task.key not in self.settled else None
                    self._run_heat(heat, shot, through)
                    if self.result.stopped:
                        return
            self.control.wait_for_lane()
        finally:
            if warming is not None:
                warming.stop()
            if heat is not None:
                heat.expert.close()
            del heat
            self.control.be_patient()
            free_memory(self.device)

    def _run_heat(self, heat: Heat, shot: Underway | None, through: list[Task]) -> None:
        if shot is not None:
            self.heart.tell(take=shot.task.name, step=shot.step, num_steps=shot.task.request.num_steps)
        texts: dict[str, Tensor] = {}
        if shot is not None and not shot.failure:
            texts = {text: self._embedding(text) for text in texts_needed(shot.task.request)}
        if self.device.type == "cuda":
            torch.cuda.reset_peak_memory_stats(self.device)
        if heat.run(shot, texts):
            self.result.stopped = True
        if shot is None:
            return
        shot.peak_bytes = max(shot.peak_bytes, self._peak_bytes())
        if shot.failure:
            self.settled.add(shot.task.key)
            if self.control.leads_lane:
                self._give_up(shot.task, shot.failure)
        elif shot.step >= shot.task.request.num_steps:
            self.settled.add(shot.task.key)
            self._commit(shot)
            through.append(shot.task)
        else:
            self.shots[shot.task.key] = shot

    def _load(self, name: ExpertName, wave: Wave) -> Heat | None:
        """The expert, ready for heats; None where its LoRA files do not fit (then their shots are given up)."""
        from wan22_inference.lora import open_lora

        files = self.checkpoint.expert(name)
        try:
            loras = [
                open_lora(path, scale=one.scale, expert=name)
                for one in wave.loras
                if (path := one.high if name == "high" else one.low) is not None
            ]
            expert = load_expert(
                files,
                device=self.device,
                dtype=self.dtype,
                ulysses=self.control.ranks.ulysses,
                shard_mesh=self.control.ranks.shard_mesh,
                loras=loras,
            )
        except (CheckpointError, RequestError) as error:
            if not wave.loras:
                raise
            self._lora_failure = str(error)
            return None
        self.control.wait_for_lane()
        return Heat(
            self.control, expert, name, self.batch.batched, self.fingerprint, self.heart,
            lambda task, state: self.writer.save(task.key, state),
        )  # fmt: skip

    _lora_failure = ""

    def _give_up_all(self, tasks: list[Task | None]) -> None:
        for task in tasks:
            if task is not None and task.key not in self.settled:
                self.settled.add(task.key)
                if self.control.rank % self.batch.layout.lockstep == 0:
                    self._give_up(task, self._lora_failure)

    def _warm_next(self, name: ExpertName, more: bool) -> Warming | None:
        """Pages of the expert that comes after this one, read while this one works."""
        following: ExpertName = "low" if name == "high" else "high"
        if name == "low" and not more:
            return None
        return warm_pages(
            self.checkpoint.expert(following), part=self.control.local_rank, num_parts=self.control.local_world
        )

    def _take_up(self, task: Task) -> Underway:
        """A shot where it stands: from memory, from its newest checkpoint, or from its noise."""
        shot = self.shots.pop(task.key, None)
        if shot is not None:
            return shot
        beginning = init_latents(task.request, self.device)
        shot = Underway(task, beginning, tensor_hash(beginning.latents), beginning=beginning)
        state = newest_state(self.writer.folder, task.key, self.warn) if self.control.leads_lane else None
        state = self.control.lead(state)
        if state is not None:
            self._go_on(shot, state)
        return shot

    def _go_on(self, shot: Underway, state: State) -> None:
        shot.state = resume_latents(shot.task.request, state.tensors, state.scalars, self.device)
        changed = differences(state.fingerprint, self.fingerprint)
        if state.noise != shot.noise:
            changed.append("noise: another generator")
        shot.inexact = state.inexact
        if changed:
            shot.inexact = (*state.inexact, {"step": state.step, "changed": changed})
            self.warn(
                f"take {shot.task.name} goes on at step {state.step} under other circumstances "
                f"({'; '.join(changed)}): recorded as inexact"
            )
        shot.good = dict(state.tensors), state.scalars
        shot.saved_step, shot.resumed_at = state.step, state.step
        self.heart.resumed(shot.task.name, state.step)

    def _commit(self, shot: Underway) -> None:
        """Final latents into the store; then their checkpoints may go."""
        latents = shot.state.latents.detach().to("cpu", torch.float32)
        if not self.control.same_in_lane(tensor_hash(latents)):
            raise RankError(
                f"take {shot.task.name}: the ranks that worked on it ended with different latents",
                hint="a card or a link between cards may be failing; run the same command again",
            )
        if not self.control.leads_lane:
            return
        facts = {**latent_facts(shot.task, self.batch), "provenance": self._circumstances(shot)}
        self.store.artifact(LATENT, shot.task.inputs, _saving(LATENT_FILE, LATENTS, latents, facts))
        self.writer.discard(shot.task.key)
        self.result.done.update(dict.fromkeys(shot.task.names, LATENT))
        self.heart.done(shot.task.names, LATENT)

    def _circumstances(self, shot: Underway) -> dict[str, object]:
        """How the latents came to be: never part of a key or a digest."""
        return {
            "fingerprint": self.fingerprint,
            "layout": asdict(self.batch.layout),
            "denoise_s": round(shot.seconds, 3),
            "peak_bytes": shot.peak_bytes,
            "resumed_at": shot.resumed_at,
            "exact": not shot.inexact,
            "inexact": [dict(one) for one in shot.inexact],
            "retried": shot.has_retried,
            "host": socket.gethostname(),
        }

    def _peak_bytes(self) -> int:
        if self.device.type == "cuda":
            return int(torch.cuda.max_memory_allocated(self.device))
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024

    # Clips

    def _decode(self, tasks: list[Task]) -> None:
        """Clips of these latents; frames go to the encoder in the background, which may go on during the next wave."""
        from wan22_inference.vae.decoder import VaeDecoder

        if not tasks:
            return
        self.heart.phase("decode")
        decoder: VaeDecoder | None = None
        try:
            for task in tasks:
                self._raise_fatal()
                if self.control.wants_stop():
                    self.result.stopped = True
                    return
                self.heart.tell(take=task.name)
                decoder = decoder or VaeDecoder(self.checkpoint.vae, device=self.device)
                self._decode_one(decoder, task)
                if self.result.stopped:
                    return
        finally:
            if decoder is not None:
                decoder.close()
            free_memory(self.device)

    def _decode_one(self, decoder: Any, task: Task) -> None:
        latent = self.store.get(LATENT, task.key)
        assert latent is not None
        latents = read_latents(latent.file(LATENT_FILE))
        tiling = tiling_for(latents, self.device)
        inputs = clip_inputs(latent.digest, self.batch.weights)
        size = Size(task.request.width_px, task.request.height_px)

        def build(feed: Feed) -> Callable[[Path], Mapping[str, object]]:
            told = asdict(tiling) if tiling else None
            return lambda folder: {
                **write_clip(folder, feed, size, task.request.num_frames, f"take {task.name}"),
                "provenance": {"tiling": told, "device": self.device.type},
            }

        def make(feed: Feed) -> Mapping[str, object]:
            try:
                artifact = self.store.artifact(CLIP_STAGE, inputs, build(feed))
            except (ReelwrightError, PostError, EngineError) as error:
                if isinstance(error, Paused | IoProblem):
                    self.fatal.append(error)
                elif not self.control.wants_stop():
                    self._give_up(task, str(error))
                raise
            except Stopped:
                raise
            except BaseException as error:
                self.fatal.append(error)
                raise
            self.result.done.update(dict.fromkeys(task.names, CLIP_STAGE))
            self.heart.done(task.names, CLIP_STAGE)
            return artifact.facts

        feed = self.mezzanine.begin(make)
        try:
            for frame in frames_of(decoder, latents, tiling):
                if self.control.wants_stop():
                    feed.fail(Stopped())
                    self.result.stopped = True
                    return
                if not feed.put(frame):
                    return
        except EngineError as error:
            feed.fail(error)
        except BaseException as error:
            feed.fail(error)
            raise
        else:
            feed.end()

    def _raise_fatal(self) -> None:
        if self.fatal:
            raise self.fatal[0]


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


def _saving(
    file: str, name: str, tensor: Tensor, facts: Mapping[str, object] | None = None
) -> Callable[[Path], Mapping[str, object]]:
    """A build that saves one tensor."""

    def build(folder: Path) -> Mapping[str, object]:
        from safetensors.torch import save_file

        save_file({name: tensor.contiguous()}, folder / file)
        return facts or {"shape": list(tensor.shape), "dtype": str(tensor.dtype).removeprefix("torch.")}

    return build
