"""Latents into clips: decoded here, encoded and checked in the background, also while the next wave denoises.

A clip that fails is given up and stops no other; a full disk ends the run.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

from post.errors import PostError
from post.suite import Stopped
from render.errors import IoProblem, Paused, ReelwrightError
from render.renderers.wan22 import CLIP_STAGE, LATENT, LATENT_FILE
from render.wan22.decode import frames_of, read_latents, tiling_for
from render.wan22.jobfile import Task
from render.wan22.mezzanine import Feed, Mezzanine, write_clip
from render.wan22.request import clip_inputs
from render.wan22.station import Station, tidy
from storyboards.story import Size
from wan22_inference.errors import EngineError

if TYPE_CHECKING:
    from wan22_inference.vae.decoder import VaeDecoder
    from wan22_inference.vae.memory import Tiling


class Clips:
    """Clips of one rank in the making. `finish` before the rank ends."""

    def __init__(self, station: Station) -> None:
        self._station = station
        self._mezzanine = Mezzanine()
        self._fatal: list[BaseException] = []

    def make(self, tasks: Sequence[Task]) -> bool:
        """Decodes these latents; True if it was stopped before all were. Raises what ended an earlier clip's writing."""
        from wan22_inference.vae.decoder import VaeDecoder

        if not tasks:
            return False
        station = self._station
        station.heart.phase("decode")
        decoder: VaeDecoder | None = None
        try:
            for task in tasks:
                self.raise_fatal()
                if station.control.wants_stop():
                    return True
                station.heart.tell(take=task.name)
                decoder = decoder or VaeDecoder(station.checkpoint.vae, device=station.device)
                if self._make_one(decoder, task):
                    return True
        finally:
            if decoder is not None:
                decoder.close()
            tidy(station.device)
        return False

    def finish(self) -> None:
        """Waits for everything that is being written."""
        self._mezzanine.drain()

    def raise_fatal(self) -> None:
        """Raises what in the background calls for an end of the run."""
        if self._fatal:
            raise self._fatal[0]

    def _make_one(self, decoder: VaeDecoder, task: Task) -> bool:
        """Frames from the decoder to the background; True if it was stopped."""
        station = self._station
        latent = station.store.get(LATENT, task.key)
        assert latent is not None, task.name
        latents = read_latents(latent.file(LATENT_FILE))
        tiling = tiling_for(latents, station.device)
        feed = self._mezzanine.begin(lambda feed: self._write(task, latent.digest, tiling, feed))
        try:
            for frame in frames_of(decoder, latents, tiling):
                if station.control.wants_stop():
                    feed.fail(Stopped())
                    return True
                if not feed.put(frame):
                    return False
        except EngineError as error:
            feed.fail(error)
        except BaseException as error:
            feed.fail(error)
            raise
        else:
            feed.end()
        return False

    def _write(self, task: Task, latent_digest: str, tiling: Tiling | None, feed: Feed) -> Mapping[str, object]:
        """In the background: the clip into the store, from the frames that come."""
        inputs = clip_inputs(latent_digest, self._station.batch.weights)
        try:
            artifact = self._station.store.artifact(CLIP_STAGE, inputs, self._building(task, tiling, feed))
        except Stopped:
            raise
        except (Paused, IoProblem) as error:
            self._fatal.append(error)
            raise
        except (ReelwrightError, PostError, EngineError) as error:
            if not self._station.control.wants_stop():  # Ctrl-C reaches FFmpeg too
                self._station.give_up(task, str(error))
            raise
        except BaseException as error:
            self._fatal.append(error)
            raise
        self._station.finished(task, CLIP_STAGE)
        return artifact.facts

    def _building(self, task: Task, tiling: Tiling | None, feed: Feed) -> Callable[[Path], Mapping[str, object]]:
        size = Size(task.request.width_px, task.request.height_px)
        told = {"tiling": asdict(tiling) if tiling else None, "device": self._station.device.type}
        return lambda folder: {
            **write_clip(folder, feed, size, task.request.num_frames, f"take {task.name}"),
            "provenance": told,
        }
