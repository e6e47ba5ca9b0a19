"""`check-repo` and `download` against a real server on this machine, with everything that goes wrong on the way."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from render.errors import BadModelFiles, IoProblem, Paused, UserMistake
from render.models import download as downloading
from render.models.download import Pace
from render.models.fetching import fetch
from render.models.hub import read_listing, split_repo
from render.models.repo_check import check
from render.models.verify import verify
from tests.render.models.hub_server import COMMIT, Hub, Repo, serving

WEIGHTS = bytes(range(256)) * 4096  # 1 MiB
FAST = Pace(first_s=0.0, most_s=0.0, silence_s=5.0)
DIFFUSERS = {
    "model_index.json": b'{"_class_name": "CogVideoXPipeline"}',
    "README.md": b"# read me",
    "transformer/config.json": b"{}",
    "transformer/diffusion_pytorch_model.safetensors": WEIGHTS,
    "transformer/diffusion_pytorch_model.fp16.safetensors": WEIGHTS[:1000],
    "vae/diffusion_pytorch_model.bin": WEIGHTS[:2000],
    "vae/diffusion_pytorch_model.safetensors": WEIGHTS[:3000],
    "everything-v1.safetensors": WEIGHTS * 2,
}


@pytest.fixture
def hub(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[Hub]:
    hub = Hub(repos={"zai-org/CogVideoX-2b": Repo(DIFFUSERS, pipeline="CogVideoXPipeline")})
    with serving(hub):
        monkeypatch.setenv("HF_ENDPOINT", hub.url)
        monkeypatch.setenv("REELWRIGHT_MODELS", str(tmp_path / "models"))
        yield hub


def get(text: str = "zai-org/CogVideoX-2b", *, lock: bool = True, target: Path | None = None) -> dict[str, object]:
    return fetch(text, target, (), lock, False, lambda text: None, FAST).to_json()


def test_only_what_is_needed_comes_and_is_locked(hub: Hub, tmp_path: Path) -> None:
    done = get()
    folder = tmp_path / "models" / "CogVideoX-2b"
    there = {
        path.relative_to(folder).as_posix()
        for path in folder.rglob("*")
        if path.is_file() and ".reelwright" not in str(path)
    }
    assert there == {
        "model_index.json", "transformer/config.json", "transformer/diffusion_pytorch_model.safetensors",
        "vae/diffusion_pytorch_model.safetensors",
    }  # fmt: skip
    assert done["commit"] == COMMIT
    lock = json.loads((tmp_path / "models" / "models.lock").read_text())
    entry = lock["repos"][0]
    assert (entry["repo"], entry["commit"], entry["folder"]) == ("zai-org/CogVideoX-2b", COMMIT, "CogVideoX-2b")
    said = entry["files"]["transformer/diffusion_pytorch_model.safetensors"]
    assert said == {"bytes": len(WEIGHTS), "sha256": hashlib.sha256(WEIGHTS).hexdigest()}
    assert verify([tmp_path / "models"], [], deep=True) == ()


def test_a_cut_connection_goes_on_where_it_stopped(hub: Hub, tmp_path: Path) -> None:
    path = "transformer/diffusion_pytorch_model.safetensors"
    hub.fail[path] = ["cut", "503", "cut"]
    get()
    ranges = [asked for _, where, asked in hub.log if where.endswith(f"/{path}")]
    assert ranges[0] == ""
    assert ranges[1:] == [f"bytes={len(WEIGHTS) // 2}-"] * 2 + [f"bytes={len(WEIGHTS) * 3 // 4}-"]
    assert (tmp_path / "models" / "CogVideoX-2b" / path).read_bytes() == WEIGHTS


def test_a_stopped_run_is_gone_on_with_by_the_next(hub: Hub, tmp_path: Path) -> None:
    path = "transformer/diffusion_pytorch_model.safetensors"
    hub.fail[path] = ["cut"] + ["503"] * 20
    with pytest.raises(IoProblem, match="Run the same command again") as caught:
        get()
    assert f"{len(WEIGHTS) // 2} of {len(WEIGHTS)} bytes are there" in str(caught.value)
    folder = tmp_path / "models" / "CogVideoX-2b"
    assert not (folder / path).exists()
    hub.fail.clear()
    hub.log.clear()
    get()
    asked = {where.rpartition("/")[2]: sent for method, where, sent in hub.log if "/resolve/" in where}
    assert asked["diffusion_pytorch_model.safetensors"] == f"bytes={len(WEIGHTS) // 2}-"
    assert (folder / path).read_bytes() == WEIGHTS
    hub.log.clear()
    get()
    assert not [where for _, where, _ in hub.log if "/resolve/" in where], "verified files came again"


def test_a_server_that_ignores_ranges_starts_over(hub: Hub, tmp_path: Path) -> None:
    path = "transformer/diffusion_pytorch_model.safetensors"
    hub.fail[path] = ["cut", "no-range"]
    get()
    assert (tmp_path / "models" / "CogVideoX-2b" / path).read_bytes() == WEIGHTS


def test_wrong_bytes_never_get_the_name(hub: Hub, tmp_path: Path) -> None:
    path = "vae/diffusion_pytorch_model.safetensors"
    hub.sent[path] = b"\1" + DIFFUSERS[path][1:]
    with pytest.raises(BadModelFiles, match="its bytes digest to") as caught:
        get()
    assert caught.value.exit_code == 65
    assert not (tmp_path / "models" / "CogVideoX-2b" / path).exists()
    assert not (tmp_path / "models" / "models.lock").exists()
    hub.sent.clear()
    get()
    assert (tmp_path / "models" / "CogVideoX-2b" / path).read_bytes() == DIFFUSERS[path]


def test_small_files_are_held_against_their_git_name(hub: Hub) -> None:
    hub.sent["transformer/config.json"] = b"[]"
    with pytest.raises(BadModelFiles, match=r"config\.json: its bytes digest to"):
        get()


def test_a_web_page_instead_of_the_file(hub: Hub, tmp_path: Path) -> None:
    path = "transformer/diffusion_pytorch_model.safetensors"
    hub.fail[path] = ["cut", "html", "html"]
    with pytest.raises(BadModelFiles, match="a web page came instead of the file"):
        get()
    staging = tmp_path / "models" / "CogVideoX-2b" / downloading.STAGING
    (part,) = [part for part in staging.glob("*.part") if part.stat().st_size > 10_000]
    assert part.read_bytes() == WEIGHTS[: len(WEIGHTS) // 2], "what had come was kept"


def test_another_size_than_listed(hub: Hub) -> None:
    path = "vae/diffusion_pytorch_model.safetensors"
    hub.sent[path] = DIFFUSERS[path][:100]
    with pytest.raises(BadModelFiles, match="100 bytes were offered, the repository lists 3000"):
        get()


def test_room_is_asked_for_before_the_first_byte(hub: Hub, tmp_path: Path) -> None:
    hub.repos["org/huge"] = Repo({"config.json": b"{}", "model.safetensors": b"x"}, sizes={"model.safetensors": 10**17})
    with pytest.raises(Paused, match="the disk is full") as caught:
        get("org/huge")
    assert caught.value.bytes_needed > 10**17
    assert not [where for _, where, _ in hub.log if "/resolve/" in where]


@pytest.mark.parametrize(
    ("status", "kind", "text"),
    [
        (401, UserMistake, "wants a login (401)"),
        (429, IoProblem, "asks for patience (429)"),
        (403, UserMistake, "(403)"),
    ],
)
def test_refusals_say_what_to_do(
    hub: Hub, status: int, kind: type[Exception], text: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    hub.api_status = status
    with pytest.raises(kind) as caught:
        read_listing("zai-org/CogVideoX-2b")
    assert text in str(caught.value)
    assert "hint:" in str(caught.value)


def test_not_there_wrong_revision_gated_and_web_page(hub: Hub) -> None:
    with pytest.raises(UserMistake, match="is not on the Hub"):
        read_listing("org/absent")
    with pytest.raises(UserMistake, match="has no revision 'v9'"):
        read_listing("zai-org/CogVideoX-2b", "v9")
    with pytest.raises(UserMistake, match="is no repository"):
        split_repo("just-a-name")
    hub.repos["org/gated"] = Repo({"config.json": b"{}", "model.safetensors": WEIGHTS}, gated=True)
    with pytest.raises(UserMistake, match="gated"):
        get("org/gated")
    hub.api_html = True
    with pytest.raises(IoProblem, match="is not the Hub's"):
        read_listing("zai-org/CogVideoX-2b")


def test_nobody_answers(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HF_ENDPOINT", "http://127.0.0.1:9")
    with pytest.raises(IoProblem, match="cannot be reached"):
        read_listing("zai-org/CogVideoX-2b")


def test_a_hostile_listing_is_refused(hub: Hub) -> None:
    hub.repos["org/evil"] = Repo({"../../evil.safetensors": b"x"})
    with pytest.raises(BadModelFiles, match="would leave its folder"):
        read_listing("org/evil")


def test_the_raw_repository_is_the_wrong_one(hub: Hub) -> None:
    raw = {"hunyuan-video-t2v-720p/transformers/mp_rank_00_model_states.pt": b"x", "README.md": b"y"}
    hub.repos["tencent/HunyuanVideo"] = Repo(raw, licence="other")
    report = check(read_listing("tencent/HunyuanVideo"))
    assert not report.go
    assert report.right_repo == "hunyuanvideo-community/HunyuanVideo"
    with pytest.raises(BadModelFiles, match="models download hunyuanvideo-community/HunyuanVideo"):
        get("tencent/HunyuanVideo")


def test_of_the_ltx_repository_a_ninth_is_needed(hub: Hub) -> None:
    files = {**{name: data for name, data in DIFFUSERS.items() if "/" in name}, "model_index.json": b"{}"}
    versions = {f"ltxv-{k}.safetensors": b"x" for k in range(16)}
    sizes = dict.fromkeys(versions, 14 * 10**9) | {"transformer/diffusion_pytorch_model.safetensors": 28 * 10**9}
    hub.repos["Lightricks/LTX-Video"] = Repo({**files, **versions}, sizes=sizes)
    report = check(read_listing("Lightricks/LTX-Video"))
    assert report.listing.num_bytes > 250 * 10**9
    assert 28 * 10**9 <= report.needed_bytes < 29 * 10**9
    assert not any(file.path.startswith("ltxv") for file in report.needed)
    assert any("are not needed" in remark for remark in report.remarks)


def test_musicgen_holds_its_weights_three_times(hub: Hub) -> None:
    names = {
        "state_dict.bin": 841,
        "compression_state_dict.bin": 236,
        "pytorch_model.bin": 2360,
        "model.safetensors": 2360,
        "config.json": 1,
    }
    hub.repos["facebook/musicgen-small"] = Repo(
        dict.fromkeys(names, b"x"), sizes={n: s * 10**6 for n, s in names.items()}
    )
    report = check(read_listing("facebook/musicgen-small"))
    assert {file.path for file in report.needed} == {"state_dict.bin", "compression_state_dict.bin", "config.json"}
    assert report.terms == "non-commercial"
    assert set(report.pickles) == {"state_dict.bin", "compression_state_dict.bin"}


def test_a_second_download_into_the_folder_waits_outside(hub: Hub, tmp_path: Path) -> None:
    from render.errors import FolderInUse
    from render.lock import FolderLock

    staging = tmp_path / "models" / "CogVideoX-2b" / downloading.STAGING
    with FolderLock.acquire(staging, "other"), pytest.raises(FolderInUse):
        get()
    assert os.listdir(tmp_path / "models" / "CogVideoX-2b") == [downloading.STAGING]
