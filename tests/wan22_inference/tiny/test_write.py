"""Tiny checkpoints: the true formats, the same weights in both layouts, readable by those who made the formats."""

import json
from dataclasses import replace
from pathlib import Path

import pytest
import torch
from safetensors.torch import load_file

from wan22_inference.checkpoint import open_checkpoint
from wan22_inference.checkpoint.names import to_official
from wan22_inference.errors import RequestError
from wan22_inference.tiny.sizes import T5Sizes, TinySizes, sizes_of_expert_bytes
from wan22_inference.tiny.write import write_tiny

SMALL = TinySizes()
SMALL = replace(SMALL, expert=replace(SMALL.expert, text_dim=16), t5=T5Sizes(d_model=16))


def experts_of(root: Path, folder: str) -> dict[str, torch.Tensor]:
    tensors: dict[str, torch.Tensor] = {}
    for file in sorted((root / folder).glob("*.safetensors")):
        tensors |= load_file(file)
    return tensors


def test_both_layouts_are_recognised_and_whole(tiny_official: Path, tiny_diffusers: Path) -> None:
    official, diffusers = open_checkpoint(tiny_official), open_checkpoint(tiny_diffusers)
    assert (official.layout, diffusers.layout) == ("official", "diffusers")
    assert official.expert("high").config == diffusers.expert("high").config == TinySizes().expert


@pytest.mark.parametrize(
    ("ours", "theirs"), [("high_noise_model", "transformer"), ("low_noise_model", "transformer_2")]
)
def test_experts_hold_the_same_weights(tiny_official: Path, tiny_diffusers: Path, ours: str, theirs: str) -> None:
    official, diffusers = experts_of(tiny_official, ours), experts_of(tiny_diffusers, theirs)
    renamed = {to_official(name): tensor for name, tensor in diffusers.items()}
    assert official.keys() == renamed.keys()
    assert all(torch.equal(official[name], renamed[name]) for name in official)


def test_the_two_experts_differ_and_so_do_seeds(tiny_official: Path, tmp_path: Path) -> None:
    high, low = (experts_of(tiny_official, f"{name}_noise_model") for name in ("high", "low"))
    other = experts_of(write_tiny(tmp_path / "other", seed=8), "high_noise_model")
    name = "blocks.0.ffn.0.weight"
    assert not torch.equal(high[name], low[name])
    assert not torch.equal(high[name], other[name])


def test_no_weight_is_left_at_zero(tiny_official: Path) -> None:
    for tensor in experts_of(tiny_official, "high_noise_model").values():
        assert tensor.std() > 0
        assert torch.isfinite(tensor).all()


def test_the_same_arguments_write_the_same_bytes(tmp_path: Path) -> None:
    first, second = (write_tiny(tmp_path / name, "diffusers", 3, SMALL) for name in ("a", "b"))
    files = sorted(path.relative_to(first) for path in first.rglob("*") if path.is_file())
    assert files == sorted(path.relative_to(second) for path in second.rglob("*") if path.is_file())
    assert all((first / file).read_bytes() == (second / file).read_bytes() for file in files)


def test_pth_files_are_plain_state_dictionaries(tiny_official: Path) -> None:
    t5 = torch.load(tiny_official / "models_t5_umt5-xxl-enc-bf16.pth", weights_only=True, mmap=True)
    assert {tensor.dtype for tensor in t5.values()} == {torch.bfloat16}
    vae = torch.load(tiny_official / "Wan2.1_VAE.pth", weights_only=True, mmap=True)
    assert {tensor.dtype for tensor in vae.values()} == {torch.float32}


@pytest.mark.parametrize("num_shards", [1, 3, 6])
@pytest.mark.parametrize("dtype", ["float32", "bfloat16"])
def test_shards_and_types(tmp_path: Path, num_shards: int, dtype: str) -> None:
    root = write_tiny(tmp_path / "c", sizes=replace(SMALL, num_shards=num_shards, dtype=dtype))  # type: ignore[arg-type]
    assert len(list((root / "high_noise_model").glob("*.safetensors"))) == num_shards
    refs = open_checkpoint(root).expert("low").tensors.values()
    assert {ref.dtype for ref in refs} == {"F32" if dtype == "float32" else "BF16"}


def test_the_scheduler_file_carries_the_wrong_shift_as_published(tiny_diffusers: Path) -> None:
    assert json.loads((tiny_diffusers / "scheduler" / "scheduler_config.json").read_text())["flow_shift"] == 3.0


@pytest.mark.slow
def test_diffusers_and_transformers_know_every_part(tiny_diffusers: Path) -> None:
    import diffusers
    from transformers import AutoTokenizer, UMT5EncoderModel

    index = json.loads((tiny_diffusers / "model_index.json").read_text())
    assert (index["_class_name"], index["boundary_ratio"]) == ("WanPipeline", 0.875)
    for folder in ("transformer", "transformer_2", "vae"):
        config = json.loads((tiny_diffusers / folder / "config.json").read_text())
        model = getattr(diffusers, index[folder][1]).from_config(config)
        model.load_state_dict(experts_of(tiny_diffusers, folder), strict=True)
    assert diffusers.UniPCMultistepScheduler.from_pretrained(str(tiny_diffusers / "scheduler")).config.use_flow_sigmas
    UMT5EncoderModel.from_pretrained(str(tiny_diffusers / "text_encoder"))
    assert AutoTokenizer.from_pretrained(str(tiny_diffusers / "tokenizer"))("a ship").input_ids[-1] == 1


def test_a_folder_in_use_and_sizes_that_do_not_fit_are_refused(tmp_path: Path) -> None:
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "file").write_text("")
    with pytest.raises(RequestError, match="is not an empty folder"):
        write_tiny(tmp_path / "full")
    with pytest.raises(RequestError, match=r"gives heads of width 22\.5"):
        write_tiny(tmp_path / "new", sizes=replace(SMALL, expert=replace(SMALL.expert, dim=90)))
    with pytest.raises(RequestError, match="layout: 'comfy' is not known"):
        write_tiny(tmp_path / "new", "comfy")  # type: ignore[arg-type]
    assert not (tmp_path / "new").exists()


def test_sizes_for_a_wanted_number_of_bytes() -> None:
    sizes = sizes_of_expert_bytes(4_000_000_000)
    assert 4e9 <= sizes.expert.num_parameters * 4 < 4.4e9
    assert sizes.num_shards == 8
