"""MusicGen: cues composed by a model from their words, in a worker of the environment for voices and music.

`missing` answers the plan's question; `cue_music` gives a finished cue. A cue that comes out silent is asked for again with
another seed. To land, a little more is made than is needed, and the cue begins where its clearest accent falls right.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from post.cut import CutCue
from post.errors import PostError
from post.suite import Artifact, Suite

if TYPE_CHECKING:
    from post.music.cue import Span
    from post.music.musicgen.weights import Weights
    from post.sound.wav import Samples
    from post.workers import Worker

MUSICGEN_VERSION = 1
"""Part of every such cue's key: raised when the same weights and words would be played in another way."""

TRIES = 3
LIMIT_S = 600.0
"""Longest silence of the worker: one step of a large model on a slow CPU takes seconds, a first one minutes."""

_LANDING_ROOM_S = 4.0
_SPARE_S = 0.25
_SILENT_BELOW_DB = -50.0
_AT_A_TIME_S = 0.4


def missing() -> PostError | None:
    """Why no cue can be made here, with the command that mends it; None when all is there. Reads no weights."""
    from post import workers
    from post.music.musicgen.weights import Missing, find

    reason = workers.missing()
    if reason is not None:
        message, hint = reason
        return PostError(f"MusicGen cannot play: {message}", hint)
    try:
        find(workers.models_root())
    except Missing as trouble:
        return trouble
    return None


@dataclass
class Player:
    """The worker of a batch of cues, started by the first that needs it and ended by whoever opened this."""

    suite: Suite
    _worker: Worker | None = None
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def worker(self, weights: Weights) -> Worker:
        """The same for all cues."""
        from post.workers import Worker

        with self._lock:
            if self._worker is None:
                settings = {
                    "weights": str(weights.folder.resolve()),
                    "t5": str(weights.t5.resolve()),
                    "encodec": None if weights.encodec is None else str(weights.encodec.resolve()),
                    "device": "auto",
                    "needed_bytes": 2 * weights.num_bytes + (2 << 30),
                }
                self._worker = Worker(
                    Path(__file__).with_name("engine.py"),
                    settings,
                    name="the music",
                    stopping=self.suite.stopping,
                    note=lambda sentence: self.suite.report("warning", message=sentence),
                )
            return self._worker

    def close(self) -> None:
        if self._worker is not None:
            self._worker.close()


@contextmanager
def playing(suite: Suite) -> Iterator[Player]:
    """A player for all cues of a film."""
    player = Player(suite)
    try:
        yield player
    finally:
        player.close()


def cue_music(
    cue: CutCue, span: Span, inputs: Mapping[str, object], suite: Suite, player: Player | None = None
) -> Artifact:
    """The cue's `music.wav`. Raises PostError naming the cue: damaged weights, a worker that failed, silence."""
    from post.music.musicgen.weights import find
    from post.workers import models_root

    weights = find(models_root())
    asked = {
        "musicgen_version": MUSICGEN_VERSION,
        "weights": weights.fingerprint(),
        "prompt": cue.prompt,
        "seed": cue.seed,
        "land_at": span.land_at,
    }

    def build(folder: Path) -> Mapping[str, object]:
        if player is not None:
            return _build(cue, span, weights, folder, suite, player)
        with playing(suite) as alone:
            return _build(cue, span, weights, folder, suite, alone)

    artifact = suite.artifact("music", {**inputs, **asked}, build)
    if artifact.facts.get("landed_on") == "nothing":
        suite.report("warning", message=f"music {cue.id}: nothing in it stands out enough to land on; try another seed")
    return artifact


def _build(
    cue: CutCue, span: Span, weights: Weights, folder: Path, suite: Suite, player: Player
) -> Mapping[str, object]:
    import tempfile

    from post.music.cue import keep
    from post.music.route import Piece, laid
    from post.sound.wav import SAMPLE_RATE

    room = 0 if span.land_at is None else round(_LANDING_ROOM_S * SAMPLE_RATE)
    with tempfile.TemporaryDirectory(dir=folder) as name:
        sound, facts = _heard(cue, (span.total + room) / SAMPLE_RATE + _SPARE_S, weights, Path(name), suite, player)
        landed_on, moved = _landing(sound, span.land_at, room)
        facts |= keep(laid(sound, (Piece(-moved, 0, len(sound)),), span.total), cue, span, folder, suite)
    return facts | {"engine": "musicgen", "landed_on": landed_on, "starts_at_s": round(moved / SAMPLE_RATE, 3)}


def _heard(
    cue: CutCue, seconds: float, weights: Weights, work: Path, suite: Suite, player: Player
) -> tuple[Samples, dict[str, object]]:
    """What was played, at our rate, and facts; asked for again with other seeds while it is silent."""
    from post.workers import Trouble

    seeds = []
    for number in range(TRIES):
        suite.check()
        seed = (cue.seed + number * 1_000_003) % (1 << 31)
        seeds.append(seed)
        raw = work / "played.f32"
        job = {"prompt": cue.prompt, "seed": seed, "seconds": seconds, "out": str(raw.resolve())}
        try:
            reply = player.worker(weights).ask(job, limit_s=LIMIT_S, told=lambda at: _tell(cue, at, suite))
        except Trouble as trouble:
            hint = trouble.hint or ("Download the weights again." if trouble.kind == "weights" else "")
            raise PostError(f"music {cue.id}: {trouble.message}", hint or "Use engine: temp for now.") from trouble
        sound = _converted(raw, int(reply["sample_rate"]), int(reply["num_channels"]), cue, work, suite)
        if not _is_silent(sound):
            facts: dict[str, object] = {
                "seed": seed,
                "num_tries": number + 1,
                "device": reply["device"],
                "num_channels": reply["num_channels"],
            }
            return sound, facts
        suite.report("warning", message=f"music {cue.id}: seed {seed} gave silence; trying another")
    tried = ", ".join(str(seed) for seed in seeds)
    raise PostError(
        f"music {cue.id}: the model played nothing that can be heard (seeds {tried})",
        "Word the prompt otherwise, or give the cue another seed.",
    )


def _tell(cue: CutCue, at: Mapping[str, object], suite: Suite) -> None:
    if "done" in at:
        suite.report("progress", stage="music", item=cue.id, done=at["done"], total=at["total"])


def _converted(raw: Path, sample_rate: int, num_channels: int, cue: CutCue, work: Path, suite: Suite) -> Samples:
    """Raw floats of the model's rate as mapped stereo of ours, without values that are no sound."""
    import numpy as np

    from post import ffmpeg
    from post.sound.decode import RESAMPLER

    heard = np.memmap(raw, np.float32, "r")
    if not np.isfinite(heard).all():
        (work / "mended.f32").write_bytes(np.nan_to_num(heard, nan=0.0, posinf=0.0, neginf=0.0).data)
        (work / "mended.f32").replace(raw)
    import ffmpeg as graph

    source = graph.input(raw.name, f="f32le", ar=sample_rate, ac=num_channels, threads=1, **_GUARD).audio
    stream = source.filter("aresample", 48_000, **RESAMPLER)
    out = graph.output(stream, "music.f32", format="f32le", acodec="pcm_f32le", ac=2, threads=1)
    args = ["-filter_threads", "1", "-filter_complex_threads", "1", *out.get_args()]
    ffmpeg.run(args, cwd=work, stopping=suite.stopping, what=f"music {cue.id}")
    return np.memmap(work / "music.f32", np.float32, "r").reshape(-1, 2)


_GUARD = {"protocol_whitelist": "file,pipe"}


def _is_silent(sound: Samples) -> bool:
    """Whether hardly a moment of it can be heard: a tenth of it at least has to be above -50 dBFS."""
    import numpy as np

    from post.sound.wav import SAMPLE_RATE

    size = round(_AT_A_TIME_S * SAMPLE_RATE)
    count = max(1, len(sound) // size)
    levels = [float(np.sqrt(np.mean(np.square(part, dtype=np.float64)))) for part in np.array_split(sound, count)]
    return float(np.mean(np.array(levels) > 10 ** (_SILENT_BELOW_DB / 20))) < 0.1


def _landing(sound: Samples, land_at: int | None, room: int) -> tuple[str | None, int]:
    """What the cue lands on, and by how many samples it begins later for that."""
    if land_at is None:
        return None, 0
    from post.music.accents import accents, chosen
    from post.music.beats import find_beats

    beats = find_beats(sound)
    sure = beats if beats is not None and beats.is_sure else None
    accent = chosen(accents(sound, sure), land_at, room)
    if accent is None:
        return "nothing", 0
    return ("bar" if sure is not None else "attack"), accent.at - land_at
