"""A short film of real pictures, speech and music, and what third parties say of a file made from it."""

from __future__ import annotations

import json
import shutil
import subprocess
from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np

from post import ffmpeg
from post.cut import Cut, CutCue, CutLine, CutTransition
from post.export.film import Film
from post.films import make_films
from post.suite import Suite
from storyboards.story import Disclosure, Output, Size
from tests.post.films_for_tests import request
from tests.post.workbench import FolderStore, counting_clip, cut_of, make_media, media_of, overlay, shot, suite_in

F = Fraction
CANVAS = Size(320, 180)
HAS_PROBES = bool(shutil.which("ffprobe") and shutil.which("mediainfo"))


def make_clips(folder: Path) -> Path:
    """A take at 16 and moving footage at 25 that is never still."""
    counting_clip(folder, "take.mkv", num_frames=60, size="320x180")
    moving = "testsrc2=s=320x180:r=25,noise=alls=12:allf=t:all_seed=7"
    make_media(folder, "yard.mkv", "-f", "lavfi", "-i", moving, "-frames:v", "200", "-c:v", "ffv1")
    return folder


def film_cut(folder: Path, *outputs: Output, word: str = "The yard", **other: object) -> Cut:
    """Five seconds of film with a line, an overlay, a label and music to its very end."""
    take, yard = media_of(folder / "media" / "take.mkv"), media_of(folder / "media" / "yard.mkv")
    cut = cut_of(
        shot("r001", "footage", 45, yard, retime="duplicate", overlays=(overlay("lower-third", 5, 30, en=word, hi="यार्ड"),)),
        shot("r002", num_frames=38, media=take, transition=CutTransition("dissolve", 8), retime="duplicate"),
        shot("r003", "footage", 46, yard, media_in=F(3), retime="duplicate"),
        canvas=CANVAS, disclosure=Disclosure({"en": "AI-generated", "hi": "एआई-निर्मित"}, ("start",)), **other,
    )  # fmt: skip
    lines = tuple(
        CutLine(request("r002", text, language), 50, F(5, 4))
        for language, text in (("en", "It begins at sea."), ("hi", "शुरुआत समुद्र से होती है।"))
    )
    music = CutCue("c", 0, 129, "temp", "slow brass", None, -14, -9, F(0), F(0), None, 7, None, None)
    return replace(cut, lines=lines, cues=(music,), outputs=outputs or cut.outputs)


def made(folder: Path, clips: Path, *outputs: Output, **other: object) -> tuple[dict[str, Film], FolderStore]:
    """The films of these outputs by name, and the store they lie in."""
    suite, store = suite_for(folder, clips)
    return {film.name: film for film in make_films(film_cut(clips, *outputs, **other), suite)}, store


def suite_for(folder: Path, clips: Path) -> tuple[Suite, FolderStore]:
    suite, store = suite_in(folder)
    return replace(suite, media=suite_in(clips)[0].media), store


def probed(path: Path, *extra: str) -> dict[str, Any]:
    """What ffprobe says: format, streams, and more if asked."""
    args = ["ffprobe", "-v", "error", "-show_format", "-show_streams", *extra, "-of", "json", str(path)]
    found: dict[str, Any] = json.loads(subprocess.run(args, capture_output=True, check=True).stdout)
    return found


def informed(path: Path) -> dict[str, dict[str, str]]:
    """What mediainfo says, by kind of track; the first of each kind."""
    done = subprocess.run(["mediainfo", "--Output=JSON", str(path)], capture_output=True, check=True)
    tracks: dict[str, dict[str, str]] = {}
    for track in json.loads(done.stdout)["media"]["track"]:
        tracks.setdefault(track["@type"], track)
    return tracks


def pictures(paths: Sequence[Path]) -> np.ndarray[Any, np.dtype[np.int16]]:
    """Luma of all frames of files played one after the other, each decoded afresh, at a quarter of the size."""
    frames = []
    for path in paths:
        args = [
            ffmpeg.binary(),
            "-v",
            "error",
            "-i",
            str(path),
            "-vf",
            "scale=80:46,format=gray",
            "-f",
            "rawvideo",
            "-",
        ]
        frames.append(np.frombuffer(subprocess.run(args, capture_output=True, check=True).stdout, np.uint8))
    return np.concatenate(frames).reshape(-1, 46, 80).astype(np.int16)


def samples(paths: Sequence[Path], channels: int = 2) -> np.ndarray[Any, np.dtype[np.float32]]:
    """Sound of files played one after the other, each decoded afresh."""
    parts = []
    for path in paths:
        args = [ffmpeg.binary(), "-v", "error", "-i", str(path), "-map", "0:a:0", "-f", "f32le", "-"]
        parts.append(np.frombuffer(subprocess.run(args, capture_output=True, check=True).stdout, np.float32))
    return np.concatenate(parts).reshape(-1, channels)


def boxes(path: Path) -> list[str]:
    """Names of the outermost boxes of an MP4 or MOV, in order."""
    found, data = [], path.read_bytes()
    at = 0
    while at + 8 <= len(data):
        length = int.from_bytes(data[at : at + 4], "big")
        found.append(data[at + 4 : at + 8].decode("latin1"))
        at += int.from_bytes(data[at + 8 : at + 16], "big") if length == 1 else length or len(data)
    return found
