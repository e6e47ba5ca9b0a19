"""States inside a shot: `ckpt/<latent key>/step-<k>/{state.safetensors, state.json}`.

A state is everything the next step needs, whole or not there at all: it is written beside, synced, and takes its place
by rename. Writing happens in a thread; the newest two are kept; all go when the latents are committed. A state that
cannot be trusted is told and skipped. Knows tensors by name, not what solvers do with them.
"""

from __future__ import annotations

import hashlib
import json
import os
import queue
import re
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import torch
from safetensors.torch import load_file, save_file
from torch import Tensor

from render import atomic

FOLDER = "ckpt"
TENSORS, FIELDS = "state.safetensors", "state.json"
KEPT = 2
VERSION = 1
_STEP = re.compile(r"step-([0-9]{1,6})")

Scalars = dict[str, int | str]


@dataclass(frozen=True)
class State:
    """A shot after `step` steps.

    fingerprint   the circumstances under which it was made
    inexact       for each time it went on under others: {"step", "differences"}
    """

    step: int
    tensors: Mapping[str, Tensor]
    scalars: Scalars
    fingerprint: dict[str, object]
    noise: str  # hash of the noise it began with
    inexact: tuple[Mapping[str, object], ...] = ()


def tensor_hash(tensor: Tensor) -> str:
    """SHA-256 of a tensor's bytes."""
    flat = tensor.detach().cpu().contiguous().view(-1).view(torch.uint8)
    return hashlib.sha256(flat.numpy().data).hexdigest()


def write_state(folder: Path, key: str, state: State) -> None:
    """Puts a state in its place, and removes all but the newest two. OSErrors pass through."""
    atomic.make_folder(folder / key)
    work, target = folder / key / atomic.temp_name(), folder / key / f"step-{state.step}"
    os.mkdir(work)
    try:
        tensors = {name: tensor.contiguous() for name, tensor in state.tensors.items()}
        save_file(tensors, work / TENSORS)
        fields = {
            "version": VERSION,
            "key": key,
            "step": state.step,
            "scalars": state.scalars,
            "fingerprint": state.fingerprint,
            "noise": state.noise,
            "inexact": list(state.inexact),
            "tensors": {name: tensor_hash(tensor) for name, tensor in tensors.items()},
        }
        atomic.write_json(work / FIELDS, fields, durable=False)  # synced on commit
        if not atomic.commit_folder(work, target):
            atomic.remove_tree(target)  # of an attempt that is taken back
            atomic.commit_folder(work, target)
    finally:
        atomic.remove_tree(work)
    for step in steps_there(folder, key)[KEPT:]:
        atomic.remove_tree(folder / key / f"step-{step}")


def steps_there(folder: Path, key: str) -> list[int]:
    """Steps of which there is a state, newest first; not opened."""
    try:
        names = os.listdir(folder / key)
    except OSError:
        return []
    return sorted((int(match[1]) for name in names if (match := _STEP.fullmatch(name))), reverse=True)


def newest_state(folder: Path, key: str, warn: Callable[[str], None]) -> State | None:
    """The newest whole state; damaged ones are told, put aside (`damaged-…`) and skipped."""
    for step in steps_there(folder, key):
        place = folder / key / f"step-{step}"
        try:
            return _read(place, key, step)
        except (OSError, ValueError, KeyError, TypeError) as error:
            warn(f"checkpoint {key[:12]}/step-{step} cannot be used ({error}): going back to the one before")
            aside = place.with_name(f"damaged-{step}")
            atomic.remove_tree(aside)
            place.rename(aside)
    return None


def _read(place: Path, key: str, step: int) -> State:
    fields = json.loads((place / FIELDS).read_bytes())
    if (fields["version"], fields["key"], fields["step"]) != (VERSION, key, step):
        raise ValueError("it belongs to something else")
    try:
        tensors = load_file(place / TENSORS)
    except Exception as error:  # safetensors raises a type of its own
        raise ValueError(f"{TENSORS}: {error}") from None
    wanted = fields["tensors"]
    if set(wanted) != set(tensors):
        raise ValueError(f"{TENSORS}: other tensors than it says")
    for name, tensor in tensors.items():
        if tensor_hash(tensor) != wanted[name]:
            raise ValueError(f"{TENSORS}: the bytes of {name} changed")
    return State(step, tensors, fields["scalars"], fields["fingerprint"], fields["noise"], tuple(fields["inexact"]))


@dataclass
class _Desk:
    """What waits to be written: the newest state of each shot."""

    waiting: dict[str, State] = field(default_factory=dict)
    busy: str | None = None


class Writer:
    """Writes states in the background. A state overtaken by a newer one of its shot before its turn is dropped."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._desk = _Desk()
        self._turn = threading.Condition()
        self._errors: queue.SimpleQueue[BaseException] = queue.SimpleQueue()
        self._closed = False
        self._thread = threading.Thread(target=self._work, name="checkpoints", daemon=True)
        self._thread.start()

    def save(self, key: str, state: State) -> None:
        """Hands a state over; its tensors are not written into any more. Raises what an earlier write raised."""
        self._raise_failure()
        with self._turn:
            self._desk.waiting[key] = state
            self._turn.notify_all()

    def flush(self) -> None:
        """Waits until everything handed over is on the disk. Raises what a write raised."""
        with self._turn:
            while self._desk.waiting or self._desk.busy:
                self._turn.wait()
        self._raise_failure()

    def settle(self, key: str) -> None:
        """Waits until what was handed over of one shot is on the disk. Raises what a write raised."""
        with self._turn:
            while key in self._desk.waiting or self._desk.busy == key:
                self._turn.wait()
        self._raise_failure()

    def discard(self, key: str) -> None:
        """Removes all states of a shot, whose latents are committed."""
        with self._turn:
            self._desk.waiting.pop(key, None)
            while self._desk.busy == key:
                self._turn.wait()
        atomic.remove_tree(self.folder / key)

    def close(self) -> None:
        """Writes what waits, then ends the thread."""
        with self._turn:
            self._closed = True
            self._turn.notify_all()
        self._thread.join()

    def _raise_failure(self) -> None:
        if not self._errors.empty():
            raise self._errors.get()

    def _work(self) -> None:
        while True:
            with self._turn:
                while not self._desk.waiting:
                    if self._closed:
                        return
                    self._turn.wait()
                key = next(iter(self._desk.waiting))
                state = self._desk.waiting.pop(key)
                self._desk.busy = key
            try:
                write_state(self.folder, key, state)
            except BaseException as error:
                self._errors.put(error)
            finally:
                with self._turn:
                    self._desk.busy = None
                    self._turn.notify_all()
