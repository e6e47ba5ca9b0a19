"""Documents 001 and 002: five stores and LightX2V's folders, inventoried right to the byte and described."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path

import pytest

from render.cli.door import run
from render.models.assets import Asset, total_bytes
from render.models.gather import gather
from render.models.walk import walk
from tests.render.models import shapes as s
from tests.render.models.sparse import filler, gguf, pth, safetensors, shards

GB = 10**9
OLLAMA = {"llama-guard3:1b": 1.6, "qwen3:1.7b": 1.4, "qwen3-vl:2b": 1.9, "qwen3:4b": 3.0, "llama3.2-vision:latest": 7.8}
HUB = {
    "stabilityai/stable-diffusion-3.5-large": 26, "stabilityai/stable-diffusion-3.5-large-turbo": 55,
    "Wan-AI/Wan2.2-TI2V-5B-Diffusers": 32, "stabilityai/stable-audio-open-1.0": 9.5,
    "openai/clip-vit-large-patch14": 1.6, "apple/DFN5B-CLIP-ViT-H-14-384": 3.7,
    "nvidia/bigvgan_v2_44khz_128band_512x": 0.467,
}  # fmt: skip
COMFY: Mapping[str, tuple[float, object]] = {
    "Stable-Diffusion/Flux1/flux2-dev.safetensors": (61, {"double_blocks.0.img_attn.qkv.weight": (9216, 3072)}),
    "Stable-Diffusion/ltxv-13b-0.9.7-dev-fp8.safetensors": (15, s.LTX_13B),
    "clip/mistral_3_small_flux2_bf16.safetensors": (34, {"model.layers.0.self_attn.q_proj.weight": (4096, 5120)}),
    "clip/t5xxl_fp16.safetensors": (9.2, s.T5_XXL),
    "clip/clip_l.safetensors": (0.235, {"text_model.embeddings.token_embedding.weight": (49408, 768)}),
    "diffusion_models/wan2.2_i2v_low_noise_14B_fp8_scaled.safetensors": (14, s.WAN_I2V_A14B),
    "diffusion_models/wan2.2_i2v_high_noise_14B_fp8_scaled.safetensors": (14, s.WAN_I2V_A14B),
    "diffusion_models/wan2.2_ti2v_5B_fp16.safetensors": (9.4, s.WAN_5B),
    "vae/wan2.2_vae.safetensors": (1.4, s.WAN_VAE_22),
    "vae/wan_2.1_vae.safetensors": (0.243, s.WAN_VAE),
    "loras/wan2.2_t2v_lightx2v_4steps_lora_high.safetensors": (1.2, s.LORA),
}


def build_001(root: Path) -> dict[str, int]:
    """The five stores; gives the sizes of each part by name."""
    expected: dict[str, int] = {}
    store = root / "ollama"
    for k, (tag, size) in enumerate(OLLAMA.items()):
        digest = f"{k:064x}"
        blob = gguf(store / "blobs" / f"sha256-{digest}", round(size * GB))
        config = store / "blobs" / f"sha256-{k + 100:064x}"
        config.write_text("{}" + " " * k)
        layers = [
            {
                "mediaType": "application/vnd.ollama.image.model",
                "digest": f"sha256:{digest}",
                "size": blob.stat().st_size,
            }
        ]
        name, _, kind = tag.partition(":")
        manifest = store / "manifests" / "registry.ollama.ai" / "library" / name / kind
        manifest.parent.mkdir(parents=True, exist_ok=True)
        manifest.write_text(
            json.dumps({"layers": layers, "config": {"digest": f"sha256:{k + 100:064x}", "size": 2 + k}})
        )
        expected[tag] = blob.stat().st_size + config.stat().st_size + manifest.stat().st_size
    for k, (repo, size) in enumerate(HUB.items()):
        folder = root / "hub" / f"models--{repo.replace('/', '--')}"
        snapshot = folder / "snapshots" / f"{k:040x}"
        snapshot.mkdir(parents=True)
        (folder / "refs").mkdir()
        (folder / "refs" / "main").write_text(f"{k:040x}")
        blob = safetensors(folder / "blobs" / f"{k:064x}", s.CLIP_L, "F16", round(size * GB))
        (snapshot / "model.safetensors").symlink_to(f"../../blobs/{blob.name}")
        expected[repo] = blob.stat().st_size + 40
    for name, (size, shapes) in COMFY.items():
        assert isinstance(shapes, dict)
        fp8 = "fp8" in name
        path = safetensors(root / "SwarmUI" / "Models" / name, shapes, "F8_E4M3" if fp8 else "BF16", round(size * GB))
        expected[path.name] = path.stat().st_size
    heart = root / "heartlib" / "ckpt"
    shards(
        heart / "HeartMuLa-oss-3B",
        "model",
        [round(14.7 / 4 * GB)] * 4,
        {"backbone.layers.0.a.weight": (8, 8), "audio_embeddings.weight": (8, 8)},
    )
    shards(heart / "HeartCodec-oss", "model", [3_100_000_000] * 2, {"flow_matching.x.weight": (8, 8)})
    filler(heart / "tokenizer.json", 8_700_000)
    gpu = root / "gpu_service"
    for name, size in (
        ("weights/mmaudio_large_44k_v2.pth", 3.9),
        ("ext_weights/v1-44.pth", 1.2),
        ("ext_weights/synchformer_state_dict.pth", 0.907),
    ):
        expected[Path(name).name] = (
            pth(gpu / name, {"afeat_extract_mod.x": (8, 8)}, "Float", round(size * GB)).stat().st_size
        )
    return expected


def size_of(folder: Path) -> int:
    return sum(path.lstat().st_size for path in folder.rglob("*") if path.is_file() and not path.is_symlink())


def test_five_stores_to_the_byte(tmp_path: Path) -> None:
    expected = build_001(tmp_path)
    gathered = gather(walk(tmp_path))
    found = {asset.name: asset for asset in gathered.assets}
    for name, size in expected.items():
        assert found[name].size_bytes == size, name
    assert found["HeartMuLa-oss-3B"].size_bytes == size_of(tmp_path / "heartlib/ckpt/HeartMuLa-oss-3B")
    assert gathered.size_bytes == size_of(tmp_path)
    everything = [*(item for asset in gathered.assets for item in asset.items), *gathered.rest]
    assert total_bytes(everything) == gathered.size_bytes, "every byte belongs to an asset or to the rest"
    assert {asset.store for asset in gathered.assets} == {"hf", "ollama", "comfyui", "dir"}
    assert not [problem for asset in gathered.assets for problem in asset.problems if problem.severity == "error"]


def test_files_are_known_by_content(tmp_path: Path) -> None:
    build_001(tmp_path)
    found = {asset.name: asset for asset in gather(walk(tmp_path)).assets}
    assert found["wan2.2_i2v_low_noise_14B_fp8_scaled.safetensors"].model == "wan2.2-i2v-a14b"
    assert found["wan2.2_i2v_low_noise_14B_fp8_scaled.safetensors"].dtype == "F8_E4M3"
    assert found["wan2.2_ti2v_5B_fp16.safetensors"].model == "wan2.2-ti2v-5b"
    assert found["wan2.2_vae.safetensors"].model == "wan-vae-2.2"
    assert found["wan_2.1_vae.safetensors"].model == "wan-vae-2.1"
    assert found["t5xxl_fp16.safetensors"].model == "t5-xxl"
    assert found["qwen3:4b"].formats == ("gguf",)
    assert found["HeartMuLa-oss-3B"].model == "heartmula"


def test_the_command_prints_gb_and_gib(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    build_001(tmp_path)
    assert run(["models", "inventory", str(tmp_path), "--store", "ollama"]) == 0
    text = capsys.readouterr().out
    assert "7.80 GB (7.26 GiB)" in text
    assert "flux2-dev" not in text
    assert run(["models", "inventory", str(tmp_path), "--json"]) == 0
    (root,) = json.loads(capsys.readouterr().out)["roots"]
    assert root["total"]["bytes"] == size_of(tmp_path)


def test_ollama_blobs_that_are_not_whole(tmp_path: Path) -> None:
    build_001(tmp_path)
    blobs = tmp_path / "ollama" / "blobs"
    with (blobs / f"sha256-{0:064x}").open("r+b") as file:
        file.truncate(1000)
    (blobs / f"sha256-{1:064x}").unlink()
    filler(blobs / f"sha256-{99:064x}", 500)
    found = {asset.name: asset for asset in gather(walk(tmp_path / "ollama")).assets}
    assert found["llama-guard3:1b"].problems[0].kind == "size"
    assert "ollama pull" in found["llama-guard3:1b"].problems[0].hint
    assert found["qwen3:1.7b"].problems[0].kind == "missing"
    assert any(asset.layout == "orphan" for asset in found.values())


def test_a_cache_with_a_broken_link_and_an_unfinished_download(tmp_path: Path) -> None:
    build_001(tmp_path)
    folder = tmp_path / "hub" / "models--openai--clip-vit-large-patch14"
    next((folder / "blobs").iterdir()).rename(folder / "blobs" / "abc.1234.incomplete")
    asset = next(a for a in gather(walk(tmp_path / "hub")).assets if a.name == "openai/clip-vit-large-patch14")
    kinds = {problem.kind for problem in asset.problems}
    assert {"broken-link", "unfinished"} <= kinds


VARIANTS = ("fp8", "int8", "original")
DISTILLED = ("distill_fp8", "distill_int8", "distill_models")


def build_002(root: Path, variants: tuple[str, ...]) -> Path:
    """One of document 002's two trees."""
    for name in variants:
        folder = root / name
        quantised = name.endswith(("fp8", "int8"))
        dtype = {"8": "F8_E4M3"}.get(name[-1], "BF16") if "int8" not in name else "I8"
        if quantised:
            for k in range(4):
                block = {
                    f"blocks.{k}.self_attn.q.weight": (5120, 5120),
                    f"blocks.{k}.cross_attn.k_img.weight": (5120, 5120),
                }
                safetensors(folder / f"block_{k}.safetensors", block, dtype)
            short = "fp8" if "fp8" in name else "int8"
            filler_pth(folder / f"models_t5_umt5-xxl-enc-{short}.pth", 6_000_000_000)
            filler_pth(folder / f"clip-{short}.pth", 1_200_000_000)
        else:
            safetensors(folder / "distill_model.safetensors", s.WAN_I2V_14B, "BF16", 32_800_000_000)
            pth(folder / "models_t5_umt5-xxl-enc-bf16.pth", s.UMT5, "BFloat16", 11_361_920_418)
            pth(folder / "models_clip_open-clip-xlm-roberta-large-vit-huge-14.pth", s.CLIP_XLM, "Half", 4_770_000_000)
        pth(folder / "Wan2.1_VAE.pth", s.WAN_VAE, "Float", 507_609_880)
        pth(folder / "taew2_1.pth", s.TINY_VAE, "Float", 22_600_000)
        (folder / "config.json").write_text("{}")
    if variants is DISTILLED:
        safetensors(
            root / "loras" / "Wan21_I2V_14B_lightx2v_cfg_step_distill_lora_rank64.safetensors",
            s.LORA,
            "BF16",
            738_000_000,
        )
    return root


def filler_pth(path: Path, size: int) -> None:
    pth(path, {"x": (8, 8)}, "Half", size)


@pytest.mark.parametrize("variants", [VARIANTS, DISTILLED])
def test_lightx2v_variants_are_described(tmp_path: Path, variants: tuple[str, ...]) -> None:
    root = build_002(tmp_path / "Wan2.1-I2V-14B-480P-LightX2V", variants)
    gathered = gather(walk(tmp_path))
    (asset,) = gathered.assets
    assert (asset.store, asset.layout) == ("lightx2v", "lightx2v")
    assert asset.size_bytes == size_of(root) == gathered.size_bytes
    assert asset.model == "wan2.1-i2v-14b"
    assert not asset.is_broken
    notes = {note.split("/")[0]: note for note in asset.notes}
    for name in variants:
        assert "Wan2.1 VAE" in notes[name]
        assert "tiny VAE" in notes[name]
        assert "T5" in notes[name]
        if name.endswith(("fp8", "int8")):
            assert "transformer in 4 blocks" in notes[name]
    told = " | ".join(problem.what for problem in asset.problems)
    first = "distill_int8" if variants is DISTILLED else "int8"
    assert f"LightX2V takes {first}/ without saying so" in told
    assert "fp8 weights (transformer, T5, CLIP) are not run by the engine yet" in told
    assert "int8 weights (transformer, T5, CLIP) are not run by the engine yet" in told
    assert "the tiny VAE is not used by the engine" in told
    assert "image-to-video model is not run" in told
    if variants is DISTILLED:
        assert "step-distilled transformer is not run by the engine yet" in told
        assert "loras" in notes


def test_a_missing_block_is_noticed(tmp_path: Path) -> None:
    root = build_002(tmp_path / "m", VARIANTS)
    (root / "fp8" / "block_2.safetensors").unlink()
    (asset,) = gather(walk(root)).assets
    assert [p.what for p in asset.problems if p.kind == "missing"] == [
        f"{root / 'fp8'}: block_2.safetensors is missing"
    ]


def test_a_file_on_the_wrong_shelf(tmp_path: Path) -> None:
    for shelf in ("checkpoints", "vae", "loras", "diffusion_models"):
        (tmp_path / shelf).mkdir()
    safetensors(tmp_path / "vae" / "x.safetensors", s.WAN_5B)
    asset: Asset = gather(walk(tmp_path)).assets[0]
    (problem,) = asset.problems
    assert problem.severity == "note"
    assert "on the shelf for vae" in problem.what
    assert "diffusion_models" in problem.hint
