"""The options that several verbs share, and how they become `Options`."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import click

from render.errors import UserMistake
from render.options import DEVICES, DTYPES, GUIDANCE_BATCHES, UNTIL, EngineOptions, Options
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


ENGINE_WISHES = "reelwright.engine"


def _keep(context: click.Context, parameter: click.Parameter, value: object) -> None:
    """Engine options go past the verbs, which do not look at them, and straight into `Options`."""
    if value is not None:
        context.meta.setdefault(ENGINE_WISHES, {})[parameter.name] = value


def _engine_option(*names: str, **settings: Any) -> Callable[[F], F]:
    return click.option(*names, expose_value=False, callback=_keep, **settings)


def engine_options(command: F) -> F:
    """What the wan22 renderer wants to know."""
    for option in (
        _engine_option("--guidance-batch", type=click.Choice(GUIDANCE_BATCHES),
                       help="Prompt and negative in one forward or in two. [two; kept on resume]"),
        _engine_option("--until-time", metavar="HH:MM", help="Begin no step after this time of day; then exit 75."),
        _engine_option("--nproc", "num_ranks", type=click.IntRange(1, 4096), help="Ranks. [one for each GPU]"),
        _engine_option("--exact", is_flag=True, default=None,
                       help="Refuse to go on with a shot that another layout, machine or version began."),
        _engine_option("--dtype", type=click.Choice(DTYPES), help="Of matrix products. [bfloat16; kept on resume]"),
        _engine_option("--device", type=click.Choice(DEVICES), help="Where the engine works. [cuda]"),
        _engine_option("--wave", type=click.IntRange(1, 1_000_000),
                       help="Shots between two exchanges of experts. [about 160 steps on each replica]"),
        _engine_option("--layout", metavar="replicas=R,ulysses=U[,shard=S]",
                       help="How ranks share shots, sequences and weights. [chosen; kept on resume]"),
        _engine_option("--checkpoint", type=click.Path(path_type=Path),
                       help="Folder of Wan2.2-T2V-A14B. [found under $REELWRIGHT_MODELS or models]"),
    ):  # fmt: skip
        command = option(command)
    return command


def engine_wishes() -> EngineOptions:
    """What the running command was asked for with `engine_options`."""
    context = click.get_current_context(silent=True)
    return EngineOptions(**context.meta.get(ENGINE_WISHES, {})) if context is not None else EngineOptions()


def run_options(command: F) -> F:
    """The options of `render`, which `render_all` takes as well."""
    command = engine_options(command)
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
        engine=engine_wishes(),
    )


def _names(text: str | None, flag: str) -> tuple[str, ...] | None:
    if text is None:
        return None
    names = tuple(dict.fromkeys(part.strip() for part in text.split(",") if part.strip()))
    if not names:
        raise UserMistake(f"{flag} {text!r} names nothing", f"Write {flag} r001,r007.")
    return names
