"""Every rank reads its own rows of an expert, and all of them together are the files."""

import hashlib
import shutil
from pathlib import Path
from typing import Any

import pytest
import torch
from safetensors.torch import load_file, save_file

from tests.wan22_inference.ranks import run_ranks
from wan22_inference.checkpoint import open_checkpoint
from wan22_inference.errors import CheckpointError, RequestError
from wan22_inference.load import build_expert, fill, load_expert, own_rows, parameters_of, warm_pages
from wan22_inference.parallel.mesh import Layout, leave, make_ranks


def test_loaded_weights_are_those_of_the_files(tiny_official: Path, tiny_diffusers: Path) -> None:
    experts = [
        load_expert(open_checkpoint(root).expert("low"), device="cpu", dtype=torch.float32)
        for root in (tiny_official, tiny_diffusers)
    ]
    expected: dict[str, torch.Tensor] = {}
    for file in sorted((tiny_official / "low_noise_model").glob("*.safetensors")):
        expected |= load_file(file)
    for expert in experts:
        parameters = parameters_of(expert)
        assert parameters.keys() == expected.keys()
        assert all(torch.equal(parameters[name], expected[name]) for name in expected)
        assert not any(parameter.requires_grad for parameter in parameters.values())


def test_bfloat16_rounds_once_and_keeps_what_is_precise(tiny_official: Path) -> None:
    files = open_checkpoint(tiny_official).expert("high")
    exact = parameters_of(load_expert(files, device="cpu", dtype=torch.float32))
    rounded = parameters_of(load_expert(files, device="cpu", dtype=torch.bfloat16))
    for name, parameter in rounded.items():
        assert torch.equal(parameter, exact[name].to(parameter.dtype))
    wide = {name for name, parameter in rounded.items() if parameter.dtype == torch.float32}
    assert "blocks.0.modulation" in wide
    assert "blocks.0.self_attn.q.weight" not in wide


def test_bfloat16_files_are_read_too(tiny_official: Path, tmp_path: Path) -> None:
    root = tmp_path / "checkpoint"
    shutil.copytree(tiny_official, root)
    for file in (root / "high_noise_model").glob("*.safetensors"):
        save_file({name: value.bfloat16() for name, value in load_file(file).items()}, file)
    for file in (root / "low_noise_model").glob("*.safetensors"):
        save_file({name: value.half() for name, value in load_file(file).items()}, file)
    checkpoint = open_checkpoint(root)
    for name in ("high", "low"):
        expert = load_expert(checkpoint.expert(name), device="cpu", dtype=torch.float32)
        exact = parameters_of(
            load_expert(open_checkpoint(tiny_official).expert(name), device="cpu", dtype=torch.float32)
        )
        for key, parameter in parameters_of(expert).items():
            torch.testing.assert_close(parameter, exact[key], rtol=1e-2, atol=1e-3)


def rows(root: str, layout: list[int]) -> dict[str, Any]:
    """What a rank holds after loading: first row and hash of every parameter; and the velocity that comes out."""
    ranks = make_ranks(Layout(*layout), "cpu")
    files = open_checkpoint(Path(root)).expert("high")
    expert = load_expert(files, device="cpu", dtype=torch.float32, ulysses=ranks.ulysses, shard_mesh=ranks.shard_mesh)
    held = {}
    for name, parameter in parameters_of(expert).items():
        local, first = own_rows(parameter)
        held[name] = (first, local.shape[0], hashlib.sha256(local.contiguous().numpy().tobytes()).hexdigest())
    generator = torch.Generator().manual_seed(0)
    text = torch.randn(5, files.config.text_dim, generator=generator)
    context = expert.prepare([text], torch.tensor([900]))
    velocity = expert(torch.randn(16, 2, 8, 8, generator=generator), context, 0)
    expert.close()
    del expert, context, parameter, local
    leave(ranks)
    return {"held": held, "velocity": hashlib.sha256(velocity.numpy().tobytes()).hexdigest()}


@pytest.mark.slow
def test_shards_of_four_ranks_are_the_files(tiny_official: Path) -> None:
    whole = parameters_of(load_expert(open_checkpoint(tiny_official).expert("high"), device="cpu", dtype=torch.float32))
    [alone] = run_ranks(f"{__name__}:rows", 1, {"root": str(tiny_official), "layout": [1, 1, 1]})
    ranks = run_ranks(f"{__name__}:rows", 4, {"root": str(tiny_official), "layout": [1, 4, 4]})
    for name, value in whole.items():
        count = 0
        for rank in ranks:
            first, num_rows, digest = rank["held"][name]
            assert first == count
            part = value.detach()[first : first + num_rows].contiguous()
            assert digest == hashlib.sha256(part.numpy().tobytes()).hexdigest()
            count += num_rows
        assert count == value.shape[0]
    assert {rank["velocity"] for rank in ranks} == {alone["velocity"]}


def test_a_parameter_that_no_file_fills_is_an_error(tiny_official: Path) -> None:
    files = open_checkpoint(tiny_official).expert("high")
    parameters = parameters_of(build_expert(files.config, device="cpu", dtype=torch.float32))
    short = {name: ref for name, ref in files.tensors.items() if name != "head.head.bias"}
    with pytest.raises(CheckpointError, match=r"without values \['head.head.bias'\]"):
        fill(parameters, short)


def test_a_file_that_went_away_is_an_error(tiny_official: Path, tmp_path: Path) -> None:
    root = tmp_path / "checkpoint"
    shutil.copytree(tiny_official, root)
    files = open_checkpoint(root).expert("high")
    next((root / "high_noise_model").glob("*00002*.safetensors")).unlink()
    with pytest.raises(CheckpointError, match="changed since it was checked"):
        load_expert(files, device="cpu", dtype=torch.float32)


def test_an_unusual_dtype_is_refused(tiny_official: Path) -> None:
    with pytest.raises(RequestError, match=r"dtype torch.int8: allowed are torch.bfloat16"):
        load_expert(open_checkpoint(tiny_official).expert("high"), device="cpu", dtype=torch.int8)


def test_warming_reads_every_byte_once_among_the_ranks(tiny_official: Path) -> None:
    files = open_checkpoint(tiny_official).expert("high")
    warmings = [warm_pages(files, part=part, num_parts=3) for part in range(3)]
    assert all(warming.wait(60) for warming in warmings)
    total = sum(path.stat().st_size for path in (tiny_official / "high_noise_model").glob("*.safetensors"))
    assert sum(warming.num_bytes for warming in warmings) == total
    warmings[0].stop()
