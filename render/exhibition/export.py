"""The exhibition, from finished films to a package in its place: judged, signed, packed, copied.

The order reads from top to bottom in `export`. Nothing takes its final name before quality control let it pass, and
before every checksum stands. Knows no FFmpeg.
"""

from __future__ import annotations

import datetime
import importlib.metadata
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING

from post.cut import Cut
from post.errors import PostError, SigningError, TargetError
from post.export.film import Film
from post.export.package.bag import Bag, Item, write_bag
from post.export.package.copies import copy_bag
from post.export.package.credentials import Credentials, find_credentials
from post.export.package.manifest import definition, film_ingredients
from post.export.package.sheet import Sheet, sheet_html, sheet_text
from post.export.package.signing import Unsigned, is_signable, sign
from post.suite import Suite
from render.casting import Cast
from render.errors import IoProblem, UserMistake
from render.exhibition.deliver import Delivered, delivered_films, delivered_pieces
from render.exhibition.judging import Verdict, judge_films, policy_of
from render.exhibition.papers import papers_of
from render.exhibition.screens import screens_of
from render.plan import Plan

if TYPE_CHECKING:
    from render.job import Job

EXHIBITION = "exhibition"
QUALITY = "quality"


@dataclass
class Exported:
    """What an export gave."""

    folder: Path | None = None
    is_new: bool = False
    report: Path | None = None
    copies: list[Path] = field(default_factory=list)
    failed: dict[str, str] = field(default_factory=dict)


def export(
    job: Job, plan: Plan, cast: Cast, cut: Cut, cut_json: object, films: Sequence[Film], suite: Suite
) -> Exported:
    """Judges, signs and packs what was made. Raises UserMistake, IoProblem, Stopped, OSError."""
    exported = Exported()
    credentials = credentials_of(job)
    try:
        delivered = delivered_films(films, cut.outputs, job.digests.sha256)
        delivered += delivered_pieces(cut, films, cut.outputs, suite, job.digests.sha256)
        for note in panel_notes(cut):
            job.report("warning", message=note)
        verdict = judge_films(cut, films, job.storyboard, suite)
        exported.report = verdict.publish(job.out / QUALITY)
        for line in verdict.lines:
            job.report("note", message=line)
        if not verdict.passes:
            exported.failed[QUALITY] = f"{verdict.summary}; see {exported.report}"
            return exported
        signed = [_signed(one, cut, credentials, job, suite) for one in delivered]
        bag = _packed(job, plan, cut, signed, verdict, papers_of(plan, cut, cut_json, cast), credentials, suite)
        exported.folder, exported.is_new = bag.folder, bag.is_new
        job.journal.append("exhibition_done", files=len(bag.checksums), new=bag.is_new)
        job.report("exhibition", path=bag.folder, files=len(bag.checksums), new=bag.is_new)
        exported.copies = [_copied(bag, target, job, suite) for target in job.options.targets]
    except TargetError as error:
        raise IoProblem(error.message, error.hint) from error
    except PostError as error:
        exported.failed[EXHIBITION] = str(error)
    return exported


def ready(job: Job) -> None:
    """Everything of the user's that an export needs, looked at before an hour of making. Raises UserMistake,
    StoryboardError.
    """
    policy_of(job.storyboard)
    credentials_of(job)
    for target in job.options.targets:
        if not target.is_dir():
            raise UserMistake(f"--copy-to {target}: it is not there", "Is the medium plugged in and mounted?")


def credentials_of(job: Job) -> Credentials:
    """Who signs. Raises UserMistake."""
    try:
        return find_credentials(job.options.sign_certificate, job.options.sign_key)
    except SigningError as error:
        raise UserMistake(error.message, error.hint) from error


def _signed(one: Delivered, cut: Cut, credentials: Credentials, job: Job, suite: Suite) -> Delivered:
    """The same file with its Content Credentials, where it is shown to people and can carry them."""
    name = one.path.rpartition("/")[2]
    shown = one.film is not None or one.output.kind == "stills"
    if not shown or not is_signable(name):
        return one
    silent = one.film is None or not _has_sound(one.film)
    language = None if silent else one.language or cut.languages[0]
    made = definition(name, cut.title_in(one.language), film_ingredients(cut, language), version())
    signed = sign(Unsigned(name, one.source, one.sha256, made), credentials, suite)
    path = signed.file(name)
    job.report("progress", stage="signed", item=one.path)
    return replace(one, source=path, sha256=job.digests.sha256(path))


def _has_sound(film: Film) -> bool:
    if film.delivery is None:
        return True
    return any(variant.has_sound for variant in film.delivery.variants if variant.name == film.variant)


def _packed(
    job: Job,
    plan: Plan,
    cut: Cut,
    delivered: Sequence[Delivered],
    verdict: Verdict,
    papers: Sequence[Item],
    credentials: Credentials,
    suite: Suite,
) -> Bag:
    """The bag with everything in it."""
    sizes = {one.path: (one.sha256, one.source.stat().st_size) for one in delivered}
    sheet = Sheet(
        cut.project_id,
        cut.title_in(""),
        tuple(screens_of(delivered, sizes, cut)),
        credentials.name,
        credentials.is_test,
        panel_notes(cut),
    )
    items = [Item(one.path, one.source, one.sha256) for one in delivered]
    items += papers
    items += [
        Item("papers/install.html", sheet_html(sheet).encode()),
        Item("papers/install.txt", sheet_text(sheet).encode()),
    ]
    items += [Item(f"{QUALITY}/{name}", content) for name, content in verdict.files.items()]
    info = {
        "External-Identifier": cut.project_id,
        "External-Description": cut.title_in(""),
        "Bag-Software-Agent": f"Reelwright {version()}",
        "Bagging-Date": datetime.date.today().isoformat(),
    }
    return write_bag(items, job.out / EXHIBITION, info, suite.check)


def panel_notes(cut: Cut) -> tuple[str, ...]:
    """What has to be said where drawn panels stand in for rendered takes."""
    drawn = [shot.id for shot in cut.shots if shot.kind == "generated" and shot.renderer == "animatic"]
    if not drawn:
        return ()
    if all(shot.renderer == "animatic" for shot in cut.shots if shot.kind == "generated"):
        return ("This is an animatic: every generated shot is a drawn panel, not a rendered take.",)
    return (f"Drawn panels stand in for takes that are not there yet: {', '.join(drawn)}.",)


def _copied(bag: Bag, target: Path, job: Job, suite: Suite) -> Path:
    """A copy on a medium, read back."""

    def tell(name: str, done: int, total: int) -> None:
        job.report("progress", stage="copy", item=name, done=done // 2**20, total=max(1, total // 2**20))

    copied = copy_bag(bag.folder, target, job.storyboard.project.id, check=suite.check, tell=tell)
    job.journal.append("exhibition_copied", target=str(target), files=copied.num_files)
    job.report("note", message=f"copied and read back: {copied.folder}")
    return copied.folder


def version() -> str:
    """This program's version."""
    return importlib.metadata.version("reelwright")
