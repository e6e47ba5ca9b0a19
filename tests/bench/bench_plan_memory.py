"""Planned against real peaks of an expert: `python -m tests.bench.bench_plan_memory [--device cuda]`.

Real means what was held while an expert was built, a shot prepared and a guided step taken: by one process on a CPU
what PyTorch's allocator handed out, by the profiler's memory events; by several over gloo the resident memory of rank
0, because gloo's own threads free tensors where the profiler does not look; on a GPU `max_memory_allocated` at full
size. Planned is `render.planning.tracing` for the same case. Weights are zeros.
"""

from __future__ import annotations

import argparse
import gc
import json
import os
import subprocess
import sys
from dataclasses import asdict, replace
from pathlib import Path

from render.planning.tracing import Case
from wan22_inference.config import A14B, ExpertConfig

ROOT = Path(__file__).resolve().parents[2]
MID = ExpertConfig(dim=1024, ffn_dim=2816, num_heads=8, num_layers=12, text_dim=512, text_len=128)
WIDE = ExpertConfig(dim=1536, ffn_dim=8960, num_heads=12, num_layers=10, text_dim=4096)
CPU_CASES = (
    Case(480, 320, 17, dtype="float32", config=MID),
    Case(480, 320, 17, dtype="float32", batch=2, config=MID),
    Case(320, 192, 17, dtype="float32", config=WIDE),
    Case(320, 192, 17, dtype="bfloat16", config=WIDE),
    Case(480, 320, 17, ulysses=2, shard=2, dtype="float32", config=MID),
    Case(480, 320, 17, shard=2, dtype="float32", config=MID),
    Case(480, 320, 17, ulysses=2, dtype="float32", config=MID),
)
GPU_CASES = (
    Case(832, 480, 81, config=A14B),
    Case(832, 480, 81, batch=2, config=A14B),
    Case(1280, 720, 81, config=A14B),
)


def planned(cases: list[Case]) -> list[int]:
    """Peaks as the planner traces them, in a process of its own."""
    command = [sys.executable, "-W", "ignore", "-m", "render.planning.tracing"]
    wanted = json.dumps([asdict(case) for case in cases])
    ended = subprocess.run(command, input=wanted, cwd=ROOT, capture_output=True, text=True, check=True)
    rows = [json.loads(line) for line in ended.stdout.splitlines()]
    return [max(row["peak_bytes"], row["preparing_bytes"]) for row in rows]


def measured(case: Case, device: str = "cpu") -> int:
    """The real peak of rank 0, in processes of its own."""
    world = max(case.ulysses, case.shard)
    child = ["-m", "tests.bench.bench_plan_memory", "--child", json.dumps(asdict(case)), "--device", device]
    command = [sys.executable, "-W", "ignore", *child]
    if world > 1:
        command = [sys.executable, "-W", "ignore", "-m", "torch.distributed.run", "--standalone",
                   f"--nproc-per-node={world}", *child]  # fmt: skip
    environ = {**os.environ, "OMP_NUM_THREADS": "1", "MALLOC_MMAP_THRESHOLD_": "65536"}  # what is freed goes back
    ended = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False, env=environ)
    if ended.returncode != 0:
        raise RuntimeError(ended.stderr[-3000:])
    told = next(line for line in ended.stdout.splitlines() if line.startswith("{"))
    peak = json.loads(told)["peak_bytes"]
    assert isinstance(peak, int)
    return peak


def child(case: Case, device: str) -> None:
    """One rank: builds, prepares, takes a guided step; rank 0 prints its peak."""
    import torch
    import torch.distributed as dist

    from wan22_inference.parallel.mesh import Layout, leave, make_ranks

    world = max(case.ulysses, case.shard)
    if world > 1:
        dist.init_process_group("gloo" if device == "cpu" else "nccl")
    if device == "cuda":
        torch.cuda.set_device(int(os.environ.get("LOCAL_RANK", "0")))
    ranks = make_ranks(Layout(max(1, case.shard // case.ulysses), case.ulysses, case.shard), device)
    if device == "cuda":
        torch.cuda.reset_peak_memory_stats()
        step(case, ranks, device)
        peak = int(torch.cuda.max_memory_allocated())
    elif world > 1:
        warm_up = replace(case, width_px=64, height_px=64, num_frames=5, config=replace(case.config, num_layers=1))
        step(warm_up, ranks, device)  # imports, threads and buffers that come once
        peak = resident_peak(lambda: step(case, ranks, device))
    else:
        peak = allocated_peak(lambda: step(case, ranks, device))
    if int(os.environ.get("RANK", "0")) == 0:
        print(json.dumps({"peak_bytes": peak}), flush=True)
    leave(ranks)


def allocated_peak(work: object) -> int:
    """The most that the CPU's allocator had handed out at a time, beyond what was there before."""
    from torch.profiler import ProfilerActivity, profile

    assert callable(work)
    with profile(activities=[ProfilerActivity.CPU], profile_memory=True) as found:
        work()
    now = highest = 0
    results = found.profiler.kineto_results  # type: ignore[union-attr]
    events = [event for event in results.events() if event.name() == "[memory]"]
    for event in sorted(events, key=lambda event: event.start_ns()):
        now += event.nbytes()
        highest = max(highest, now)
    return highest


def resident_peak(work: object) -> int:
    """The most memory that Linux held for this process at a time, beyond what was held before."""
    assert callable(work)
    gc.collect()
    Path("/proc/self/clear_refs").write_text("5")  # the high-water mark begins anew
    before = _status_bytes("VmRSS")
    work()
    return _status_bytes("VmHWM") - before


def _status_bytes(name: str) -> int:
    lines = Path("/proc/self/status").read_text("ascii").splitlines()
    return next(int(line.split()[1]) * 1024 for line in lines if line.startswith(f"{name}:"))


def step(case: Case, ranks: object, device: str) -> None:
    """What a rank does: the expert with all its weights, a shot's texts, then without theirs a guided step."""
    import torch

    from wan22_inference.denoise import denoise
    from wan22_inference.geometry import ClipShape
    from wan22_inference.guidance import guided
    from wan22_inference.load import build_expert, parameters_of
    from wan22_inference.parallel.mesh import Ranks
    from wan22_inference.schedule import make_schedule
    from wan22_inference.solver.choice import make_solver

    assert isinstance(ranks, Ranks)
    expert = build_expert(
        case.config, device=device, dtype=getattr(torch, case.dtype), ulysses=ranks.ulysses,
        shard_mesh=ranks.shard_mesh, attention="sdpa" if device == "cpu" else "auto",
    )  # fmt: skip
    with torch.no_grad():
        for parameter in parameters_of(expert).values():
            getattr(parameter, "_local_tensor", parameter.data).zero_()
    texts = [torch.zeros(case.config.text_len, case.config.text_dim)] * 2
    schedule = make_schedule("unipc", 40, 12.0)
    context = expert.prepare(texts, torch.from_numpy(schedule.timesteps.copy()))
    expert.release_text_weights()
    clip = ClipShape(case.width_px, case.height_px, case.num_frames)
    velocity = guided(
        lambda latents, index, text: expert(latents, context, index, text), 4.0, batched=case.batch == 2
    )  # fmt: skip
    denoise(velocity, make_solver(schedule), torch.zeros(clip.latent_shape, device=device), range(1))
    expert.close()


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--device", choices=("cpu", "cuda"), default="cpu")
    parser.add_argument("--child", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.child:
        from render.planning.tracing import cases_from_json

        child(cases_from_json([json.loads(options.child)])[0], options.device)
        return 0
    cases = list(CPU_CASES if options.device == "cpu" else GPU_CASES)
    print(f"{'case':<62} {'planned MiB':>11} {'real MiB':>9}  off by", flush=True)
    for case, plan in zip(cases, planned(cases), strict=True):
        real = measured(case, options.device)
        config = case.config
        name = (
            f"{config.dim} wide, {config.num_layers} deep, {case.width_px}x{case.height_px}x{case.num_frames} "
            f"{case.dtype} u{case.ulysses} s{case.shard} b{case.batch}"
        )
        print(f"{name:<62} {plan / 2**20:11.1f} {real / 2**20:9.1f}  {plan / real - 1:+.1%}", flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
