"""Every damaged or misleading set is caught, with a message that says what to do; exit 65."""

from __future__ import annotations

import io
import json
import pickle
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from render.cli.door import run
from render.models.pickles import view_pickle
from tests.render.models import shapes as s
from tests.render.models.sparse import bomb, filler, gguf, lfs_pointer, onnx, pth, safetensors, shards
from wan22_inference.tiny import write as tiny

SHARD_BYTES = 120_000_000


def verify(folder: Path, capsys: pytest.CaptureFixture[str], *more: str) -> tuple[int, list[dict[str, str]]]:
    code = run(["models", "verify", str(folder), "--json", *more])
    return code, json.loads(capsys.readouterr().out)["problems"]


def a_set(folder: Path) -> Path:
    """Three shards with an index and a config, whole."""
    shards(folder, "diffusion_pytorch_model", [SHARD_BYTES] * 3, s.WAN_13B)
    (folder / "config.json").write_text("{}")
    return folder


def test_a_whole_set_is_whole(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    a_set(tmp_path / "m")
    assert verify(tmp_path, capsys) == (0, [])


def _shard(folder: Path, number: int) -> Path:
    return folder / f"diffusion_pytorch_model-{number:05d}-of-00003.safetensors"


def _truncate(folder: Path) -> None:
    with _shard(folder, 2).open("r+b") as file:
        file.truncate(SHARD_BYTES - 1)


def _grow(folder: Path) -> None:
    with _shard(folder, 2).open("ab") as file:
        file.write(b"\0")


def _index(folder: Path) -> None:
    path = folder / "diffusion_pytorch_model.safetensors.index.json"
    table = json.loads(path.read_text())
    table["weight_map"]["blocks.29.ffn.0.weight"] = _shard(folder, 3).name
    path.write_text(json.dumps(table))


def _outside(folder: Path) -> None:
    path = folder / "diffusion_pytorch_model.safetensors.index.json"
    path.write_text(json.dumps({"weight_map": {"a": "../../etc/passwd"}}))


def _overlap(folder: Path) -> None:
    raw = json.dumps(
        {
            "a": {"dtype": "I8", "shape": [8], "data_offsets": [0, 8]},
            "b": {"dtype": "I8", "shape": [8], "data_offsets": [4, 12]},
        }
    ).encode()
    _shard(folder, 2).write_bytes(len(raw).to_bytes(8, "little") + raw + bytes(12))


@pytest.mark.parametrize(
    ("damage", "kind", "text"),
    [
        (lambda f: lfs_pointer(_shard(f, 2)), "lfs-pointer", "git-lfs pointer"),
        (lambda f: _shard(f, 2).unlink(), "missing", "00002-of-00003.safetensors: is missing"),
        (_truncate, "truncated", "cut short"),
        (_grow, "damaged", "has bytes after its last tensor"),
        (_index, "index", "names 1 tensors that its shards do not hold: blocks.29.ffn.0.weight"),
        (_outside, "index", "not a file of this folder"),
        (_overlap, "damaged", "overlaps"),
        (lambda f: _shard(f, 2).write_text("<!DOCTYPE html><html>"), "web-page", "is a web page"),
        (lambda f: _shard(f, 2).write_bytes(bytes(5000)), "empty", "begins with zeros"),
        (lambda f: _shard(f, 2).write_bytes(b""), "empty", "holds 0 bytes"),
        (lambda f: filler(f / "more.safetensors.incomplete", 77), "unfinished", "is an unfinished download (77 bytes)"),
        (lambda f: (_shard(f, 2).unlink(), _shard(f, 2).symlink_to("gone")), "broken-link", "leads nowhere"),
        (lambda f: bomb(f / "extra.pth"), "pickle-code", "would run code when loaded: it asks for"),
    ],
)
def test_damage_is_caught(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], damage: Callable[[Path], object], kind: str, text: str
) -> None:
    damage(a_set(tmp_path / "m"))
    code, problems = verify(tmp_path, capsys)
    assert code == 65
    found = [problem for problem in problems if problem["kind"] == kind]
    assert found, problems
    assert text in found[0]["what"]
    assert found[0]["hint"] or kind in ("damaged", "index")


def test_gguf_and_onnx_that_are_cut(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = gguf(tmp_path / "a.gguf", 5_000_000)
    onnx(tmp_path / "o" / "model.onnx", {"model.onnx_data": 4_000_000})
    assert verify(tmp_path, capsys) == (0, [])
    with path.open("r+b") as file:
        file.truncate(4_999_999)
    with (tmp_path / "o" / "model.onnx_data").open("r+b") as file:
        file.truncate(3_999_999)
    code, problems = verify(tmp_path, capsys)
    assert code == 65
    assert {problem["kind"] for problem in problems} == {"truncated"}
    assert len(problems) == 2
    (tmp_path / "o" / "model.onnx_data").unlink()
    assert "model.onnx keeps its weights there" in str(verify(tmp_path, capsys)[1])


def test_a_pickle_cut_short_and_one_that_is_no_pickle(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = pth(tmp_path / "a.pth", s.WAN_VAE, "Float")
    with path.open("r+b") as file:
        file.truncate(path.stat().st_size - 100)
    (tmp_path / "b.pth").write_bytes(b"not a pickle at all, but a text")
    code, problems = verify(tmp_path, capsys)
    assert code == 65
    assert {problem["kind"] for problem in problems} == {"truncated", "damaged"}


class _Evil:
    def __init__(self, *call: object) -> None:
        self.call = call

    def __reduce__(self) -> tuple[object, ...]:
        return self.call[0], tuple(self.call[1:])


@pytest.mark.parametrize("protocol", [0, 1, 2, 3, 4, 5])
def test_code_is_found_in_every_protocol(tmp_path: Path, protocol: int) -> None:
    import os
    import subprocess

    for call in ((os.system, "x"), (eval, "1"), (subprocess.Popen, ["x"]), (getattr, "a", "b")):
        path = tmp_path / "a.pkl"
        path.write_bytes(pickle.dumps([1, {"w": _Evil(*call)}], protocol=protocol))
        assert view_pickle(path).runs, (call, protocol)


def test_code_behind_tricks_is_found(tmp_path: Path) -> None:
    """Names taken from the memo, or pushed and taken away again, do not pass for harmless ones."""
    path = tmp_path / "a.pkl"
    memo = b"\x80\x04\x8c\x02os\x94\x8c\x06system\x940h\x00h\x01\x93\x8c\x01x\x85R."
    popped = b"\x80\x04\x8c\x02os\x8c\x06system\x8c\x0bcollections\x8c\x0bOrderedDict00\x93\x8c\x01x\x85R."
    for raw in (memo, popped):
        path.write_bytes(raw)
        assert view_pickle(path).runs, raw


def test_a_second_pickle_in_the_archive_counts_too(tmp_path: Path) -> None:
    path = pth(tmp_path / "a.pth", s.WAN_VAE, "Float")
    assert view_pickle(path).runs == []
    with zipfile.ZipFile(path, "a") as archive:
        out = io.BytesIO()
        pickle.dump(_Evil(exec, "1"), out)
        archive.writestr("archive/extra.pkl", out.getvalue())
    assert view_pickle(path).runs == ["builtins.exec"]


def test_torch_files_are_no_alarm(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    torch = pytest.importorskip("torch")
    weights = {"decoder.conv1.weight": torch.zeros(4, 16, 3, 3, 3), "conv2.weight": torch.zeros(16, 16, 1, 1, 1)}
    torch.save(weights, tmp_path / "new.pth")
    torch.save(weights, tmp_path / "old.pt", _use_new_zipfile_serialization=False)
    torch.save({"module": weights, "step": 7}, tmp_path / "nested.pt")
    assert verify(tmp_path, capsys) == (0, [])


@pytest.mark.parametrize("layout", ["official", "diffusers"])
def test_the_engines_own_checkpoint(tmp_path: Path, capsys: pytest.CaptureFixture[str], layout: str) -> None:
    pytest.importorskip("torch")
    folder = tiny.write_tiny(tmp_path / "Wan2.2-T2V-A14B", layout)  # type: ignore[arg-type]
    assert verify(tmp_path, capsys)[0] == 0
    first = next((folder / ("low_noise_model" if layout == "official" else "transformer_2")).glob("*.safetensors"))
    with first.open("r+b") as file:
        file.truncate(first.stat().st_size - 10)
    code, problems = verify(tmp_path, capsys)
    assert code == 65
    assert problems[0]["kind"] == "truncated"


def test_deep_holds_bytes_against_the_names_of_blobs(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    import hashlib

    folder = tmp_path / "models--org--x"
    snapshot = folder / "snapshots" / ("a" * 40)
    snapshot.mkdir(parents=True)
    (folder / "refs").mkdir()
    (folder / "refs" / "main").write_text("a" * 40)
    path = safetensors(folder / "blobs" / "temp", s.WAN_VAE)
    path = path.rename(path.with_name(hashlib.sha256(path.read_bytes()).hexdigest()))
    (snapshot / "model.safetensors").symlink_to(f"../../blobs/{path.name}")
    assert verify(tmp_path, capsys, "--deep") == (0, [])
    with path.open("r+b") as file:
        file.seek(-1, 2)
        file.write(b"\1")
    assert verify(tmp_path, capsys) == (0, []), "a flipped byte is beyond a light look"
    code, problems = verify(tmp_path, capsys, "--deep")
    assert code == 65
    assert problems[0]["kind"] == "hash"


def test_the_lock_is_held_against_the_folder(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = safetensors(tmp_path / "m" / "a.safetensors", s.WAN_VAE)
    entry = {"bytes": path.stat().st_size, "sha256": "0" * 64}
    files = {"a.safetensors": entry, "b.safetensors": entry}
    repo = {"repo": "org/m", "commit": "a" * 40, "folder": "m", "files": files}
    (tmp_path / "models.lock").write_text(json.dumps({"version": 1, "repos": [repo]}))
    code, problems = verify(tmp_path, capsys)
    assert (code, [problem["kind"] for problem in problems]) == (65, ["missing"])
    assert "models download org/m@" in problems[0]["hint"]
    assert {problem["kind"] for problem in verify(tmp_path, capsys, "--deep")[1]} == {"missing", "hash"}
    (tmp_path / "models.lock").write_text("{}")
    assert run(["models", "verify", str(tmp_path)]) == 65
    assert "is no models.lock" in capsys.readouterr().err


def test_hostile_heads_end_soon(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "a.gguf").write_bytes(b"GGUF" + b"\3\0\0\0" + b"\xff" * 64)
    (tmp_path / "b.gguf").write_bytes(
        b"GGUF" + b"\3\0\0\0" + (1).to_bytes(8, "little") + (10**5).to_bytes(8, "little") + b"\0" * 50
    )
    (tmp_path / "c.safetensors").write_bytes((10**12).to_bytes(8, "little") + b"{" * 100)
    (tmp_path / "d.onnx").write_bytes(b"\x3a\xff\xff\xff\xff\x7f" + b"x" * 20)
    (tmp_path / "e.pkl").write_bytes(b"\x80\x04\x8e" + (2**60).to_bytes(8, "little") + b"x")
    code, problems = verify(tmp_path, capsys)
    assert code == 65
    assert len({problem["path"] for problem in problems}) == 5
