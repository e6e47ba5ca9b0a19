"""`python -m wan22_inference.tiny DIR`: writes a tiny checkpoint, tells where. Exit 2 for a wrong argument."""

from __future__ import annotations

import argparse
import sys
from dataclasses import replace
from pathlib import Path

from wan22_inference.errors import EngineError
from wan22_inference.tiny.sizes import BYTES_PER_VALUE, LAYOUTS, TinySizes, sizes_of_expert_bytes


def main(argv: list[str] | None = None) -> int:
    options = _parser().parse_args(argv)
    try:
        from wan22_inference.tiny.write import write_tiny

        folder = write_tiny(options.folder, options.layout, options.seed, _sizes(options))
    except EngineError as error:
        print(error, file=sys.stderr)
        return 2
    print(folder)
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m wan22_inference.tiny",
        description="Write a small random checkpoint in the true file formats: experts, text encoder, tokenizer, VAE.",
    )
    default = TinySizes()
    parser.add_argument("folder", type=Path, metavar="DIR", help="a new or empty folder")
    parser.add_argument("--layout", choices=LAYOUTS, default="official", help="file layout (default: official)")
    parser.add_argument("--seed", type=int, default=0, help="the same seed gives the same weights in both layouts")
    parser.add_argument("--dim", type=count, default=default.expert.dim, help="width of the experts")
    parser.add_argument("--ffn-dim", type=count, help="width inside the feed-forward part (default: 2 x dim)")
    parser.add_argument("--heads", type=count, default=default.expert.num_heads, help="attention heads")
    parser.add_argument("--layers", type=count, default=default.expert.num_layers, help="blocks of each expert")
    parser.add_argument("--text-dim", type=count, default=default.expert.text_dim, help="width of the text embeddings")
    parser.add_argument("--vae-dim", type=count, default=default.vae.base_dim, help="base width of the VAE, even")
    parser.add_argument("--shards", type=count, default=default.num_shards, help="weight files per expert")
    parser.add_argument("--dtype", choices=tuple(BYTES_PER_VALUE), default=default.dtype, help="of the experts")
    parser.add_argument(
        "--expert-gb", type=float, help="instead of dim, heads, layers, shards: at least so large, in GB"
    )
    return parser


def count(text: str) -> int:
    number = int(text)
    if number < 1:
        raise ValueError(text)
    return number


def _sizes(options: argparse.Namespace) -> TinySizes:
    default = TinySizes()
    expert = replace(
        default.expert,
        dim=options.dim,
        ffn_dim=options.ffn_dim or 2 * options.dim,
        num_heads=options.heads,
        num_layers=options.layers,
        text_dim=options.text_dim,
    )
    sizes = TinySizes(
        expert=expert,
        t5=replace(default.t5, d_model=options.text_dim),
        vae=replace(default.vae, base_dim=options.vae_dim),
        num_shards=options.shards,
        dtype=options.dtype,
    )
    return sizes if options.expert_gb is None else sizes_of_expert_bytes(int(options.expert_gb * 1e9), sizes)


if __name__ == "__main__":
    raise SystemExit(main())
