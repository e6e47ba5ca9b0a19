"""`models`: what lies where, whether it is whole, what can go, and fetching the right files.

Each verb is a thin thing over `render.models`; what it imports it imports when it is called.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from render.cli.wishes import json_option

if TYPE_CHECKING:
    from render.models.assets import Asset
    from render.models.problems import Problem

folders_argument = click.argument("folders", type=click.Path(path_type=Path), nargs=-1)
store_option = click.option(
    "--store", metavar="KIND[:PATH],...", help="Only these stores: hf, ollama, comfyui, lightx2v, dir. [all]"
)


@click.group()
def models() -> None:
    """Model files: list, inventory, verify, audit, reclaim, where, check-repo, download, convert."""


@models.command("list")
@json_option
def list_models(as_json: bool) -> int:
    """List the models that are known: size, licence, memory tier, what uses them."""
    from render.models import catalogue
    from render.models.amounts import both

    entries = list(catalogue.models().values())
    if as_json:
        _print_json([entry.to_json() for entry in entries])
        return 0
    for entry in entries:
        size = entry.needed_bytes or next(iter(entry.bytes_of.values()), 0)
        terms = entry.terms
        licence = f"{terms.name} ({terms.terms})" if terms else "not stated"
        amount = ("" if entry.exact else "about ") + both(size) if size else "size: see check-repo"
        tier = f"{entry.tier_gb} GB card" if entry.tier_gb else ""
        click.echo(f"{entry.id:<24} {entry.kind:<14} {amount:>36}  {tier:<11}  {licence}")
        for line in filter(None, (", ".join(entry.repos), entry.used_by, entry.note)):
            click.echo(f"{'':<24} {line}")
    return 0


@models.command()
@folders_argument
@store_option
@json_option
def inventory(folders: tuple[Path, ...], store: str | None, as_json: bool) -> int:
    """List every model file in FOLDERS (else in the usual stores), recognised by content, exact to the byte."""
    from render.models.amounts import both, count, sizes_json
    from render.models.assets import total_bytes
    from render.models.places import look_through, read_wish, wished

    wish = read_wish(folders, store)
    gathered = look_through(wish)
    shown = [(found, wished(found.assets, wish)) for found in gathered]
    if as_json:
        _print_json(
            {
                "roots": [
                    {
                        "path": str(found.root.path),
                        "total": sizes_json(found.size_bytes),
                        "rest": sizes_json(total_bytes(found.rest)),
                        "assets": [asset.to_json() for asset in assets],
                    }
                    for found, assets in shown
                ]
            }
        )
        return 0
    for found, assets in shown:
        click.echo(f"{found.root.path}: {both(found.size_bytes)}, {found.size_bytes} bytes")
        for asset in sorted(assets, key=lambda asset: -asset.size_bytes):
            told = ", ".join(
                filter(
                    None,
                    (
                        asset.title,
                        asset.layout,
                        asset.dtype,
                        count(asset.num_params) + " params" * bool(asset.num_params),
                    ),
                )
            )
            click.echo(f"  {both(asset.size_bytes):>28}  {asset.store:<8} {asset.name}  ({told})")
            for line in (*asset.notes, *(problem.text() for problem in asset.problems[:4])):
                click.echo(f"{'':<41}{line}")
        if found.rest:
            click.echo(f"  {both(total_bytes(found.rest)):>28}  other files: {len(found.rest)}")
    if not shown:
        click.echo("no store is where stores usually are; name a folder", err=True)
    return 0


@models.command()
@folders_argument
@store_option
@click.option("--deep", is_flag=True, help="Hash every file whose digest is known: models.lock, blobs, publishers'.")
@json_option
def verify(folders: tuple[Path, ...], store: str | None, deep: bool, as_json: bool) -> int:
    """Check that every model file is whole and is what it should be; exit 65 if any is not."""
    from render.models.places import look_through, read_wish, roots, wished
    from render.models.verify import verify as find_problems

    wish = read_wish(folders, store)
    assets = [asset for found in look_through(wish) for asset in wished(found.assets, wish)]
    if not roots(wish):
        click.echo("no store is where stores usually are; name a folder", err=True)
    problems = find_problems(roots(wish), assets, deep, lambda text: click.echo(text, err=True))
    errors = [problem for problem in problems if problem.severity == "error"]
    if as_json:
        _print_json({"num_assets": len(assets), "deep": deep, "problems": [problem.to_json() for problem in problems]})
    else:
        _print_problems(problems)
        click.echo(
            f"{_files(assets)}: "
            + (f"{len(errors)} problem(s)" if errors else "whole" + (", every known digest too" if deep else ""))
        )
    return 65 if errors else 0


@models.command()
@click.argument("folder", type=click.Path(path_type=Path, exists=True, file_okay=False), default=".")
@click.option(
    "--registry",
    type=click.Path(path_type=Path, exists=True),
    multiple=True,
    help="A file or folder that names models in use; the folder's own code is read in any case.",
)
@click.option("--deep", is_flag=True, help="Prove duplicates by hashing them whole.")
@json_option
def audit(folder: Path, registry: tuple[Path, ...], deep: bool, as_json: bool) -> int:
    """Judge every model under FOLDER: active, legacy, redundant, duplicate, incomplete, unknown, each with its evidence."""
    from render.models.report import audit as run_audit
    from render.models.report import text_of

    report = run_audit(folder, registry, deep)
    if as_json:
        _print_json(report.to_json())
    else:
        click.echo(text_of(report))
    return 0


@models.command()
@click.argument("folder", type=click.Path(path_type=Path, exists=True, file_okay=False), default=".")
@click.option(
    "--registry",
    type=click.Path(path_type=Path, exists=True),
    multiple=True,
    help="A file or folder that names models in use.",
)
@click.option(
    "--only",
    type=click.Choice(["redundant", "duplicate", "legacy", "incomplete"]),
    multiple=True,
    help="Only these verdicts. [all four]",
)
@click.option("--deep", is_flag=True, help="Prove duplicates by hashing them whole.")
@click.option("--apply", "do_it", is_flag=True, help="Move them into .reelwright-trash; without it nothing is touched.")
@json_option
def reclaim(
    folder: Path, registry: tuple[Path, ...], only: tuple[str, ...], deep: bool, do_it: bool, as_json: bool
) -> int:
    """Show what an audit finds superfluous under FOLDER; with --apply, move it into a trash folder there."""
    import os

    from render.models.reclaim import TAKEN, apply, plan_removals, text_of
    from render.models.report import audit as run_audit
    from render.space import free_bytes, size_text

    report = run_audit(folder, registry, deep or do_it)
    removals = plan_removals(report.root, report.verdicts, frozenset(only) or TAKEN)
    going = [removal for removal in removals if not removal.kept_because]
    before = free_bytes(report.root)
    trash = apply(report.root, removals) if do_it and going else None
    if as_json:
        _print_json(
            {
                "applied": trash is not None,
                "trash": str(trash) if trash else None,
                "free_bytes": before,
                "removals": [r.to_json() for r in removals],
            }
        )
        return 0
    click.echo(text_of(removals) if removals else "nothing is superfluous")
    if trash:
        click.echo(f"moved to {os.fspath(trash)}; moved.json there says what lay where")
        click.echo(f"{size_text(before)} are free; the room comes when the trash folder is deleted")
    elif going:
        click.echo("dry run: nothing was touched; --apply moves it", err=True)
    return 0


@models.command()
@click.argument("component")
@folders_argument
@store_option
@json_option
def where(component: str, folders: tuple[Path, ...], store: str | None, as_json: bool) -> int:
    """Show which file would be used for COMPONENT (high, low, t5, vae, tokenizer, or any name of `models list`), and why."""
    from render.models.amounts import both
    from render.models.places import look_through, read_wish, wished
    from render.models.where import where as find_component

    wish = read_wish(folders, store)
    found = find_component(component, [asset for g in look_through(wish) for asset in wished(g.assets, wish)])
    if as_json:
        _print_json(found.to_json())
        return 0
    click.echo(f"{found.path}\n  {found.title}, {both(found.size_bytes)}; {found.why}")
    for line in found.passed_over:
        click.echo(f"  passed over: {line}")
    return 0


@models.command("check-repo")
@click.argument("repo", metavar="REPO[@REVISION]")
@click.option("--include", multiple=True, metavar="PATTERN", help="Which files are needed; !PATTERN leaves out.")
@json_option
def check_repo(repo: str, include: tuple[str, ...], as_json: bool) -> int:
    """Say from its file list alone whether REPO is the right one to download; exit 65 if it is not."""
    from render.models.hub import read_listing, split_repo
    from render.models.repo_check import check, text_of

    report = check(read_listing(*split_repo(repo)), include)
    if as_json:
        _print_json(report.to_json())
    else:
        click.echo(text_of(report))
    return 0 if report.go else 65


@models.command()
@click.argument("repo", metavar="REPO[@REVISION]")
@click.option(
    "--to",
    "target",
    type=click.Path(path_type=Path, file_okay=False),
    help="Folder to fetch into. [$REELWRIGHT_MODELS or models, and the repository's name]",
)
@click.option("--include", multiple=True, metavar="PATTERN", help="Which files are needed; !PATTERN leaves out.")
@click.option("--lock", is_flag=True, help="Write commit, sizes and digests into models.lock.")
@click.option("--anyway", is_flag=True, help="Fetch though check-repo advises against it.")
@json_option
def download(repo: str, target: Path | None, include: tuple[str, ...], lock: bool, anyway: bool, as_json: bool) -> int:
    """Fetch the needed files of REPO at one commit, each verified before it takes its name; run again to go on."""
    from render.models.fetching import fetch

    done = fetch(repo, target, include, lock, anyway, lambda text: click.echo(text, err=True))
    if as_json:
        _print_json(done.to_json())
    else:
        click.echo(done.text())
    return 0


@models.command()
@click.argument("source", type=click.Path(path_type=Path))
@click.argument("target", type=click.Path(path_type=Path))
@json_option
def convert(source: Path, target: Path, as_json: bool) -> int:
    """Convert SOURCE to TARGET: fp32 safetensors (file or folder) to bf16, a .pth file to .safetensors."""
    from render.models.amounts import both, sizes_json
    from render.models.convert import convert as run_conversion

    written = run_conversion(source, target, lambda text: click.echo(text, err=True))
    if as_json:
        _print_json({"target": str(target), "size": sizes_json(written)})
    else:
        click.echo(f"{target}: {both(written)}")
    return 0


def _print_json(value: object) -> None:
    click.echo(json.dumps(value, ensure_ascii=False, indent=1))


def _print_problems(problems: Sequence[Problem]) -> None:
    for problem in problems:
        click.echo(problem.text())


def _files(assets: Sequence[Asset]) -> str:
    num = sum(len(asset.weights) for asset in assets)
    return f"{num} weight file(s) in {len(assets)} model(s)"
