"""Films: for every film-like output, language and variant one file with what belongs beside it.

Takes a cut, gives `Film`s. A film is its stretches (one per shot), its sound and its captions, joined; so a changed word
costs one stretch and a join. Stretches are made several at a time, each by one single-threaded encoder, and shared between
outputs and languages where nothing differs. Knows no store: it asks the suite.
"""

from __future__ import annotations

import functools
import json
import shutil
import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from post.cut import Cut
from post.errors import PostError
from post.export.delivery import Delivery, Variant
from post.export.film import Film
from post.export.kinds import delivery_of, doubts_of, is_film
from post.export.pictures import Plain, delivered, encoding_of, leader_of, plain_parts, stretch_specs
from post.export.tally import Tally
from post.export.texts import Words, burned_captions, caption_artifact, caption_track, spoken_words
from post.join.mux import REPORT, join
from post.join.sound import CODED_FILE, coded
from post.join.tracks import Sheet, Track, hour_frame, timecode
from post.picture.encoding import BUFFER_START, STRETCH_FILE, Encoding
from post.picture.stretch import StretchSpec, make_stretch
from post.suite import Artifact, Suite
from storyboards.story import Output
from storyboards.times import as_text

FILM_VERSION = 2

__all__ = ["Film", "made_here", "make_films"]


@dataclass(frozen=True)
class _Order:
    """One file to be made."""

    cut: Cut  # in the delivery's rate
    output: Output
    delivery: Delivery
    variant: Variant
    languages: tuple[str, ...]  # of its sound
    specs: tuple[StretchSpec, ...]
    words: Mapping[str, Words]  # of every language of the output

    @property
    def name(self) -> str:
        return " ".join([self.output.id, *self.languages, *([self.variant.name] if self.variant.name else [])])

    @property
    def encoding(self) -> Encoding:
        return encoding_of(self.delivery, self.variant.codec)

    @property
    def film_frame(self) -> int:
        return leader_of(self.delivery).film_frame(self.delivery.fps)


def made_here(output: Output) -> bool:
    """Whether `make_films` makes this output."""
    return is_film(output)


def make_films(
    cut: Cut, suite: Suite, output_ids: Sequence[str] | None = None, tally: Tally | None = None
) -> list[Film]:
    """All films of the cut's film-like outputs (or those named), made or from the store; `tally` takes down what was
    made. Raises PostError, Stopped.
    """
    outputs = [output for output in cut.outputs if made_here(output)]
    if output_ids is not None:
        outputs = [output for output in outputs if output.id in output_ids]
    tally = tally or Tally()
    orders = [order for output in outputs for order in _orders(cut, output, suite)]
    stretches = _make_stretches(orders, suite, tally)
    sounds = _make_sounds(orders, suite, tally)
    films = []
    for order in orders:
        suite.check()
        pictures = [stretches[_identity(spec)] for spec in order.specs]
        heard = [sounds[order.output.id, language] for language in order.languages] if order.variant.has_sound else []
        films.append(_film(order, pictures, heard, suite, tally))
        suite.report("progress", stage="film", item=order.name, done=len(films), total=len(orders))
    return films


def _orders(cut: Cut, output: Output, suite: Suite) -> list[_Order]:
    """The files of one output, all their text set: mistakes are known before anything is made."""
    delivery = delivery_of(output, cut.canvas, cut.fps)
    for doubt in doubts_of(delivery, wants_label=cut.disclosure is not None):
        suite.report("warning", message=doubt)
    moved = delivered(cut, delivery)
    if not moved.shots:
        raise PostError(
            f"output {output.id}: at {as_text(delivery.fps)} frames a second no shot lasts a frame", "Raise its fps."
        )
    words = {language: spoken_words(moved, language, suite) for language in output.languages}
    clean = delivery.shares_picture and not delivery.burn
    groups = (
        [tuple(output.languages)][: len(output.languages)] if clean else [(language,) for language in output.languages]
    )
    delivery = replace(delivery, shares_picture=clean)
    orders = []
    for languages in groups:
        burned = burned_captions(moved, languages[0], words[languages[0]]) if "captions" in delivery.burn else ()
        specs = stretch_specs(moved, delivery, languages[0], burned, suite)
        for variant in delivery.variants:
            encoding = encoding_of(delivery, variant.codec)
            own = tuple(replace(spec, encoding=encoding) for spec in specs)
            orders.append(_Order(moved, output, delivery, variant, languages, own, words))
    return orders


def _make_stretches(orders: Sequence[_Order], suite: Suite, tally: Tally) -> dict[str, Artifact]:
    """Every different stretch once, by its identity; the longest first, so that no worker is left alone with it at
    the end.
    """
    different: dict[str, StretchSpec] = {}
    owners: dict[str, list[str]] = {}
    for order in orders:
        for spec in order.specs:
            identity = _identity(spec)
            different.setdefault(identity, spec)
            if order.output.id not in owners.setdefault(identity, []):
                owners[identity].append(order.output.id)
    order_of_making = sorted(different.items(), key=lambda each: -each[1].shot.num_frames)
    tell = _counter(suite, "stretch", len(order_of_making))

    def make(each: tuple[str, StretchSpec]) -> tuple[str, Artifact]:
        identity, spec = each
        artifact = make_stretch(spec, tally.watched(suite, owners[identity], spec.name))
        tell(spec.name)
        return identity, artifact

    return dict(suite.each(make, order_of_making))


def _make_sounds(orders: Sequence[_Order], suite: Suite, tally: Tally) -> dict[tuple[str, str], tuple[Artifact, str]]:
    """By output and language: the artifact and its file, coded as the container wants it."""
    wanted: dict[tuple[str, str], _Order] = {}
    for order in orders:
        if order.variant.has_sound:
            for language in order.languages:
                wanted.setdefault((order.output.id, language), order)

    def make(each: tuple[tuple[str, str], _Order]) -> tuple[Artifact, str]:
        (output_id, language), order = each
        return _sound(order, language, tally.watched(suite, [output_id], language))

    return dict(zip(wanted, suite.each(make, list(wanted.items()))))


def _sound(order: _Order, language: str, suite: Suite) -> tuple[Artifact, str]:
    """The film's mix with what stands before and after it, exactly as long as the picture."""
    from post.sound.leader import padded
    from post.sound.mixdown import NAME, mix

    delivery = order.delivery
    mixed = mix(order.cut, order.output, language, suite, loop=delivery.loops)
    leader = leader_of(delivery)
    if not leader.is_empty:
        mixed = padded(mixed, order.cut.num_frames, delivery.fps, leader, suite)
    if delivery.sound_kbps is None:
        return mixed, NAME
    what = f"sound ({language})"
    return coded(
        mixed, delivery.channels, delivery.sound_kbps, suite, name=NAME, loops=delivery.loops, what=what
    ), CODED_FILE


def _film(
    order: _Order,
    pictures: Sequence[Artifact],
    sounds: Sequence[tuple[Artifact, str]],
    suite: Suite,
    tally: Tally,
) -> Film:
    cut, delivery = order.cut, order.delivery
    watched = functools.partial(tally.watched, suite, [order.output.id])
    captions = {
        language: caption_artifact(cut, language, order.words[language], order.film_frame, watched(language))
        for language in order.output.languages
    }
    before, after = plain_parts(delivery)
    head = [_plain(part, order, watched(f"{part.kind} before")) for part in before]
    tail = [_plain(part, order, watched(f"{part.kind} after")) for part in after]
    parts = [*head, *pictures, *tail]
    texts = _shown_texts(order, captions)
    name = f"film.{delivery.container}"
    sheet = _sheet(order)
    inputs: dict[str, object] = {
        "version": FILM_VERSION,
        "container": delivery.container,
        "fps": as_text(delivery.fps),
        "pictures": [part.digest for part in parts],
        "sounds": [[language, sound.digest] for language, (sound, _) in zip(order.languages, sounds)],
        "texts": [[language, text.digest] for language, text in texts.items()],
        "tags": dict(sheet.tags),
        "rate_kbps": sheet.rate_kbps,
        "timecode": sheet.timecode,
    }

    def build(folder: Path) -> Mapping[str, object]:
        heard = [
            Track(sound.file(file), language, f"Sound ({language})", is_default=not number)
            for number, (language, (sound, file)) in enumerate(zip(order.languages, sounds))
        ]
        work = folder / "work"
        shown = [
            Track(_text_file(order, text, work / language, suite), language, f"Captions ({language})", not number)
            for number, (language, text) in enumerate(texts.items())
        ]
        facts = _joined(order, parts, sheet, folder / name, heard, shown, suite.check)
        shutil.rmtree(work, ignore_errors=True)
        return facts

    artifact = watched(order.name).artifact("film", inputs, build)
    debt = int(str(artifact.facts.get("debt_bytes", 0)))
    if debt:
        suite.report(
            "warning", message=f"{order.name}: at one join the constant rate is overdrawn by {debt / 1e3:.0f} kB"
        )
    return _described(order, artifact, name, captions, watched)


def _described(
    order: _Order, artifact: Artifact, name: str, captions: Mapping[str, Artifact], watched: Callable[[str], Suite]
) -> Film:
    from post.export.archive import beside_master

    delivery, first = order.delivery, order.languages[0]
    is_archive = delivery.kind == "archive"
    beside = beside_master(order.cut, order.output, delivery, captions, watched) if is_archive else {}
    own = {} if order.variant.name or is_archive else {suffix: f"film.{suffix}" for suffix in ("srt", "vtt")}
    return Film(
        order.output.id, first, artifact, name, own, captions[first],
        variant=order.variant.name, languages=order.languages, delivery=delivery, beside=beside,
    )  # fmt: skip


def _sheet(order: _Order) -> Sheet:
    title, encoding = order.cut.title_in(order.languages[0]), order.encoding
    fps = order.delivery.fps
    start = timecode(hour_frame(fps) - order.film_frame, fps) if order.delivery.container == "mov" else None
    if order.delivery.is_constant_rate and encoding.codec in ("h264", "h265"):
        return Sheet(fps, {"title": title}, encoding.rate_kbps, BUFFER_START * encoding.buffer_bits(fps), start)
    return Sheet(fps, {"title": title}, timecode=start)


def _shown_texts(order: _Order, captions: Mapping[str, Artifact]) -> dict[str, Artifact]:
    """Caption tracks of the film: its own language first; none that would be empty."""
    if order.delivery.captions != "tracks":
        return {}
    first = [language for language in captions if language in order.languages]
    rest = [language for language in captions if language not in order.languages]
    return {
        language: captions[language] for language in [*first, *rest] if not captions[language].facts.get("is_empty")
    }


def _text_file(order: _Order, text: Artifact, work: Path, suite: Suite) -> Path:
    """Captions as the container takes them: Matroska has SubRip as it is."""
    srt = text.file("film.srt")
    return srt if order.delivery.container == "mkv" else caption_track(srt, work, suite, f"captions of {order.name}")


def _plain(part: Plain, order: _Order, suite: Suite) -> Artifact:
    from post.picture.plain import make_plain

    delivery = order.delivery
    return make_plain(part.kind, part.num_frames, delivery.canvas, delivery.fps, order.encoding, suite)


def _joined(
    order: _Order,
    parts: Sequence[Artifact],
    sheet: Sheet,
    target: Path,
    sounds: Sequence[Track],
    texts: Sequence[Track],
    check: Callable[[], None],
) -> dict[str, object]:
    """Joins, and refuses a film whose picture and sound are not equally long."""
    from post.sound.wav import sample_at

    joined = join([part.file(STRETCH_FILE) for part in parts], sheet, target, sounds, texts, check)
    expected = sum(int(str(part.facts["num_frames"])) for part in parts)
    samples = sample_at(expected, sheet.fps)
    if joined.num_frames != expected or any(abs(found - samples) > 1 for found in joined.num_samples):
        raise PostError(
            f"{order.name}: {joined.num_frames} of {expected} frames, "
            f"sound of {list(joined.num_samples)} samples where {samples} belong",
            REPORT,
        )
    return {
        "num_frames": joined.num_frames,
        "fps": as_text(sheet.fps),
        "num_samples": samples if sounds else 0,
        "film_frame": order.film_frame,
        "debt_bytes": joined.debt_bytes,
    }


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
