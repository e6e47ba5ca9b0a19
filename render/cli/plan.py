"""`plan`: what would be made, what is there, and why; nothing is made and nothing is written."""

from __future__ import annotations

import json
from pathlib import Path

import click

from render.cli.wishes import engine_options, json_option, options_of, out_option, renderer_option
from render.plan import Plan


@click.command()
@click.argument("storyboard", type=click.Path(path_type=Path))
@renderer_option
@click.option("--shots", help="Only these shots: r001,r007.")
@out_option
@json_option
@engine_options
def plan(storyboard: Path, renderer: str, shots: str | None, out: Path | None, as_json: bool) -> int:
    """Show what rendering STORYBOARD would make, what it would reuse, and why."""
    from render.digests import Digests
    from render.job import folder_of
    from render.conduct import check_wishes, plan_of
    from render.store import Store
    from storyboards import load

    options = options_of(renderer, out, shots)
    board = load(storyboard)
    check_wishes(board, options)
    folder = folder_of(board, options)
    found = plan_of(board, options, Store(folder), Digests(folder))
    if as_json:
        click.echo(json.dumps(found.to_json(), ensure_ascii=False, indent=1))
    else:
        click.echo(text_of(found))
    return 2 if any(problem.blocking for problem in found.licence_problems) else 0


def text_of(found: Plan) -> str:
    """A plan on one screen."""
    board = found.storyboard
    minutes, seconds = divmod(round(found.estimated_s), 60)
    lines = [
        f"{board.project.id}: {len(board.shots)} shots, about {minutes}:{seconds:02d}, "
        f"{board.project.canvas} at {board.project.fps} frames a second, {', '.join(board.project.languages)}",
        f"takes     {len(found.takes)} by {found.renderer}: {len(found.to_make)} to make, "
        f"{len(found.takes) - len(found.to_make)} reused",
    ]
    missing = [take.name for take in found.to_make]
    if missing:
        lines.append("to make   " + ", ".join(missing[:10]) + (f" and {len(missing) - 10} more" * (len(missing) > 10)))
    lettered = sum(bool(enhanced.removed) for enhanced in found.prompts.values())
    if lettered:
        lines.append(f"lettering taken out of {lettered} prompt(s); {len(found.lettering)} become overlays")
    cut = [shot_id for shot_id, enhanced in found.prompts.items() if enhanced.truncated]
    if cut:
        lines.append("too long  prompts cut to the model's 512 tokens: " + ", ".join(cut[:10]))
    for output in board.outputs:
        lines.append(f"output    {output.id} ({output.kind}) in {', '.join(output.languages)}")
    lines += [f"later     {what}: accepted, not made by this version" for what in found.later]
    lines += [f"licence   {use.asset}: {use.licence}" for use in found.uses]
    lines += [f"note      {note}" for note in found.notes]
    for problem in found.licence_problems:
        lines.append(f"{'REFUSED' if problem.blocking else 'note':<9} {problem.message}\n  hint: {problem.hint}")
    return "\n".join(lines)
