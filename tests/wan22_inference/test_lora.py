"""LoRA files in their usual namings give the weights that the formula gives."""

from collections.abc import Callable
from pathlib import Path

import pytest
import torch
from safetensors.torch import save_file
from torch import Tensor

from tests.wan22_inference.ranks import run_ranks
from wan22_inference.checkpoint import open_checkpoint
from wan22_inference.errors import CheckpointError, RequestError
from wan22_inference.load import load_expert, own_rows, parameters_of
from wan22_inference.lora import open_lora
from wan22_inference.parallel.mesh import Layout, leave, make_ranks

RANK = 4
OFFICIAL = ("blocks.0.self_attn.q", "blocks.1.cross_attn.v", "blocks.0.ffn.0", "head.head")
DIFFUSERS = ("blocks.0.attn1.to_q", "blocks.1.attn2.to_v", "blocks.0.ffn.net.0.proj", "proj_out")


@pytest.fixture(scope="module")
def weights(tiny_official: Path) -> dict[str, Tensor]:
    expert = load_expert(open_checkpoint(tiny_official).expert("high"), device="cpu", dtype=torch.float32)
    return {name: parameter.detach().clone() for name, parameter in parameters_of(expert).items()}


def pairs(weights: dict[str, Tensor]) -> list[tuple[Tensor, Tensor]]:
    """down and up for each of the modules."""
    generator = torch.Generator().manual_seed(3)
    shapes = [weights[f"{name}.weight"].shape for name in OFFICIAL]
    return [
        (torch.randn(RANK, n_in, generator=generator), torch.randn(n_out, RANK, generator=generator))
        for n_out, n_in in shapes
    ]


def in_diffusers(name: str, down: Tensor, up: Tensor) -> dict[str, Tensor]:
    return {f"transformer.{name}.lora_A.weight": down, f"transformer.{name}.lora_B.weight": up}


def in_comfyui(name: str, down: Tensor, up: Tensor) -> dict[str, Tensor]:
    keys = {"lora_down.weight": down, "lora_up.weight": up, "alpha": torch.tensor(2.0)}
    return {f"diffusion_model.{name}.{key}": value for key, value in keys.items()}


def in_kohya(name: str, down: Tensor, up: Tensor) -> dict[str, Tensor]:
    return {
        key.replace("diffusion_model.", ""): value for key, value in in_comfyui(f"lora_unet_{name}", down, up).items()
    }


NAMINGS: dict[str, tuple[Callable[..., dict[str, Tensor]], tuple[str, ...], float]] = {
    "diffusers": (in_diffusers, DIFFUSERS, 1.0),
    "comfyui": (in_comfyui, OFFICIAL, 2.0 / RANK),
    "kohya": (in_kohya, tuple(name.replace(".", "_") for name in OFFICIAL), 2.0 / RANK),
}


@pytest.mark.parametrize("naming", NAMINGS)
def test_merged_weights_follow_the_formula(
    tiny_official: Path, tmp_path: Path, weights: dict[str, Tensor], naming: str
) -> None:
    write, names, factor = NAMINGS[naming]
    tensors: dict[str, Tensor] = {}
    for name, (down, up) in zip(names, pairs(weights), strict=True):
        tensors |= write(name, down, up)
    path = tmp_path / "lora.safetensors"
    save_file(tensors, path)
    lora = open_lora(path, scale=0.5)
    files = open_checkpoint(tiny_official).expert("high")
    merged = parameters_of(load_expert(files, device="cpu", dtype=torch.float32, loras=[lora]))
    expected = dict(weights)
    for name, (down, up) in zip(OFFICIAL, pairs(weights), strict=True):
        expected[f"{name}.weight"] = weights[f"{name}.weight"] + 0.5 * factor * (up @ down)
    for name, value in expected.items():
        torch.testing.assert_close(merged[name].detach(), value)
    assert {name for name in weights if not torch.equal(merged[name], weights[name])} == {
        f"{n}.weight" for n in OFFICIAL
    }


def test_differences_of_weights_and_biases_are_added(
    tiny_official: Path, tmp_path: Path, weights: dict[str, Tensor]
) -> None:
    path = tmp_path / "lora.safetensors"
    norm, bias = torch.randn(96), torch.randn(96)
    prefix = "diffusion_model.blocks.0"
    save_file({f"{prefix}.self_attn.norm_q.diff": norm, f"{prefix}.self_attn.q.diff_b": bias}, path)
    files = open_checkpoint(tiny_official).expert("high")
    merged = parameters_of(
        load_expert(files, device="cpu", dtype=torch.float32, loras=[open_lora(path), open_lora(path)])
    )
    torch.testing.assert_close(
        merged["blocks.0.self_attn.norm_q.weight"].detach(), weights["blocks.0.self_attn.norm_q.weight"] + 2 * norm
    )
    torch.testing.assert_close(
        merged["blocks.0.self_attn.q.bias"].detach(), weights["blocks.0.self_attn.q.bias"] + 2 * bias
    )


DIFFERENCES = {
    "blocks.0.self_attn.norm_q.diff": "blocks.0.self_attn.norm_q.weight",
    "blocks.1.norm3.diff_b": "blocks.1.norm3.bias",
    "blocks.0.ffn.0.diff_b": "blocks.0.ffn.0.bias",
    "blocks.1.diff_m": "blocks.1.modulation",
    "head.modulation.diff": "head.modulation",
    "patch_embedding.diff": "patch_embedding.weight",
}
"""Keys of distilled pairs beside up and down, and what each of them changes."""


def distilled(weights: dict[str, Tensor], path: Path) -> dict[str, Tensor]:
    """Writes a file as those of LightX2V are, in bf16; gives what every weight should be with it at scale 0.5."""
    tensors: dict[str, Tensor] = {}
    wanted = dict(weights)
    for name, (down, up) in zip(OFFICIAL, pairs(weights), strict=True):
        down, up = down.bfloat16(), up.bfloat16()
        tensors |= in_comfyui(name, down, up)
        wanted[f"{name}.weight"] = weights[f"{name}.weight"] + 0.5 * 2.0 / RANK * (up.float() @ down.float())
    generator = torch.Generator().manual_seed(4)
    for key, name in DIFFERENCES.items():
        tensors[f"diffusion_model.{key}"] = torch.randn(weights[name].shape, generator=generator).bfloat16()
        wanted[name] = wanted[name] + 0.5 * tensors[f"diffusion_model.{key}"].float()
    save_file(tensors, path)
    return wanted


@pytest.mark.parametrize("dtype", [torch.float32, torch.bfloat16])
def test_a_distilled_file_changes_all_that_it_says(
    tiny_official: Path, tmp_path: Path, weights: dict[str, Tensor], dtype: torch.dtype
) -> None:
    wanted = distilled(weights, tmp_path / "high_noise_model.safetensors")
    lora = open_lora(tmp_path / "high_noise_model.safetensors", scale=0.5, expert="high")
    files = open_checkpoint(tiny_official).expert("high")
    merged = parameters_of(load_expert(files, device="cpu", dtype=dtype, loras=[lora]))
    for name, value in wanted.items():
        torch.testing.assert_close(merged[name].detach(), value.to(merged[name].dtype))
    changed = {name for name in weights if not torch.equal(merged[name], weights[name].to(merged[name].dtype))}
    assert changed == {*(f"{name}.weight" for name in OFFICIAL), *DIFFERENCES.values()}


def merged_rows(root: str, lora: str, layout: list[int], names: list[str]) -> dict[str, list[float]]:
    ranks = make_ranks(Layout(*layout), "cpu")
    files = open_checkpoint(Path(root)).expert("high")
    expert = load_expert(
        files,
        device="cpu",
        dtype=torch.float32,
        ulysses=ranks.ulysses,
        shard_mesh=ranks.shard_mesh,
        loras=[open_lora(lora, scale=0.5)],
    )
    parameters = parameters_of(expert)
    result = {name: own_rows(parameters[name])[0].flatten().tolist() for name in names}
    expert.close()
    del expert, parameters
    leave(ranks)
    return result


@pytest.mark.slow
def test_a_lora_merged_per_shard_is_the_lora_merged_whole(
    tiny_official: Path, tmp_path: Path, weights: dict[str, Tensor]
) -> None:
    path = tmp_path / "lora.safetensors"
    wanted = distilled(weights, path)
    arguments = {"root": str(tiny_official), "lora": str(path), "layout": [1, 2, 2], "names": list(wanted)}
    ranks = run_ranks(f"{__name__}:merged_rows", 2, arguments)
    for name, value in wanted.items():
        joined = torch.tensor([value for rank in ranks for value in rank[name]])
        torch.testing.assert_close(joined, value.flatten())


def test_one_file_for_both_experts_gives_each_its_part(tmp_path: Path) -> None:
    path = tmp_path / "lora.safetensors"
    keys = {
        f"{t}.{k}": torch.zeros(RANK, RANK)
        for t in ("transformer", "transformer_2")
        for k in ("proj_out.lora_A.weight", "proj_out.lora_B.weight")
    }
    save_file(keys, path)
    with pytest.raises(RequestError, match="holds a LoRA for two experts"):
        open_lora(path)
    assert {ref.key for ref in open_lora(path, expert="low").parts["head.head"].values()} == {
        key for key in keys if key.startswith("transformer_2.")
    }


@pytest.mark.parametrize(
    "keys",
    [
        [
            "diffusion_model.blocks.0.self_attn.z.lora_down.weight",
            "diffusion_model.blocks.0.self_attn.z.lora_up.weight",
        ],
        ["diffusion_model.blocks.0.self_attn.q.lora_down.weight"],
        ["diffusion_model.blocks.0.self_attn.q.dora_scale"],
        ["double_blocks.0.img_attn.qkv.lora_A.weight"],
        ["lora_te1_text_model.lora_down.weight"],
    ],
)
def test_keys_of_another_model_are_named(tmp_path: Path, keys: list[str]) -> None:
    path = tmp_path / "lora.safetensors"
    save_file({key: torch.zeros(RANK, RANK) for key in keys}, path)
    with pytest.raises(RequestError, match=r"keys do not fit Wan2.2-T2V-A14B: .*\nhint:"):
        open_lora(path)


def test_shapes_of_another_model_are_named(tiny_official: Path, tmp_path: Path) -> None:
    path = tmp_path / "lora.safetensors"
    save_file(in_diffusers("blocks.0.attn1.to_q", torch.zeros(RANK, 5120), torch.zeros(5120, RANK)), path)
    files = open_checkpoint(tiny_official).expert("high")
    with pytest.raises(RequestError, match=r"blocks.0.self_attn.q.weight \[5120, 5120\] against \[96, 96\]"):
        load_expert(files, device="cpu", dtype=torch.float32, loras=[open_lora(path)])


def test_a_lora_for_the_other_expert_is_noticed_by_its_name(tmp_path: Path) -> None:
    path = tmp_path / "wan2.2_t2v_low_noise_lora.safetensors"
    save_file(in_diffusers("proj_out", torch.zeros(RANK, 8), torch.zeros(8, RANK)), path)
    with pytest.raises(RequestError, match="made for the low-noise expert, it is given for the high-noise one"):
        open_lora(path, expert="high")
    assert open_lora(path, expert="low").scale == 1.0


def test_a_file_that_is_no_lora(tmp_path: Path) -> None:
    (tmp_path / "x.safetensors").write_bytes(b"<html>")
    with pytest.raises(CheckpointError, match="web page"):
        open_lora(tmp_path / "x.safetensors")
