"""The inspection of one file: everything measured once, kept by key, before anything is judged.

`inspect` decodes the picture once and the sound once; what it gives is the same whatever the policy says, so a changed
policy measures nothing again. Takes a path and its promise. Knows no severities.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from post.errors import PostError
from post.quality.captions import CaptionFile, read_file, read_track
from post.quality.lettering import reader
from post.quality.lettering.stray import StrayWatch, StrayWord, stray_words
from post.quality.lettering.texts import TextSeen, TextWatch, seen
from post.quality.measure.container import ContainerFacts, container_facts
from post.quality.measure.packets import PacketFacts, packet_facts
from post.quality.picture.cuts import CutFound, CutWatch, PlannedStep, Stray
from post.quality.picture.dark import DarkSpan, DarkWatch
from post.quality.picture.flashes import FlashSpan, FlashWatch
from post.quality.picture.looks import Reel, looks
from post.quality.picture.masks import Masks
from post.quality.picture.seam import PictureSeam, SeamWatch
from post.quality.picture.spread import SpreadWatch
from post.quality.picture.still import Span, StillWatch
from post.quality.picture.strips import StripWatch, strip_frames
from post.quality.promise import Promise
from post.quality.sound.heard import Heard, hear
from post.suite import Artifact, Suite

INSPECTION_VERSION = 1
"""Raised when the same file would be measured otherwise."""

REPORT_FILE = "inspection.json"


@dataclass(frozen=True)
class Measured:
    """What one file is."""

    num_bytes: int
    trouble: str | None  # why it could not be read or decoded to its end
    facts: ContainerFacts | None = None
    packets: PacketFacts | None = None
    num_frames: int = 0
    width_px: int = 0
    height_px: int = 0
    interlaced: bool = False
    out_of_step: int | None = None  # the first frame that is off its beat
    black: tuple[DarkSpan, ...] = ()
    frozen: tuple[Span, ...] = ()
    repeats: tuple[int, ...] = ()
    cuts: tuple[CutFound, ...] = ()
    strays: tuple[Stray, ...] = ()
    steps: tuple[PlannedStep, ...] = ()
    flashes: tuple[FlashSpan, ...] = ()
    red_flashes: tuple[FlashSpan, ...] = ()
    out_of_range: float = 0.0  # share of the picture, for at least half a second
    out_of_range_frame: int | None = None
    picture_seam: PictureSeam | None = None
    heard: Heard | None = None
    texts: tuple[TextSeen, ...] = ()
    stray_words: tuple[StrayWord, ...] = ()
    captions: tuple[CaptionFile, ...] = ()
    reads: bool = False  # Tesseract was there


@dataclass(frozen=True)
class Inspection:
    """One file, what it was promised to be, and what it is."""

    promise: Promise
    measured: Measured
    file: str  # its name, for people
    strips: Mapping[int, bytes] = field(default_factory=dict)  # small JPEGs by frame


def inspect(
    path: Path,
    promise: Promise,
    suite: Suite,
    *,
    captions: Mapping[str, Path] | None = None,
    name: str | None = None,
) -> Inspection:
    """The file's inspection, from the store or made now; `captions` are the files beside it by suffix (srt, vtt).

    A damaged file is inspected as far as it goes. Raises Stopped, and OSError where the file cannot be opened at all.
    """
    beside = dict(captions or {})
    inputs: dict[str, object] = {
        "version": INSPECTION_VERSION,
        "file": _digest(path, suite),
        "captions": {suffix: _digest(each, suite) for suffix, each in sorted(beside.items())},
        "promise": promise.inputs(),
        "reads": sorted(reader.installed()),
    }
    artifact = suite.artifact("inspection", inputs, lambda folder: _build(path, promise, beside, folder, suite))
    return loaded(artifact, promise, name or path.name)


def loaded(artifact: Artifact, promise: Promise, name: str) -> Inspection:
    """An inspection as it was kept."""
    from pydantic import TypeAdapter

    measured = TypeAdapter(Measured).validate_json(artifact.file(REPORT_FILE).read_bytes())
    frames = artifact.facts.get("strips")
    numbers = [int(str(number)) for number in frames] if isinstance(frames, (list, tuple)) else []
    strips = {number: artifact.file(f"{number:07}.jpg").read_bytes() for number in numbers}
    return Inspection(promise, measured, name, strips)


def _build(
    path: Path, promise: Promise, captions: Mapping[str, Path], folder: Path, suite: Suite
) -> Mapping[str, object]:
    from pydantic import TypeAdapter

    work = folder / "work"
    work.mkdir()
    measured, strips = measure(path, promise, captions, work, suite.stopping)
    shutil.rmtree(work)
    (folder / REPORT_FILE).write_bytes(TypeAdapter(Measured).dump_json(measured))
    for number, picture in strips.items():
        (folder / f"{number:07}.jpg").write_bytes(picture)
    return {"strips": sorted(strips)}


def measure(
    path: Path, promise: Promise, captions: Mapping[str, Path], work: Path, stopping: Callable[[], bool]
) -> tuple[Measured, Mapping[int, bytes]]:
    """Everything about one file, and its strips. Raises Stopped."""
    num_bytes = path.stat().st_size
    files = [read_file(each, suffix) for suffix, each in sorted(captions.items())]
    try:
        facts, packets = container_facts(path), packet_facts(path)
    except (PostError, ValueError, ArithmeticError) as error:
        return Measured(num_bytes, str(error), captions=tuple(files)), {}
    if packets.num_texts:
        track = read_track(path, work, stopping)
        files += [track] if track is not None else []
    heard = None
    if packets.sound:
        heard = hear(path, programme=promise.sound.programme, fps=promise.fps, work=work, stopping=stopping)
    picture, watches = _watch(path, promise, stopping)
    return (
        Measured(
            num_bytes=num_bytes,
            trouble=picture.trouble,
            facts=facts,
            packets=packets,
            num_frames=picture.num_frames,
            width_px=picture.width_px,
            height_px=picture.height_px,
            interlaced=picture.interlaced,
            out_of_step=picture.out_of_step,
            black=tuple(watches.dark.done(picture.num_frames)),
            frozen=tuple(span for span in watches.still.frozen if span.num_frames >= promise.fps / 4),
            repeats=tuple(watches.still.repeats),
            cuts=tuple(watches.cuts.cuts),
            strays=tuple(watches.cuts.strays),
            steps=tuple(watches.cuts.steps),
            flashes=tuple(watches.flashes.spans),
            red_flashes=tuple(watches.flashes.red_spans),
            out_of_range=watches.spread.share,
            out_of_range_frame=watches.spread.frame,
            picture_seam=watches.seam.seam() if promise.loop else None,
            heard=heard,
            texts=seen(watches.texts, work, stopping),
            stray_words=stray_words(watches.stray, work, stopping),
            captions=tuple(files),
            reads=bool(reader.installed()),
        ),
        watches.strips.pictures,
    )


@dataclass(frozen=True)
class _Watches:
    """All that looks at the picture while it goes by."""

    dark: DarkWatch
    still: StillWatch
    cuts: CutWatch
    flashes: FlashWatch
    spread: SpreadWatch
    seam: SeamWatch
    strips: StripWatch
    texts: TextWatch
    stray: StrayWatch


def _watch(path: Path, promise: Promise, stopping: Callable[[], bool]) -> tuple[Reel, _Watches]:
    """The one decoding of the picture."""
    wanted = strip_frames(promise.shots, promise.num_frames)
    watches = _Watches(
        DarkWatch(), StillWatch(), CutWatch(promise.fps, planned_changes(promise)), FlashWatch(promise.fps),
        SpreadWatch(), SeamWatch(), StripWatch(frozenset(frame for frames in wanted.values() for frame in frames)),
        TextWatch(promise), StrayWatch(promise),
    )  # fmt: skip
    reel = Reel()
    masks: Masks | None = None
    for look in looks(path, promise.fps, reel, stopping):
        masks = masks or Masks(promise.texts, promise.make, look.grid.shape)
        open_cells = masks.open_cells(look.number)
        watches.dark.see(look, open_cells)
        watches.still.see(look, open_cells)
        watches.cuts.see(look, open_cells)
        watches.flashes.see(look)
        watches.spread.see(look.number, look.frame)
        watches.seam.see(look)
        watches.strips.see(look.number, look.frame)
        if (reel.width_px, reel.height_px) == (promise.make.width_px, promise.make.height_px):
            watches.texts.see(look.number, look.frame)
        watches.stray.see(look.number, look.frame)
    watches.still.done(reel.num_frames)
    watches.cuts.done(reel.num_frames)
    watches.flashes.done()
    return reel, watches


def planned_changes(promise: Promise) -> frozenset[int]:
    """Frames at which one shot gives way to another by a cut."""
    return frozenset(shot.first_frame for shot in promise.shots if shot.transition == "cut" and shot.first_frame > 0)


def _digest(path: Path, suite: Suite) -> str:
    """SHA-256 of a file."""
    import hashlib

    state = hashlib.sha256()
    with path.open("rb") as file:
        while block := file.read(1 << 20):
            suite.check()
            state.update(block)
    return state.hexdigest()
