"""The options that several verbs share, and how they become `Options`."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import click

from render.errors import UserMistake
from render.options import UNTIL, Options
from render.renderers import RENDERERS

F = TypeVar("F", bound=Callable[..., Any])

out_option = click.option(
    "--out", type=click.Path(path_type=Path, file_okay=False), help="Folder of output folders. [$REELWRIGHT_OUT or out]"
)
renderer_option = click.option(
    "--renderer", type=click.Choice(RENDERERS), default="wan22", show_default=True, help="What makes the takes."
)
json_option = click.option("--json", "as_json", is_flag=True, help="For machines: JSON on standard output.")
quiet_option = click.option("--quiet", is_flag=True, help="Only failures and warnings.")


def run_options(command: F) -> F:
    """The options of `render`, which `render_all` takes as well."""
    for option in (
        quiet_option,
        json_option,
        click.option("--workers", type=click.IntRange(1, 256), help="Things made at a time. [one for each core]"),
        click.option("--languages", help="Films in these languages only: en,hi."),
        click.option("--fill", type=click.Choice(["animatic"]), help="Let drawn panels stand in for missing takes."),
        click.option("--until", type=click.Choice(UNTIL), default="exhibition", help="How far to go."),
        click.option("--shots", help="Only the takes of these shots: r001,r007."),
        renderer_option,
        out_option,
    ):
        command = option(command)
    return command


def options_of(
    renderer: str,
    out: Path | None,
    shots: str | None = None,
    until: str = "exhibition",
    fill: str | None = None,
    workers: int | None = None,
    outputs: str | None = None,
    languages: str | None = None,
) -> Options:
    """Options from what click parsed. Raises UserMistake."""
    return Options(
        renderer=renderer,
        shots=_names(shots, "--shots"),
        until=until,
        fill=fill,
        out=out,
        num_workers=workers,
        outputs=_names(outputs, "--outputs"),
        languages=_names(languages, "--languages"),
    )


def _names(text: str | None, flag: str) -> tuple[str, ...] | None:
    if text is None:
        return None
    names = tuple(dict.fromkeys(part.strip() for part in text.split(",") if part.strip()))
    if not names:
        raise UserMistake(f"{flag} {text!r} names nothing", f"Write {flag} r001,r007.")
    return names
