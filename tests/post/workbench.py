"""What tests of finishing work with: a plain suite over a folder, small real media, and cuts made by hand."""

from __future__ import annotations

import hashlib
import json
import subprocess
import threading
from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from pathlib import Path
from typing import Any

from post import ffmpeg
from post.cut import Cut, CutOverlay, CutShot, CutTransition, Media
from post.suite import Artifact, Build, Suite
from storyboards.story import Output, Size, TitleStyle

SMALL = Size(640, 360)
PAL = Fraction(25)


@dataclass(frozen=True)
class FolderArtifact:
    """An artifact in a folder."""

    key: str
    folder: Path
    facts: Mapping[str, object]

    @property
    def digest(self) -> str:
        state = hashlib.sha256()
        for path in sorted(self.folder.rglob("*")):
            if path.is_file():
                state.update(path.name.encode() + b"\0" + path.read_bytes())
        return state.hexdigest()

    def file(self, name: str) -> Path:
        return self.folder / name


@dataclass
class FolderStore:
    """Makes every artifact once per key; remembers what it made, in order."""

    root: Path
    made: list[tuple[str, str]] = field(default_factory=list)
    _facts: dict[str, Mapping[str, object]] = field(default_factory=dict)
    _locks: dict[str, Any] = field(default_factory=dict)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def __call__(self, stage: str, inputs: Mapping[str, object], build: Build) -> Artifact:
        text = json.dumps([stage, inputs], sort_keys=True)
        key = hashlib.sha256(text.encode()).hexdigest()[:20]
        folder = self.root / stage / key
        with self._lock:
            lock = self._locks.setdefault(key, threading.RLock())
        with lock:
            if key not in self._facts:
                folder.mkdir(parents=True)
                facts = build(folder) or {}
                self.made.append((stage, key))
                self._facts[key] = facts
        return FolderArtifact(key, folder, self._facts[key])


def suite_in(folder: Path, *, num_workers: int = 2) -> tuple[Suite, FolderStore]:
    """A suite whose media lie in `folder/media` and whose artifacts go to `folder/store`."""
    store = FolderStore(folder / "store")
    return Suite(store, lambda media: folder / "media" / media.path, num_workers=num_workers), store


def make_media(folder: Path, name: str, *args: str) -> Media:
    """Runs FFmpeg with `args` to write `folder/media/name`."""
    (folder / "media").mkdir(parents=True, exist_ok=True)
    target = folder / "media" / name
    subprocess.run([ffmpeg.binary(), "-v", "error", "-nostdin", "-y", *args, str(target)], check=True)
    return media_of(target)


def media_of(path: Path) -> Media:
    return Media("storyboard", path.name, hashlib.sha256(path.read_bytes()).hexdigest())


def counting_clip(
    folder: Path,
    name: str,
    *,
    fps: str = "16",
    num_frames: int = 81,
    size: str = "320x180",
    extra: tuple[str, ...] = (),
) -> Media:
    """A clip whose every frame is one flat grey that says its number: luma = 16 + 2 * n. Lossless in 4:2:2 10 bit."""
    codec = extra or ("-c:v", "ffv1", "-pix_fmt", "yuv420p")
    picture = f"color=c=black:s={size}:r={fps}:d=1000,format=yuv420p,geq=lum=16+2*N:cb=128:cr=128"
    return make_media(
        folder,
        name,
        "-f",
        "lavfi",
        "-i",
        picture,
        "-frames:v",
        str(num_frames),
        "-color_range",
        "tv",
        "-colorspace",
        "bt709",
        *codec,
    )


def luma_of(path: Path) -> list[int]:
    """The middle pixel's luma in every frame."""
    import av

    lumas = []
    with av.open(str(path)) as container:
        for frame in container.decode(video=0):
            plane = frame.planes[0]
            lumas.append(bytes(plane)[plane.line_size * (frame.height // 2) + frame.width // 2])
    return lumas


def picture_at(path: Path, number: int, target: Path) -> Path:
    """Frame `number` of a clip as a PNG."""
    import av

    with av.open(str(path)) as container:
        for count, frame in enumerate(container.decode(video=0)):
            if count == number:
                frame.to_image().save(target)
                return target
    raise AssertionError(f"{path} has no frame {number}")


def shot(
    shot_id: str, kind: str = "generated", num_frames: int = 50, media: Media | None = None, **other: object
) -> CutShot:
    """A shot with everything else left out."""
    values: dict[str, object] = {
        "act": None, "first_frame": 0, "media_in": Fraction(0), "media_out": None, "take": 1,
        "renderer": None, "text": None,
        "style": None, "overlays": (), "transition": CutTransition(), "ambience": None, "notes": None, "credit": None,
        "licence": None, **other,
    }  # fmt: skip
    return CutShot(id=shot_id, kind=kind, num_frames=num_frames, media=media, **values)  # type: ignore[arg-type]


def overlay(style: str, first_frame: int, num_frames: int, **texts: str) -> CutOverlay:
    return CutOverlay(texts, style, first_frame, num_frames)


def cut_of(
    *shots: CutShot,
    languages: tuple[str, ...] = ("en", "hi"),
    canvas: Size = SMALL,
    fps: Fraction = PAL,
    titles: Mapping[str, TitleStyle] | None = None,
    **other: object,
) -> Cut:
    """The shots laid end to end, with one hall output."""
    from dataclasses import replace

    placed, first = [], 0
    for each in shots:
        placed.append(replace(each, first_frame=first))
        first += each.num_frames
    values: dict[str, object] = {"lines": (), "cues": (), "disclosure": None, **other}
    return Cut(
        project_id="harbour", title={"en": "Sea Power", "hi": "समुद्री शक्ति"}, languages=languages,
        canvas=canvas, fps=fps,
        renderer="animatic", shots=tuple(placed), titles=titles or {},
        outputs=(Output("hall", "hall", languages, None, None, None),), **values,  # type: ignore[arg-type]
    )  # fmt: skip
