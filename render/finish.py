"""From takes to films and the exhibition: lines spoken, the Cut built and written, films put under their names.

Knows the store only to hand it to finishing, and no FFmpeg.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING

from post.cut import Cut, LineRequest, Media
from post.errors import PostError
from post.suite import Suite
from render.atomic import publish, write_json
from render.casting import Cast, cast_takes
from render.edit import LineLengths, build_cut, faster, line_requests, longest_lines, speed_up
from render.errors import UserMistake
from render.plan import Plan
from render.probe import probe_all
from storyboards.story import Output

if TYPE_CHECKING:
    from post.export.film import Film
    from post.export.tally import Record
    from render.job import Job
    from render.options import Options

CUT_FILE = "cut.json"
RECORD_FILE = "films.json"
"""What each part of the films was made from, so that the next run can say what it makes anew, and why."""


@dataclass
class Finished:
    """What finishing gave."""

    films: list[Path] = field(default_factory=list)
    failed: dict[str, str] = field(default_factory=dict)  # output or film: message
    exhibition: Path | None = None
    report: Path | None = None  # of quality control


def suite_of(job: Job, cast: Cast) -> Suite:
    """What finishing works with: the store's artifacts, checked files, progress and the wish to stop."""

    def media(wanted: Media) -> Path:
        if wanted.root == "out":
            return cast.open(wanted)
        path = job.storyboard.folder / wanted.path
        if job.digests.sha256(path) != wanted.sha256:
            raise UserMistake(f"{wanted.path} changed while the film was being made", "Run the same command again.")
        return path

    return Suite(job.store.artifact, media, job.report, job.stopping, job.options.workers)


def finish(job: Job, plan: Plan, failed_takes: Mapping[str, str]) -> Finished:
    """Films of every output and language, and the exhibition where the run goes so far. Raises Stopped,
    ReelwrightError, OSError.
    """
    if job.options.reaches("exhibition"):
        from render.exhibition.export import ready

        ready(job)
    cast = cast_takes(job, plan)
    if cast.missing:
        return _without(job, cast, failed_takes)
    suite = suite_of(job, cast)
    cut = cut_of(job, plan, cast, suite)
    as_json = cut_json(cut)
    write_json(job.out / CUT_FILE, as_json)
    finished, films = films_of(job, cut, suite)
    if job.options.reaches("exhibition"):
        exhibit(job, plan, cast, cut, as_json, films, suite, finished)
    return finished


def exhibit(
    job: Job,
    plan: Plan,
    cast: Cast,
    cut: Cut,
    as_json: object,
    films: Sequence[Film],
    suite: Suite,
    finished: Finished,
) -> None:
    """Makes the exhibition of the films, and takes down what came of it; a film that is missing leaves it unmade."""
    from render.exhibition.export import export

    if finished.failed:
        job.report("note", message="exhibition not made: not every output could be made")
        return
    wanted = [output for output in cut.outputs if job.options.outputs is None or output.id in job.options.outputs]
    narrow = replace(cut, outputs=tuple(_in_languages(output, job.options.languages) for output in wanted))
    exported = export(job, plan, cast, narrow, as_json, films, suite)
    finished.exhibition, finished.report = exported.folder, exported.report
    finished.failed |= exported.failed


def cut_of(job: Job, plan: Plan, cast: Cast, suite: Suite) -> Cut:
    """The Cut of the takes there are, with every line spoken and measured."""
    media = probe_all(job.storyboard, job.digests.sha256)
    requests = line_requests(job.storyboard, media)
    lengths = _speak(requests, suite)
    quicker = _quicker(job, requests, lengths)
    if quicker:
        requests.update(quicker)
        lengths.update(_speak(quicker, suite))
    return build_cut(
        job.storyboard, plan.renderer, cast.takes, media, requests, lengths, plan.lettering, tuple(cast.filled)
    )


def _speak(requests: Mapping[tuple[str, str], LineRequest], suite: Suite) -> dict[tuple[str, str], Fraction]:
    """Measured seconds of every line, spoken now where the store lacks it."""
    from post.voices import narrate

    return {key: line.duration for key, line in narrate(list(requests.values()), suite).items()}


def _quicker(
    job: Job, requests: Mapping[tuple[str, str], LineRequest], lengths: LineLengths
) -> dict[tuple[str, str], LineRequest]:
    """Lines that their shot wants spoken faster (`fit: speed`)."""
    longest = longest_lines(lengths)
    factors = {shot.id: speed_up(shot, longest.get(shot.id, Fraction(0))) for shot in job.storyboard.shots}
    return {key: faster(request, factors[key[0]]) for key, request in requests.items() if factors[key[0]] > 1}


def cut_json(cut: Cut) -> object:
    """The Cut as `cut.json` has it."""
    from pydantic import TypeAdapter

    return TypeAdapter(Cut).dump_python(cut, mode="json")


def films_of(job: Job, cut: Cut, suite: Suite) -> tuple[Finished, list[Film]]:
    """Makes and publishes the films, output by output; one that fails does not stop the next."""
    from post.export.tally import Tally
    from post.films import make_films

    finished, made = Finished(), []
    tally = Tally(read_record(job.out / RECORD_FILE))
    for output in wanted_films(cut, job.options):
        try:
            films = make_films(narrowed(cut, output, job.options.languages), suite, [output.id], tally)
        except PostError as error:
            finished.failed[output.id] = str(error)
            job.report("failed", item=output.id, message=str(error))
            job.journal.append("output_failed", output=output.id, message=str(error))
            set_aside(job.out / "film" / cut.renderer, output.id)
            continue
        made += films
        for film in films:
            finished.films.append(publish_film(job, cut, film))
        if tally.before and tally.made(output.id):
            for sentence in tally.sentences(output.id):
                job.report("rebuilt", output=output.id, message=sentence)
    write_json(job.out / RECORD_FILE, {**tally.before, **tally.record()})
    return finished, made


def wanted_films(cut: Cut, options: Options) -> list[Output]:
    """The outputs whose films a run makes: those asked for; all for an exhibition; else the ones people look at first."""
    from post.films import made_here

    films = [output for output in cut.outputs if made_here(output)]
    if options.outputs is not None:
        return [output for output in films if output.id in options.outputs]
    halls = [output for output in films if output.kind == "hall"]
    return films if options.reaches("exhibition") or not halls else halls


def read_record(path: Path) -> Record:
    """What the films before were made from; nothing where none is kept."""
    try:
        found = json.loads(path.read_text("utf-8"))
    except (OSError, ValueError):
        return {}
    return found if isinstance(found, dict) else {}


def narrowed(cut: Cut, output: Output, languages: Sequence[str] | None) -> Cut:
    """The same cut with one output's languages cut down to those asked for; its timing stays as it is."""
    if languages is None:
        return cut
    outputs = tuple(_in_languages(one, languages) if one.id == output.id else one for one in cut.outputs)
    return replace(cut, outputs=outputs)


def _in_languages(output: Output, languages: Sequence[str] | None) -> Output:
    if languages is None:
        return output
    return replace(output, languages=tuple(language for language in output.languages if language in languages))


def publish_film(job: Job, cut: Cut, film: Film) -> Path:
    """`film/<renderer>/<output>.<language>.mp4` and what belongs beside it, whole and checked."""
    folder = job.out / "film" / cut.renderer
    for name, path in film.published().items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        publish(path, folder / name)
    target = folder / film.name
    job.report("film", path=target, language=film.language, output=film.output_id)
    job.journal.append("film_done", film=film.name.rpartition(".")[0], digest=film.artifact.digest)
    return target


def set_aside(folder: Path, output_id: str) -> None:
    """Films of an earlier cut leave their final names, which belong to the current one, and are kept beside them."""
    for path in sorted(folder.glob(f"{output_id}.*")):
        if ".previous." not in path.name:
            path.replace(path.with_name(path.name.replace(f"{output_id}.", f"{output_id}.previous.", 1)))


def _without(job: Job, cast: Cast, failed_takes: Mapping[str, str]) -> Finished:
    """No film without all its takes: says which are missing. Asked for single shots, that is no failure."""
    shots = ", ".join(cast.missing[:8]) + (", ..." if len(cast.missing) > 8 else "")
    message = f"no take yet of {len(cast.missing)} shot(s): {shots}"
    for output in job.storyboard.outputs:
        set_aside(job.out / "film" / job.options.renderer, output.id)
    if job.options.shots is not None and not failed_takes:
        job.report("note", message=f"film not made: {message}")
        return Finished()
    return Finished(failed={} if failed_takes else {"film": message})
