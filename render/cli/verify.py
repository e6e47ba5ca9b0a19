"""`verify`: is every artifact whole?"""

from __future__ import annotations

import json
from pathlib import Path

import click

from render.cli.target import find_target
from render.cli.wishes import json_option, out_option


@click.command()
@click.argument("target", type=click.Path(path_type=Path), required=False, metavar="[STORYBOARD|FOLDER]")
@click.option("--quick", is_flag=True, help="Sizes and manifests only, no hashing.")
@out_option
@json_option
def verify(target: Path | None, quick: bool, out: Path | None, as_json: bool) -> int:
    """Check every artifact of a run against its manifest; exit 1 if any is damaged."""
    from render.verify import verify as find_damage

    found = find_target(target, out)
    findings = find_damage(found.out, deep=not quick)
    if as_json:
        click.echo(json.dumps([finding.to_json() for finding in findings], ensure_ascii=False, indent=1))
    else:
        for finding in findings:
            click.echo(finding.text())
        click.echo("everything is whole" if not findings else f"{len(findings)} finding(s)")
    return 1 if any(finding.severity == "error" for finding in findings) else 0
