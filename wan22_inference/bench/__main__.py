"""`python -m wan22_inference.bench [--size 1280x720 --frames 81 ...]`: prints the report as JSON. Exit 2 for a mistake."""

from __future__ import annotations

import argparse
import json
import sys

from wan22_inference.errors import EngineError


def main(argv: list[str] | None = None) -> int:
    options = _parser().parse_args(argv)
    try:
        from wan22_inference.bench.case import Case, config_for
        from wan22_inference.bench.run import run_bench
        from wan22_inference.geometry import ClipShape

        width, _, height = options.size.partition("x")
        if not (width.isdigit() and height.isdigit()):
            print(f"--size {options.size}: not WIDTHxHEIGHT", file=sys.stderr)
            return 2
        case = Case(
            clip=ClipShape(int(width), int(height), options.frames),
            config=config_for(options.device, options.dim, options.layers),
            device=options.device,
            dtype=options.dtype,
            steps=options.steps,
            repeats=options.repeats,
            rounds=options.rounds,
            batched=options.batched,
            attention=options.attention,
            compile=options.compile,
        )
        report = run_bench(case, with_diffusers=not options.alone, talk=_talk)
    except EngineError as error:
        print(error, file=sys.stderr)
        return 69 if "no NVIDIA GPU" in error.message else 2
    print(json.dumps(report))
    return 0


def _talk(text: str) -> None:
    print(f"measuring  {text}", file=sys.stderr, flush=True)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m wan22_inference.bench", description=__doc__)
    parser.add_argument("--size", default="1280x720", help="WIDTHxHEIGHT in pixels")
    parser.add_argument("--frames", type=int, default=81)
    parser.add_argument("--device", choices=("cuda", "cpu"), default="cuda")
    parser.add_argument("--dtype", default="bfloat16", help="of matrix products: bfloat16, float16, float32")
    parser.add_argument("--dim", type=int, help="width of the expert; full 5120")
    parser.add_argument("--layers", type=int, help="blocks of the expert; full 40")
    parser.add_argument("--steps", type=int, default=4, help="of the short clip")
    parser.add_argument("--repeats", type=int, default=3, help="forwards that are timed")
    parser.add_argument("--rounds", type=int, default=1, help="how often all are measured in turn")
    parser.add_argument("--batched", action="store_true", help="both texts of guidance in one forward")
    parser.add_argument("--attention", default="auto")
    parser.add_argument("--compile", action="store_true")
    parser.add_argument("--alone", action="store_true", help="without diffusers beside it")
    return parser


if __name__ == "__main__":
    raise SystemExit(main())
