"""Document 000: every recommendation of that report comes out of the audit, with its evidence, from the files alone."""

from __future__ import annotations

import json
import os
import shutil
from pathlib import Path

import pytest

from render.models.assets import total_bytes
from render.models.gather import gather
from render.models.reclaim import apply, plan_removals
from render.models.report import Report, audit, text_of
from render.models.walk import TRASH, walk
from tests.render.models import shapes as s
from tests.render.models.document_000 import CACHE_BYTES, SIZES, build
from tests.render.models.sparse import filler, pth, safetensors, shards


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return build(tmp_path_factory.mktemp("local-video-ai"))


@pytest.fixture(scope="module")
def report(project: Path) -> Report:
    return audit(project)


def status_of(report: Report, name: str) -> str:
    return next(v.status for v in report.verdicts if v.asset.path == report.root / name)


def test_every_folder_is_right_to_the_byte(project: Path, report: Report) -> None:
    found = {v.asset.path.relative_to(project).as_posix(): v.asset.size_bytes for v in report.verdicts}
    found |= {place.path.name: place.size_bytes for place in report.places}
    for name, size in SIZES.items():
        assert found[name] == size, name
    cached = [v.asset for v in report.verdicts if v.asset.store == "hf"]
    assert total_bytes(item for asset in cached for item in asset.items) == CACHE_BYTES
    on_disk = sum(path.stat().st_size for path in project.rglob("*") if path.is_file() and not path.is_symlink())
    assert report.gathered.size_bytes == on_disk


@pytest.mark.parametrize(
    ("name", "status"),
    [
        ("models/wan2.1-t2v-1.3b", "active"), ("models/cogvideox-2b", "active"), ("models/cogvideox-5b", "active"),
        ("models/ltx-video-2b", "active"), ("models/ltx-2-19b", "active"), ("models/sam_vit_b_01ec64.pth", "active"),
        ("models/text_encoder", "legacy"), ("models/vae", "legacy"), ("models/video_diffusion", "redundant"),
        ("models_cache/animatediff-motion-adapter-v1-5-3", "legacy"),
        ("models_cache/control_v11p_sd15_openpose", "active"), ("models_cache/stable-diffusion-v1-5", "active"),
        ("cache/huggingface/hub/models--facebook--musicgen-small", "active"),
    ],
)  # fmt: skip
def test_verdicts_of_the_document(report: Report, name: str, status: str) -> None:
    assert status_of(report, name) == status


def test_models_are_known_by_content(report: Report) -> None:
    models = {v.asset.path.name: v.asset.model for v in report.verdicts}
    assert models["wan2.1-t2v-1.3b"] == "wan2.1-t2v-1.3b"
    assert models["cogvideox-2b"] == "cogvideox-2b"
    assert models["cogvideox-5b"] == "cogvideox-5b"
    assert models["video_diffusion"] == "ltx-video-2b"
    assert models["ltx-2-19b"] == "ltx-2-19b"
    assert models["sam_vit_b_01ec64.pth"] == "sam"


def test_the_recommendations_with_their_evidence(report: Report) -> None:
    first = report.advice[0]
    assert first.paths == (report.root / "models/video_diffusion",)
    assert (first.risk, first.frees_bytes) == ("none", SIZES["models/video_diffusion"])
    assert any("LTX-Video 2B is in use at" in line and "ltx-video-2b" in line for line in first.evidence)
    assert any("20 single files" in line for line in first.evidence)
    retire = next(advice for advice in report.advice if advice.action == "retire")
    assert {path.name for path in retire.paths} == {"text_encoder", "vae"}
    assert retire.frees_bytes == SIZES["models/text_encoder"] + SIZES["models/vae"]
    assert any("onnx_pipeline.py:3" in line and "nothing imports this file" in line for line in retire.evidence)
    adapter = next(a for a in report.advice if a.paths and a.paths[0].name.startswith("animatediff"))
    assert adapter.risk == "low"
    assert "nothing in 4 file(s)" in adapter.evidence[0]
    clear = next(advice for advice in report.advice if advice.action == "clear")
    assert {path.name for path in clear.paths} == {"test_output", "test_proof_videos"}
    watch = next(advice for advice in report.advice if advice.action == "watch")
    assert "hf cache" in watch.text
    assert "31.31 GiB" in watch.evidence[0]
    keep = next(advice for advice in report.advice if advice.action == "keep")
    for name in ("wan2.1-t2v-1.3b", "cogvideox-2b", "cogvideox-5b", "ltx-video-2b", "ltx-2-19b"):
        assert any(name in line and "model_registry.py:" in line for line in keep.evidence), name
    ignore = next(advice for advice in report.advice if advice.action == "ignore")
    assert "Nothing to add" in ignore.text
    assert {line.split("/")[0] for line in ignore.evidence} >= {
        "models_cache",
        "cache",
        "test_output",
        "test_proof_videos",
    }


def test_the_sum_is_the_documents(report: Report) -> None:
    total = sum(advice.frees_bytes for advice in report.advice)
    assert round(total / 2**30, 1) == 245.2
    text = text_of(report)
    assert "263.33 GB (245.24 GiB)" in text
    assert "541.90 GB (504.68 GiB) in all" in text
    json.dumps(report.to_json())


def test_user_data_is_told_and_never_proposed(report: Report) -> None:
    (place,) = [place for place in report.places if place.path.name == "outputs"]
    assert place.status == "user-data"
    assert not any(report.root / "outputs" in advice.paths for advice in report.advice)


def test_without_anything_that_names_models_all_is_unknown(tmp_path: Path) -> None:
    safetensors(tmp_path / "models" / "a.safetensors", s.WAN_13B)
    report = audit(tmp_path)
    assert [verdict.status for verdict in report.verdicts] == ["unknown"]
    assert "no code or configuration was given" in report.verdicts[0].evidence[0]
    assert plan_removals(report.root, report.verdicts) == []


def test_a_registry_from_outside_is_read(tmp_path: Path) -> None:
    safetensors(tmp_path / "m" / "a.safetensors", s.WAN_13B)
    safetensors(tmp_path / "m" / "vae" / "b.safetensors", s.SD_VAE)
    registry = tmp_path / "registry.yaml"
    registry.write_text("models:\n  wan: m/a.safetensors\n  # old: m/vae/b.safetensors\n")
    report = audit(tmp_path / "m", [registry])
    verdicts = {v.asset.path.name: v for v in report.verdicts}
    assert verdicts["a.safetensors"].status == "active"
    assert "registry.yaml:2" in verdicts["a.safetensors"].evidence[0]
    assert verdicts["b.safetensors"].status == "legacy"
    assert "a comment" in verdicts["b.safetensors"].evidence[0]


def test_duplicates_by_bytes_not_by_name(tmp_path: Path) -> None:
    first = safetensors(tmp_path / "one" / "one.safetensors", s.WAN_VAE, "BF16", 30_000_000)
    for name in ("two", "three"):
        (tmp_path / name).mkdir()
        shutil.copyfile(first, tmp_path / name / f"{name}.safetensors")
    with (tmp_path / "three" / "three.safetensors").open("r+b") as file:
        file.seek(15_000_000)
        file.write(b"other training" * 400)
    os.link(tmp_path / "one" / "one.safetensors", tmp_path / "one" / "link.safetensors")
    (tmp_path / "use.py").write_text('VAE = "one/one.safetensors"\nLINK = "one/link.safetensors"\n')
    report = audit(tmp_path, deep=True)
    statuses = {v.asset.path.name: v.status for v in report.verdicts}
    assert statuses["two.safetensors"] == "duplicate"
    assert statuses["one.safetensors"] == statuses["link.safetensors"] == "active"
    assert statuses["three.safetensors"] != "duplicate"
    (two,) = [v for v in report.verdicts if v.status == "duplicate"]
    assert "the same bytes (SHA-256)" in two.evidence[0]


def test_seed_003_names_the_wrong_family(tmp_path: Path) -> None:
    """Its list is not Wan's: CLIP ViT-L, Stable Diffusion's VAE, T5-base."""
    safetensors(tmp_path / "wan2.1-i2v" / "diffusion_pytorch_model.safetensors", s.WAN_I2V_14B)
    safetensors(tmp_path / "clip-vit-large" / "model.safetensors", s.CLIP_L)
    safetensors(tmp_path / "sd-vae" / "diffusion_pytorch_model.safetensors", s.SD_VAE)
    safetensors(tmp_path / "t5-base" / "model.safetensors", s.T5_BASE)
    for name in ("wan2.1-i2v", "clip-vit-large", "sd-vae", "t5-base"):
        (tmp_path / name / "config.json").write_text("{}")
    report = audit(tmp_path)
    told = {p.path.name: p for v in report.verdicts for p in v.findings if p.kind == "wrong-family"}
    assert set(told) == {"clip-vit-large", "sd-vae", "t5-base"}
    assert "umT5-XXL encoder (11.36 GB" in told["t5-base"].what
    assert "Wan2.1 VAE (0.51 GB" in told["sd-vae"].what
    assert "open-CLIP XLM-RoBERTa ViT-H (4.77 GB" in told["clip-vit-large"].what
    assert "Wan-AI/Wan2.1-I2V-14B-480P" in told["sd-vae"].hint


def test_a_wrong_part_inside_a_set(tmp_path: Path) -> None:
    (tmp_path / "m").mkdir()
    (tmp_path / "m" / "model_index.json").write_text('{"_class_name": "CogVideoXPipeline"}')
    safetensors(tmp_path / "m" / "transformer" / "d.safetensors", s.COG_2B)
    safetensors(tmp_path / "m" / "vae" / "d.safetensors", s.SD_VAE)
    (asset,) = gather(walk(tmp_path)).assets
    (problem,) = [problem for problem in asset.problems if problem.kind == "wrong-family"]
    assert "CogVideoX 2B takes cogvideox-vae as its vae" in problem.what


def test_reclaim_is_dry_then_moves_what_is_superfluous_and_nothing_else(tmp_path: Path) -> None:
    project = build(tmp_path / "p")
    before = {path.relative_to(project) for path in project.rglob("*") if path.is_file()}
    report = audit(project)
    removals = plan_removals(report.root, report.verdicts)
    assert {path.relative_to(project) for path in project.rglob("*") if path.is_file()} == before
    going = {r.verdict.asset.path.name for r in removals if not r.kept_because}
    assert going == {"video_diffusion", "text_encoder", "vae", "animatediff-motion-adapter-v1-5-3"}
    trash = apply(report.root, removals)
    assert trash.parent == project / TRASH
    assert not (project / "models/video_diffusion").exists()
    assert (trash / "models/video_diffusion/ltxv-13b-0.9.8-dev.safetensors").is_file()
    moves = json.loads((trash / "moved.json").read_text())["moves"]
    assert len(moves) == 4
    for move in moves:
        os.rename(move["to"], move["from"])
    (trash / "moved.json").unlink()
    left = {path.relative_to(project) for path in project.rglob("*") if path.is_file()}
    assert left == before, "the list undoes it"
    assert walk(project).folders.keys().isdisjoint({TRASH})


def test_raw_hunyuanvideo_is_told_from_the_right_repository(tmp_path: Path) -> None:
    raw = tmp_path / "hunyuan" / "hunyuan-video-t2v-720p"
    pth(raw / "transformers" / "mp_rank_00_model_states.pt", s.HUNYUAN, "BFloat16", 25_600_000_000)
    pth(raw / "vae" / "pytorch_model.pt", s.HUNYUAN_VAE, "Float", 3_070_000_000)
    report = audit(tmp_path)
    (verdict,) = report.verdicts
    assert (verdict.asset.model, verdict.asset.layout) == ("hunyuanvideo", "raw")
    assert verdict.asset.size_bytes == 28_670_000_000
    (advice,) = [advice for advice in report.advice if advice.action == "replace"]
    assert "take hunyuanvideo-community/HunyuanVideo" in advice.evidence[0]


def test_reclaim_keeps_what_a_used_one_lies_in(tmp_path: Path) -> None:
    shards(tmp_path / "old", "model", [80_000_000, 80_000_000], s.COG_2B)
    safetensors(tmp_path / "old" / "inner" / "used.safetensors", s.WAN_VAE)
    safetensors(tmp_path / "new" / "cog.safetensors", s.COG_2B)
    (tmp_path / "use.py").write_text('A = "old/inner/used.safetensors"\nB = "new/cog.safetensors"\n')
    report = audit(tmp_path)
    for removal in plan_removals(report.root, report.verdicts):
        assert all("inner" not in str(path) for path in removal.paths) or removal.kept_because


def test_bytes_that_other_names_keep_alive_are_not_counted_as_freed(tmp_path: Path) -> None:
    path = filler(tmp_path / "a.bin", 0)
    path.write_bytes(b"z" * 2_000_000)
    os.link(path, tmp_path.parent / f"{tmp_path.name}-elsewhere.bin")
    (asset,) = gather(walk(tmp_path)).assets
    assert asset.size_bytes == 2_000_000
    assert asset.freed_bytes == 0
