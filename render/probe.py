"""What a storyboard's own files are: hash, rate, frames and size, read once.

Gives `Media` for footage, stills, sounds and recorded lines. Containers are read by PyAV, stills by Pillow; a file that is
not what its shot needs is the user's mistake, named with its shot. Decodes nothing but headers (and counts packets where
a container does not tell its number of frames).
"""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from pathlib import Path

from post.cut import Media
from render.errors import UserMistake
from storyboards.story import Storyboard

Sha256 = Callable[[Path], str]


def media_files(storyboard: Storyboard) -> dict[str, tuple[str, str]]:
    """Every file that the cut will need: relative path -> (what it is, who names it)."""
    found: dict[str, tuple[str, str]] = {}
    for shot in storyboard.shots:
        if shot.media is not None:
            found[shot.media] = (shot.kind, f"shot {shot.id}")
        if shot.background is not None and shot.background.kind == "still":
            found.setdefault(shot.background.value, ("still", f"shot {shot.id}"))
        if shot.ambience is not None:
            found.setdefault(shot.ambience.file, ("sound", f"shot {shot.id}"))
    for cue in storyboard.music:
        if cue.file is not None:
            found.setdefault(cue.file, ("sound", f"music {cue.id}"))
    for voice in storyboard.voices.values():
        if voice.speaker is not None:
            found.setdefault(voice.speaker, ("sound", f"voice {voice.id}"))
        for shot_id, files in voice.files.items():
            for path in files.values():
                found.setdefault(path, ("sound", f"voice {voice.id}, shot {shot_id}"))
    return found


def probe_all(storyboard: Storyboard, sha256: Sha256) -> dict[str, Media]:
    """`Media` of every file the storyboard names, by relative path. Raises UserMistake."""
    return {
        path: probe(storyboard.folder / path, path, kind, who, sha256)
        for path, (kind, who) in media_files(storyboard).items()
    }


def probe(path: Path, name: str, kind: str, who: str, sha256: Sha256) -> Media:
    """`Media` of one file; `kind` is footage, still or sound. Raises UserMistake."""
    if not path.is_file():
        raise UserMistake(f"{who}: {name} is not there", "Check the path; it starts at the storyboard's folder.")
    digest = sha256(path)
    if kind == "footage":
        fps, num_frames, width_px, height_px = _clip(path, name, who)
        return Media("storyboard", name, digest, fps, num_frames, width_px, height_px)
    if kind == "still":
        width_px, height_px = _picture(path, name, who)
        return Media("storyboard", name, digest, width_px=width_px, height_px=height_px)
    return Media("storyboard", name, digest)


def _clip(path: Path, name: str, who: str) -> tuple[Fraction, int, int, int]:
    """Rate, number of frames, width and height of a clip's picture."""
    import av

    try:
        with av.open(str(path)) as container:
            stream = next((s for s in container.streams.video), None)
            if stream is None:
                raise UserMistake(f"{who}: {name} has no picture in it", "Name a film clip, or use kind: still.")
            rate = stream.average_rate or stream.guessed_rate or stream.base_rate
            if rate is None or rate <= 0:
                raise UserMistake(f"{who}: {name} tells no frame rate", "Convert it to MP4 or MOV first.")
            width_px, height_px = stream.codec_context.width, stream.codec_context.height
            num_frames = stream.frames or sum(1 for packet in container.demux(stream) if packet.size)
    except (av.FFmpegError, OSError, ValueError) as error:
        raise UserMistake(f"{who}: {name} cannot be read as a film clip ({error})", "Play it to check it.") from None
    if num_frames < 1:
        raise UserMistake(f"{who}: {name} has no frames", "Play it to check it.")
    return Fraction(rate), num_frames, width_px, height_px


def _picture(path: Path, name: str, who: str) -> tuple[int, int]:
    """Width and height of a still."""
    from PIL import Image, UnidentifiedImageError

    try:
        with Image.open(path) as image:
            return image.size
    except (UnidentifiedImageError, OSError, ValueError, Image.DecompressionBombError) as error:
        raise UserMistake(f"{who}: {name} cannot be read as a picture ({error})", "Open it to check it.") from None
