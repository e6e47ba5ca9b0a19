"""What an expert needs of the shots of a wave besides latents, made before the first step; then its text weights go.

Shots are handed out while the expert works, so a lane cannot know its own beforehand: every rank prepares the whole
wave, in the same order, because ranks that share weights gather them together. What was made waits in host memory. At
full size in bf16 that is 0.39 GiB on each rank for a text of 512 rows, in proportion less for a shorter one; a text
that several shots have in common, as a rule the negative one, is made and kept once. In exchange 4.3 GiB of weights
(over the ranks that share them) leave the device. Knows neither files nor who takes which shot.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

import torch
from torch import Tensor

from render.wan22.jobfile import Task
from wan22_inference.checkpoint import ExpertName
from wan22_inference.engine import texts_of
from wan22_inference.load import free_memory
from wan22_inference.model.conditioner import ShotContext, Text
from wan22_inference.model.expert import Expert


class Conditions:
    """The contexts of one expert's shots; `empty` is for forwards whose result nobody wants."""

    def __init__(self, empty: ShotContext, contexts: Mapping[str, ShotContext], device: torch.device) -> None:
        self.empty = empty  # on the device: one row of text
        self._contexts, self._device = contexts, device

    def of(self, task: Task) -> ShotContext:
        """A shot's context on the device. KeyError for a shot this expert has no steps of."""
        return self._contexts[task.key].to(self._device)


def prepare_wave(
    expert: Expert,
    name: ExpertName,
    tasks: Iterable[Task],
    read: Callable[[Iterable[str]], Mapping[str, Tensor]],
    tell: Callable[[], None] = lambda: None,
) -> Conditions:
    """Contexts of all tasks, then the expert's text weights are released; `read` gives embeddings, `tell` hears of every
    shot. Collective among the ranks that share weights, which come with the same tasks."""
    empty = expert.prepare([torch.zeros(1, expert.config.text_dim)], torch.zeros(1, dtype=torch.int64))
    texts: dict[str, Text] = {}
    contexts: dict[str, ShotContext] = {}
    for task in tasks:
        wanted = texts_of(task.request, name)
        if not wanted:
            continue
        rows = read([text for text in wanted if text not in texts])
        timesteps = torch.from_numpy(task.request.schedule.timesteps.copy())
        made = expert.prepare([texts[text] if text in texts else rows[text] for text in wanted], timesteps).to("cpu")
        for text, keys in zip(wanted, made.texts, strict=True):
            texts.setdefault(text, keys)
        contexts[task.key] = ShotContext(made.time, made.modulation, tuple(texts[text] for text in wanted))
        tell()
    expert.release_text_weights()
    free_memory(expert.device)  # else the room stays with the allocator, in pieces
    return Conditions(empty, contexts, expert.device)
