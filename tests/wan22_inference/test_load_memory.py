"""Loading a large fp32 expert on four ranks: host memory grows by the shards and hardly more."""

import json
import threading
import time
from pathlib import Path

import pytest

from tests.wan22_inference.ranks import run_ranks
from wan22_inference.config import ExpertConfig, tensor_shapes

LARGE = ExpertConfig(dim=2048, ffn_dim=8192, num_heads=16, num_layers=16)
_SHARD_BYTES = 900 << 20


def write_large(folder: Path) -> int:
    """A synthetic fp32 expert in the official layout, shard by shard. Returns its bytes."""
    import torch
    from safetensors.torch import save_file

    folder.mkdir()
    settings = {"num_heads": LARGE.num_heads, "text_len": LARGE.text_len, "eps": LARGE.eps, "model_type": "t2v"}
    (folder / "config.json").write_text(json.dumps(settings))
    shards: list[dict[str, tuple[int, ...]]] = [{}]
    size = total = 0
    for name, shape in tensor_shapes(LARGE).items():
        num_bytes = 4 * torch.Size(shape).numel()
        if size + num_bytes > _SHARD_BYTES:
            shards.append({})
            size = 0
        shards[-1][name] = shape
        size, total = size + num_bytes, total + num_bytes
    for index, shapes in enumerate(shards, 1):
        file = folder / f"diffusion_pytorch_model-{index:05d}-of-{len(shards):05d}.safetensors"
        save_file({name: torch.full(shape, 0.01) for name, shape in shapes.items()}, file)
    return total


def anonymous_bytes() -> int:
    status = Path("/proc/self/status").read_text()
    return next(int(line.split()[1]) for line in status.splitlines() if line.startswith("RssAnon")) * 1024


def load_watched(folder: str, layout: list[int]) -> dict[str, float]:
    """One rank: anonymous memory after imports and at its highest while loading."""
    import torch
    import torch.distributed.fsdp
    from safetensors import safe_open  # noqa: F401

    from wan22_inference.checkpoint.expert import read_expert
    from wan22_inference.checkpoint.layout import weight_files
    from wan22_inference.load import load_expert
    from wan22_inference.parallel.mesh import Layout, leave, make_ranks

    before = peak = anonymous_bytes()
    ranks = make_ranks(Layout(*layout), "cpu")
    files = read_expert(weight_files(Path(folder)))
    done = threading.Event()

    def watch() -> None:
        nonlocal peak
        while not done.wait(0.005):
            peak = max(peak, anonymous_bytes())

    watcher = threading.Thread(target=watch)
    watcher.start()
    start_s = time.perf_counter()
    expert = load_expert(files, device="cpu", dtype=torch.bfloat16, ulysses=ranks.ulysses, shard_mesh=ranks.shard_mesh)
    load_s = time.perf_counter() - start_s
    done.set()
    watcher.join()
    peak = max(peak, anonymous_bytes())
    expert.close()
    del expert
    leave(ranks)
    return {"grown_bytes": peak - before, "load_s": load_s}


@pytest.mark.soak
def test_four_ranks_grow_by_less_than_1_15_times_the_bf16_expert(tmp_path: Path) -> None:
    folder = tmp_path / "high_noise_model"
    total = write_large(folder)
    assert total >= 4e9
    results = run_ranks(f"{__name__}:load_watched", 4, {"folder": str(folder), "layout": [1, 4, 4]})
    grown = sum(result["grown_bytes"] for result in results)
    print(f"{total / 1e9:.2f} GB fp32: grown {grown / 1e9:.2f} GB, {grown / (total / 2):.3f} of bf16; {results}")
    assert grown < 1.15 * total / 2
