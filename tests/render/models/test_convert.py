"""fp32 to bf16 exactly as PyTorch rounds; a converted checkpoint opens, and its index and other files come along."""

from __future__ import annotations

import json
import struct
from pathlib import Path

import numpy as np
import pytest

from render.errors import BadModelFiles, UserMistake
from render.models.bf16 import round_block
from render.models.convert import convert
from wan22_inference.checkpoint import open_checkpoint
from wan22_inference.checkpoint.header import read_header
from wan22_inference.tiny import write as tiny
from wan22_inference.tiny.sizes import TinySizes


def test_rounding_by_hand() -> None:
    values = [
        0x3F800000,
        0x3F808000,
        0x3F818000,
        0x3F808001,
        0x7F7FFFFF,
        0xFF7FFFFF,
        0x7F800000,
        0x00000001,
        0x80000000,
    ]
    block = struct.pack(f"<{len(values)}I", *values)
    found = struct.unpack(f"<{len(values)}H", round_block(block))
    assert found == (0x3F80, 0x3F80, 0x3F82, 0x3F81, 0x7F80, 0xFF80, 0x7F80, 0x0000, 0x8000)


def test_rounding_is_pytorchs() -> None:
    torch = pytest.importorskip("torch")
    bits = np.random.default_rng(0).integers(0, 2**32, 1 << 20, dtype=np.uint32)
    bits[:4] = (0x7FC00001, 0xFFFFFFFF, 0x7F800001, 0xFF800000)
    theirs = torch.from_numpy(bits.view(np.float32).copy()).to(torch.bfloat16)
    ours = torch.frombuffer(bytearray(round_block(bits.tobytes())), dtype=torch.bfloat16)
    same = (theirs.view(torch.int16) == ours.view(torch.int16)) | (theirs.isnan() & ours.isnan())
    assert bool(same.all())


def test_a_checkpoint_halves_and_still_opens(tmp_path: Path) -> None:
    pytest.importorskip("torch")
    source = tiny.write_tiny(tmp_path / "fp32", "diffusers", sizes=TinySizes(dtype="float32"))
    written = convert(source, tmp_path / "bf16")
    target = open_checkpoint(tmp_path / "bf16")
    before = open_checkpoint(source)
    for name, ref in target.experts["high"].tensors.items():
        old = before.experts["high"].tensors[name]
        keeps = len(ref.shape) < 2 or any(
            mark in name for mark in ("modulation", "patch_embedding", "head.head", "norm")
        )
        assert ref.dtype == ("F32" if keeps else "BF16"), name
        assert ref.shape == old.shape
    assert written < sum(path.stat().st_size for path in source.rglob("*") if path.is_file())
    for index in (tmp_path / "bf16").rglob("*.index.json"):
        table = json.loads(index.read_text())
        real = sum(
            ref.num_bytes
            for file in set(table["weight_map"].values())
            for ref in read_header(index.parent / file)[0].values()
        )
        assert table["metadata"]["total_size"] == real
    assert {ref.dtype for ref in target.vae.tensors.values()} == {ref.dtype for ref in before.vae.tensors.values()}


def test_a_pth_becomes_safetensors(tmp_path: Path) -> None:
    torch = pytest.importorskip("torch")
    shared = torch.randn(4, 4)
    torch.save({"a": shared, "b": shared, "c": torch.ones(3, dtype=torch.bfloat16)}, tmp_path / "x.pth")
    convert(tmp_path / "x.pth", tmp_path / "x.safetensors")
    tensors, _ = read_header(tmp_path / "x.safetensors")
    assert {name: ref.dtype for name, ref in tensors.items()} == {"a": "F32", "b": "F32", "c": "BF16"}


def test_nothing_is_overwritten_and_nothing_half_made_stays(tmp_path: Path) -> None:
    (tmp_path / "a.safetensors").write_bytes(b"\xff" * 100)
    with pytest.raises(BadModelFiles):
        convert(tmp_path / "a.safetensors", tmp_path / "b.safetensors")
    with pytest.raises(UserMistake, match="is there already"):
        convert(tmp_path / "a.safetensors", tmp_path / "a.safetensors")
    with pytest.raises(UserMistake, match="is not there"):
        convert(tmp_path / "no.safetensors", tmp_path / "b.safetensors")
    assert [path.name for path in tmp_path.iterdir()] == ["a.safetensors"]
