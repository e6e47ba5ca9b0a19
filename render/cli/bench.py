"""`bench engine`: how fast one expert is here, beside diffusers' transformer in the same run."""

from __future__ import annotations

import json
import os
import subprocess

import click

from render.cli.wishes import json_option


@click.command()
@click.argument("what", type=click.Choice(["engine"]), metavar="engine")
@click.option("--size", help="WIDTHxHEIGHT in pixels. [1280x720 on a GPU, 320x192 on a CPU]")
@click.option("--frames", type=click.IntRange(1), help="4n+1. [81 on a GPU, 17 on a CPU]")
@click.option("--device", type=click.Choice(["cuda", "cpu"]), help="[cuda where there is a GPU]")
@click.option("--dtype", type=click.Choice(["bfloat16", "float16", "float32"]), help="[bfloat16; float32 on a CPU]")
@click.option("--layers", type=click.IntRange(1), help="Blocks. [40, all of them, on a GPU; 4 on a CPU]")
@click.option("--dim", type=click.IntRange(128), help="Width, a multiple of 128. [5120 on a GPU, 512 on a CPU]")
@click.option("--steps", type=click.IntRange(1, 1000), default=4, show_default=True, help="Of the short clip.")
@click.option("--repeats", type=click.IntRange(1, 100), default=3, show_default=True, help="Forwards; the best counts.")
@click.option("--rounds", type=click.IntRange(1, 100), default=1, show_default=True, help="All in turn, so often.")
@click.option("--attention", default="auto", show_default=True, help="auto, sdpa, sdpa-cudnn, flash2, flash3.")
@click.option("--batched", is_flag=True, help="Both texts of guidance in one forward.")
@click.option("--compile", "compiled", is_flag=True, help="Compile the blocks of ours.")
@click.option("--alone", is_flag=True, help="Without diffusers beside it.")
@json_option
def bench(
    what: str,
    size: str | None,
    frames: int | None,
    device: str | None,
    dtype: str | None,
    layers: int | None,
    dim: int | None,
    steps: int,
    repeats: int,
    rounds: int,
    attention: str,
    batched: bool,
    compiled: bool,
    alone: bool,
    as_json: bool,
) -> int:
    """Time one forward and one short clip of an expert with random weights, count its operations and its memory."""
    from post.ffmpeg import dying_with_us
    from render.benches.engine import Wish, argv_of, table_of
    from render.wan22.layout import cards

    device = device or ("cuda" if cards() else "cpu")
    wish = Wish(device, size, frames, dtype, layers, dim, steps, repeats, rounds, attention, batched, compiled, alone)
    env = {"OMP_WAIT_POLICY": "PASSIVE", **os.environ}
    ended = subprocess.run(dying_with_us(argv_of(wish)), env=env, stdout=subprocess.PIPE, text=True, check=False)
    if ended.returncode != 0:
        return ended.returncode if ended.returncode in (2, 69) else 1
    report = json.loads(ended.stdout.splitlines()[-1])
    click.echo(json.dumps(report, indent=1) if as_json else table_of(report))
    return 0
