"""Films: for every output and language one MP4 with its captions beside it.

Takes a cut, gives `Film`s. A film is its stretches (one per shot) and its sound, joined; so a changed word costs one
stretch and a join. Stretches are made several at a time, each by one single-threaded encoder. Knows no store: it asks
the suite.
"""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

from post import ffmpeg
from post.cut import Cut
from post.errors import PostError
from post.fonts import FontBook
from post.join.mux import AAC_FRAME, REPORT, join
from post.lettering import shot_lettering
from post.picture.encoding import STRETCH_FILE
from post.picture.stretch import StretchSpec, make_stretch
from post.rates import in_rate
from post.suite import Artifact, Suite
from storyboards.story import Output
from storyboards.times import as_text

FILM_VERSION = 1
SOUND_VERSION = 1
AAC_KBPS = 256
FILM_FILE = "film.mp4"
MADE_HERE = ("hall",)
"""Kinds of output that `make_films` makes."""

ISO_639_2 = {
    "ar": "ara", "bn": "ben", "cs": "ces", "da": "dan", "de": "deu", "el": "ell", "en": "eng", "es": "spa", "fa": "fas",
    "fi": "fin", "fr": "fra", "gu": "guj", "he": "heb", "hi": "hin", "hu": "hun", "id": "ind", "it": "ita", "ja": "jpn",
    "kn": "kan", "ko": "kor", "ml": "mal", "mr": "mar", "ne": "nep", "nl": "nld", "no": "nor", "or": "ori", "pa": "pan",
    "pl": "pol", "pt": "por", "ro": "ron", "ru": "rus", "sa": "san", "sv": "swe", "ta": "tam", "te": "tel", "th": "tha",
    "tr": "tur", "uk": "ukr", "ur": "urd", "vi": "vie", "zh": "zho",
}  # fmt: skip
"""MP4 names languages in three letters."""


@dataclass(frozen=True)
class Film:
    """One finished film."""

    output_id: str
    language: str
    artifact: Artifact
    video: str  # file in the artifact
    captions: Mapping[str, str]  # "srt" and "vtt" to files in `caption_artifact`
    caption_artifact: Artifact

    def files(self) -> dict[str, Path]:
        """By suffix, each checked against its hash: mp4, srt, vtt."""
        found = {"mp4": self.artifact.file(self.video)}
        return found | {suffix: self.caption_artifact.file(name) for suffix, name in self.captions.items()}


def made_here(output: Output) -> bool:
    """Whether `make_films` makes this output."""
    return output.kind in MADE_HERE


def make_films(cut: Cut, suite: Suite, output_ids: Sequence[str] | None = None) -> list[Film]:
    """All films of the cut's hall outputs (or those named), made or from the store. Raises PostError, Stopped."""
    outputs = [output for output in cut.outputs if made_here(output)]
    if output_ids is not None:
        outputs = [output for output in outputs if output.id in output_ids]
    wanted = [(output, language) for output in outputs for language in output.languages]
    specs = {(output.id, language): stretch_specs(cut, output, language) for output, language in wanted}
    stretches = _make_stretches([spec for film in specs.values() for spec in film], suite)
    sounds = suite.each(lambda each: _sound(cut, *each, suite), wanted)
    films = []
    for (output, language), sound in zip(wanted, sounds):
        suite.check()
        pictures = [stretches[_identity(spec)] for spec in specs[output.id, language]]
        films.append(_film(cut, output, language, pictures, sound, suite))
        suite.report("progress", stage="film", item=f"{output.id} {language}", done=len(films), total=len(wanted))
    return films


def stretch_specs(cut: Cut, output: Output, language: str) -> list[StretchSpec]:
    """What every shot of one film is made from, all its text set. Raises LetteringError, PostError."""
    canvas, fps = output.canvas or cut.canvas, output.fps or cut.fps
    if canvas.width_px % 2 or canvas.height_px % 2 or min(canvas.width_px, canvas.height_px) < 64:
        raise PostError(
            f"output {output.id}: canvas {canvas}; both sides have to be even and at least 64", "1920x1080 is usual."
        )
    delivered = in_rate(cut, fps)
    book = FontBook.installed()
    shots = [shot for shot in delivered.shots if shot.num_frames > 0]
    specs = []
    for number, shot in enumerate(shots):
        before = shots[number - 1] if number else None
        lettering = shot_lettering(delivered, shot, language, canvas, book)
        specs.append(StretchSpec(shot, before, lettering, language, canvas, fps))
    return specs


def _make_stretches(specs: Sequence[StretchSpec], suite: Suite) -> dict[str, Artifact]:
    """Every different stretch once, by its identity; the longest first, so that no worker is left alone with it at
    the end.
    """
    different = {_identity(spec): spec for spec in specs}
    order = sorted(different.items(), key=lambda each: -each[1].shot.num_frames)
    tell = _counter(suite, "stretch", len(order))

    def make(each: tuple[str, StretchSpec]) -> tuple[str, Artifact]:
        artifact = make_stretch(each[1], suite)
        tell(each[1].name)
        return each[0], artifact

    return dict(suite.each(make, order))


def _sound(cut: Cut, output: Output, language: str, suite: Suite) -> Artifact:
    """The film's mix as AAC; stored by itself, so that a changed picture does not encode it again."""
    from post.sound.mixdown import mix

    mixed = mix(cut, output, language, suite)
    inputs = {"version": SOUND_VERSION, "mix": mixed.digest, "kbps": AAC_KBPS}
    return suite.artifact("sound", inputs, lambda folder: _compress(mixed.file("mix.wav"), folder, suite, language))


def _compress(wav: Path, folder: Path, suite: Suite, language: str) -> None:
    (folder / "mix.wav").symlink_to(wav.resolve())
    ffmpeg.run(sound_args(), cwd=folder, stopping=suite.stopping, what=f"sound ({language})")
    (folder / "mix.wav").unlink()


def sound_args() -> list[str]:
    """Arguments that make `sound.m4a` from `mix.wav`."""
    guard = ["-f", "wav", *ffmpeg.INPUT_GUARD]
    coding = ["-c:a", "aac", "-b:a", f"{AAC_KBPS}k", "-ar", "48000", "-ac", "2", "-threads", "1"]
    return [*guard, "-i", "mix.wav", *coding, *ffmpeg.EXACT_ARGS, "-f", "mp4", "sound.m4a"]


def _film(cut: Cut, output: Output, language: str, pictures: Sequence[Artifact], sound: Artifact, suite: Suite) -> Film:
    from post.captions import caption_files

    fps = output.fps or cut.fps
    tags = {"title": cut.title.get(language) or next(iter(cut.title.values()), cut.project_id)}
    inputs = {
        "version": FILM_VERSION,
        "fps": as_text(fps),
        "pictures": [picture.digest for picture in pictures],
        "sound": sound.digest,
        "tags": tags,
        "language": language,
    }
    texts = caption_files(cut, language)
    captions = {suffix: f"film.{suffix}" for suffix in texts}
    written = suite.artifact(
        "captions", {"version": FILM_VERSION, "texts": texts}, lambda folder: _write(texts, folder)
    )
    artifact = suite.artifact(
        "film", inputs, lambda folder: _join(pictures, sound, fps, folder / FILM_FILE, tags, language, cut.duration)
    )
    return Film(output.id, language, artifact, FILM_FILE, captions, written)


def _join(
    pictures: Sequence[Artifact],
    sound: Artifact,
    fps: Fraction,
    target: Path,
    tags: Mapping[str, str],
    language: str,
    duration: Fraction,
) -> dict[str, object]:
    """Joins, and refuses a film whose picture and sound are not equally long."""
    stretches = [picture.file(STRETCH_FILE) for picture in pictures]
    code = ISO_639_2.get(language.split("-")[0].lower(), "und")
    joined = join(stretches, sound.file("sound.m4a"), fps, target, tags, code)
    expected = sum(int(str(picture.facts["num_frames"])) for picture in pictures)
    apart = abs(joined.num_frames / fps - Fraction(joined.num_samples, 48_000))
    if joined.num_frames != expected or apart > Fraction(AAC_FRAME, 48_000) + abs(duration - expected / fps):
        raise PostError(
            f"{target.name} ({language}): {joined.num_frames} of {expected} frames, "
            f"picture and sound {float(apart):.3f} s apart in length",
            REPORT,
        )
    return {"num_frames": joined.num_frames, "fps": as_text(fps), "num_samples": joined.num_samples}


def _write(texts: Mapping[str, str], folder: Path) -> None:
    for suffix, text in texts.items():
        (folder / f"film.{suffix}").write_text(text, encoding="utf-8", newline="\n")


def _identity(spec: StretchSpec) -> str:
    return json.dumps(spec.inputs(), sort_keys=True, ensure_ascii=True)


def _counter(suite: Suite, stage: str, total: int) -> Callable[[str], None]:
    """Reports one thing after another as done, from any thread."""
    lock = threading.Lock()
    done = 0

    def tell(item: str) -> None:
        nonlocal done
        with lock:
            done += 1
            suite.report("progress", stage=stage, item=item, done=done, total=total)

    return tell
