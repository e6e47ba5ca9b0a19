"""Finds the verb, runs it, and turns every error into a message and an exit code.

Verbs are imported when they are called, so that `reelwright check` pays for nothing else.
"""

from __future__ import annotations

import importlib
import os
import sys
from collections.abc import Sequence

import click

VERBS = {
    "check": "render.cli.check:check",
    "enhance": "render.cli.enhance:enhance",
    "plan": "render.cli.plan:plan",
    "render": "render.cli.render:render",
    "film": "render.cli.render:film",
    "export": "render.cli.export:export",
    "retake": "render.cli.takes:retake",
    "takes": "render.cli.takes:takes",
    "status": "render.cli.status:status",
    "why": "render.cli.why:why",
    "verify": "render.cli.verify:verify",
    "models": "render.cli.models:models",
    "doctor": "render.cli.doctor:doctor",
    "bench": "render.cli.bench:bench",
    "slurm": "render.cli.slurm:slurm",
}


class Verbs(click.Group):
    """The verbs, in the order in which one needs them."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(VERBS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in VERBS:
            return None
        module, name = VERBS[cmd_name].split(":")
        command = getattr(importlib.import_module(module), name)
        assert isinstance(command, click.Command)
        return command

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        try:
            return super().resolve_command(ctx, args)
        except click.UsageError as error:
            import difflib

            near = difflib.get_close_matches(args[0], VERBS, 1)
            if not near:
                raise
            raise click.UsageError(f"{error.message} Did you mean {near[0]}?", ctx) from None


@click.group(cls=Verbs, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.option("--debug", is_flag=True, help="Show the traceback of an error.")
@click.version_option(package_name="reelwright")
@click.pass_context
def cli(ctx: click.Context, debug: bool) -> None:
    """A YAML storyboard becomes an exhibition film."""
    ctx.obj = {"debug": debug}


def main(argv: Sequence[str] | None = None) -> int:
    """Runs a command line; ends the process with its exit code (DESIGN: 0, 1, 2, 65, 69, 73, 74, 75)."""
    args = list(sys.argv[1:] if argv is None else argv)
    code = run(args)
    sys.stdout.flush()
    sys.exit(code)


def run(args: list[str]) -> int:
    """Runs a command line and gives its exit code; every error becomes a message on stderr."""
    from render.cli.failures import code_of, tell

    try:
        result = cli.main(args=args, prog_name="reelwright", standalone_mode=False)
    except click.exceptions.Exit as ended:
        return ended.exit_code
    except click.ClickException as error:
        error.show()
        return error.exit_code
    except click.Abort:
        return 75
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except Exception as error:
        if "--debug" in args:
            raise
        tell(error)
        return code_of(error)
    return result if isinstance(result, int) else 0
