"""A checkpoint is opened when it is whole, and refused with all its problems when it is not."""

import json
import os
import shutil
import struct
import subprocess
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from wan22_inference.checkpoint import open_checkpoint
from wan22_inference.checkpoint.header import read_header
from wan22_inference.errors import CheckpointError

HIGH, LOW = "high_noise_model", "low_noise_model"
SHARD = "diffusion_pytorch_model-00001-of-00002.safetensors"
SECOND = "diffusion_pytorch_model-00002-of-00002.safetensors"
INDEX = "diffusion_pytorch_model.safetensors.index.json"


@pytest.fixture
def official(tiny_official: Path, tmp_path: Path) -> Path:
    """A copy whose files are links: `rewrite` one before changing it."""
    return Path(shutil.copytree(tiny_official, tmp_path / "checkpoint", copy_function=os.link))


@pytest.fixture
def diffusers(tiny_diffusers: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(tiny_diffusers, tmp_path / "checkpoint", copy_function=os.link))


def rewrite(path: Path, content: bytes) -> None:
    path.unlink(missing_ok=True)
    path.write_bytes(content)


def replace_link(source: str, target: str) -> None:
    Path(target).unlink(missing_ok=True)
    os.link(source, target)


def edit_json(path: Path, **changes: object) -> None:
    rewrite(path, json.dumps(json.loads(path.read_text()) | changes).encode())


def edit_header(path: Path, change: Callable[[dict[str, Any]], Any]) -> None:
    raw = path.read_bytes()
    length = int.from_bytes(raw[:8], "little")
    header = json.loads(raw[8 : 8 + length])
    change(header)
    text = json.dumps(header).encode()
    rewrite(path, struct.pack("<Q", len(text)) + text + raw[8 + length :])


def refusal(root: Path) -> CheckpointError:
    with pytest.raises(CheckpointError) as caught:
        open_checkpoint(root)
    return caught.value


def test_both_layouts_are_recognised_and_say_the_same(tiny_official: Path, tiny_diffusers: Path) -> None:
    official, diffusers = open_checkpoint(tiny_official), open_checkpoint(tiny_diffusers)
    assert (official.layout, diffusers.layout) == ("official", "diffusers")
    for name in ("high", "low"):
        assert official.expert(name).config == diffusers.expert(name).config
        assert official.expert(name).tensors.keys() == diffusers.expert(name).tensors.keys()
        assert official.expert(name).digest(deep=True) == diffusers.expert(name).digest(deep=True)
    assert official.expert("high").digest() != official.expert("low").digest()
    assert official.tokenizer.name == "umt5-xxl"


def test_opening_imports_no_torch(tiny_official: Path) -> None:
    code = (
        "import sys; from wan22_inference.checkpoint import open_checkpoint;"
        f"open_checkpoint({str(tiny_official)!r}); sys.exit('torch' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_a_digest_does_not_depend_on_where_the_files_lie(official: Path, tiny_official: Path) -> None:
    assert open_checkpoint(official).digest() == open_checkpoint(tiny_official).digest()


def test_a_single_unsharded_file_without_index_is_fine(official: Path) -> None:
    safetensors = pytest.importorskip("safetensors.torch")
    before = open_checkpoint(official).expert("high").digest()
    folder = official / HIGH
    tensors = safetensors.load_file(folder / SHARD) | safetensors.load_file(folder / SECOND)
    for name in (SHARD, SECOND, INDEX):
        (folder / name).unlink()
    prefixed = {f"model.diffusion_model.{name}": value for name, value in tensors.items()}
    safetensors.save_file(prefixed, folder / "wan2.2_t2v_high_noise_14B.safetensors")
    assert open_checkpoint(official).expert("high").digest() == before


def test_every_problem_is_told_at_once(official: Path) -> None:
    (official / HIGH / SECOND).unlink()
    rewrite(official / LOW / SHARD, b"version https://git-lfs.github.com/spec/v1\noid sha256:00\nsize 9\n")
    rewrite(official / "Wan2.1_VAE.pth", b"<!DOCTYPE html><html>sign in</html>")
    shutil.rmtree(official / "google")
    error = refusal(official)
    assert len(error.problems) == 4
    for part in (f"{SECOND}: is missing", "git-lfs pointer", "web page", "holds no tokenizer", "\nhint: "):
        assert part in str(error)


BROKEN: dict[str, tuple[Callable[[Path], Any], str]] = {
    "shard cut short": (lambda r: rewrite(r / HIGH / SHARD, (r / HIGH / SHARD).read_bytes()[:-100]), "is cut short"),
    "bytes after the end": (lambda r: rewrite(r / HIGH / SHARD, (r / HIGH / SHARD).read_bytes() + b"x"), "bytes after"),
    "empty shard": (lambda r: rewrite(r / HIGH / SHARD, b""), "holds 0 bytes"),
    "zeros": (lambda r: rewrite(r / HIGH / SHARD, bytes(5000)), "unfinished download"),
    "noise": (lambda r: rewrite(r / HIGH / SHARD, bytes(range(256)) * 9), "not a safetensors file"),
    "index of absent tensors": (
        lambda r: edit_json(r / HIGH / INDEX, weight_map={"blocks.99.q": SHARD, "patch_embedding.weight": SHARD}),
        "names 1 tensors that no shard holds: blocks.99.q",
    ),
    "index out of the folder": (
        lambda r: edit_json(r / HIGH / INDEX, weight_map={"a": "../x.safetensors"}),
        "not a file of",
    ),
    "index is a pointer": (
        lambda r: rewrite(r / HIGH / INDEX, b"version https://git-lfs.github.com/spec/v1\n"),
        "git-lfs",
    ),
    "expert missing": (lambda r: shutil.rmtree(r / LOW), "this expert is missing"),
    "T5 missing": (
        lambda r: (r / "models_t5_umt5-xxl-enc-bf16.pth").unlink(),
        "models_t5_umt5-xxl-enc-bf16.pth: is missing",
    ),
    "config missing": (lambda r: (r / HIGH / "config.json").unlink(), "num_heads is None"),
    "config contradicts": (lambda r: edit_json(r / HIGH / "config.json", ffn_dim=7), "ffn_dim is 7, the weights say"),
    "image to video": (lambda r: edit_json(r / HIGH / "config.json", model_type="i2v"), "model_type is 'i2v'"),
    "heads": (lambda r: edit_json(r / HIGH / "config.json", num_heads=7), "7 heads do not divide"),
    "bool heads": (lambda r: edit_json(r / HIGH / "config.json", num_heads=True), "num_heads is True"),
    "swapped by name": (
        lambda r: (r / HIGH / SHARD).rename(r / HIGH / "low_noise-00001-of-00002.safetensors"),
        "is missing",
    ),
    "same expert twice": (
        lambda r: shutil.copytree(r / HIGH, r / LOW, copy_function=replace_link, dirs_exist_ok=True),
        "the same weights as high_noise_model",
    ),
    "tensor renamed": (
        lambda r: edit_header(r / HIGH / SHARD, lambda h: h.update({"odd": h.pop("patch_embedding.bias")})),
        "patch_embedding.bias",
    ),
    "negative offsets": (
        lambda r: edit_header(r / HIGH / SHARD, lambda h: h["patch_embedding.bias"].update(data_offsets=[-8, 0])),
        "which are not [begin, end]",
    ),
    "overlap": (
        lambda r: edit_header(r / HIGH / SHARD, lambda h: h.update(twice=h["patch_embedding.bias"])),
        "overlaps",
    ),
    "fp8": (
        lambda r: edit_header(
            r / HIGH / SHARD,
            lambda h: h["patch_embedding.bias"].update(
                dtype="F8_E4M3", shape=[h["patch_embedding.bias"]["shape"][0] * 4]
            ),
        ),
        "weights of type F8_E4M3",
    ),
}


@pytest.mark.parametrize("case", BROKEN)
def test_broken_files_are_refused(official: Path, case: str) -> None:
    change, words = BROKEN[case]
    change(official)
    assert words in str(refusal(official))


def test_a_swapped_pair_is_noticed_where_a_link_says_so(official: Path) -> None:
    (official / HIGH).rename(official.parent / HIGH)
    (official / LOW).rename(official.parent / LOW)
    (official / HIGH).symlink_to(official.parent / LOW)
    (official / LOW).symlink_to(official.parent / HIGH)
    assert "the two are swapped" in str(refusal(official))


def test_a_swapped_pair_is_noticed_where_the_config_says_so(diffusers: Path) -> None:
    edit_json(diffusers / "transformer" / "config.json", _name_or_path="/models/Wan2.2/transformer_2")
    assert "the two are swapped" in str(refusal(diffusers))


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"_class_name": "WanImageToVideoPipeline"}, "WanImageToVideoPipeline"),
        ({"expand_timesteps": True}, "TI2V-5B"),
        ({"transformer_2": [None, None]}, "one transformer only: Wan2.1"),
    ],
)
def test_other_diffusers_pipelines_are_refused(diffusers: Path, change: dict[str, object], words: str) -> None:
    edit_json(diffusers / "model_index.json", **change)
    assert words in str(refusal(diffusers))


def test_one_expert_alone_is_named_for_what_it_is(official: Path) -> None:
    assert "one transformer (width 96, 2 blocks) without its partner" in str(refusal(official / HIGH))


@pytest.mark.parametrize("name", ["nowhere", "empty", "file"])
def test_places_that_hold_no_checkpoint(tmp_path: Path, name: str) -> None:
    (tmp_path / "empty").mkdir()
    (tmp_path / "file").write_text("x")
    assert "hint: the official layout has" in str(refusal(tmp_path / name))


def header_file(path: Path, text: bytes, data: bytes = b"") -> Path:
    path.write_bytes(struct.pack("<Q", len(text)) + text + data)
    return path


HOSTILE = {
    "duplicate names": b'{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]},"a":{"dtype":"F32","shape":[1]}}',
    "nested": b'{"a":' + b"[" * 100_000 + b"]" * 100_000 + b"}",
    "huge shape": b'{"a":{"dtype":"F32","shape":[4611686018427387903,4611686018427387903],"data_offsets":[0,4]}}',
    "float shape": b'{"a":{"dtype":"F32","shape":[1.0],"data_offsets":[0,4]}}',
    "nan": b'{"a":{"dtype":"F32","shape":[NaN],"data_offsets":[0,4]}}',
    "many dims": b'{"a":{"dtype":"F32","shape":[' + b",".join([b"1"] * 100) + b'],"data_offsets":[0,4]}}',
    "not a table": b"[1, 2, 3, 4]",
    "latin-1": '{"é":1}'.encode("latin-1"),
    "long number": b'{"a":{"dtype":"F32","shape":[' + b"9" * 5000 + b'],"data_offsets":[0,4]}}',
    "gap": b'{"a":{"dtype":"F32","shape":[1],"data_offsets":[4,8]}}',
    "metadata": b'{"__metadata__":{"a":[1]},"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}',
}


@pytest.mark.parametrize("case", HOSTILE)
def test_hostile_headers_are_refused(tmp_path: Path, case: str) -> None:
    with pytest.raises(CheckpointError):
        read_header(header_file(tmp_path / "x.safetensors", HOSTILE[case], bytes(8)))


def test_a_header_that_claims_more_than_the_file_is_not_read(tmp_path: Path) -> None:
    path = tmp_path / "x.safetensors"
    path.write_bytes(struct.pack("<Q", 1 << 40) + b"{}" + bytes(100))
    with pytest.raises(CheckpointError, match="claims 1099511627776 bytes"):
        read_header(path)


def test_a_pickle_that_wants_more_than_tensors_is_refused_and_does_not_run(official: Path, tmp_path: Path) -> None:
    class Payload:
        def __reduce__(self) -> tuple[object, ...]:
            return os.system, (f"touch {tmp_path}/ran",)

    import pickle

    path = official / "Wan2.1_VAE.pth"
    path.unlink()
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("archive/data.pkl", pickle.dumps({"decoder.conv1.weight": Payload()}))
    assert "it asks for" in str(refusal(official))
    assert not (tmp_path / "ran").exists()


def test_a_training_state_is_not_a_state_dictionary(official: Path) -> None:
    torch = pytest.importorskip("torch")
    path = official / "Wan2.1_VAE.pth"
    path.unlink()
    torch.save({"step": 3, "decoder.conv1.weight": torch.zeros(2)}, path)
    assert "'step' is not a tensor" in str(refusal(official))
    torch.save({"a": torch.zeros(2)}, path, _use_new_zipfile_serialization=False)
    assert "not a whole PyTorch archive" in str(refusal(official))


def test_byte_ranges_of_a_pth_hold_the_values(tiny_official: Path) -> None:
    np, torch = pytest.importorskip("numpy"), pytest.importorskip("torch")
    vae = open_checkpoint(tiny_official).vae
    state = torch.load(vae.path, weights_only=True)
    for name in list(state)[:5]:
        ref = vae.tensors[name]
        values = np.fromfile(ref.file, dtype=np.uint8, count=ref.end - ref.start, offset=ref.start)
        assert values.tobytes() == state[name].contiguous().numpy().tobytes()
