"""Which file would be used: one answer, or an error that names the candidates."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from render.cli.door import run
from render.errors import BadModelFiles, UserMistake
from render.models.assets import Asset
from render.models.gather import gather
from render.models.walk import walk
from render.models.where import where
from tests.render.models import shapes as s
from tests.render.models.sparse import safetensors
from wan22_inference.tiny import write as tiny


def assets(folder: Path) -> list[Asset]:
    return gather(walk(folder)).assets


def test_the_only_one(tmp_path: Path) -> None:
    path = safetensors(tmp_path / "a" / "vae.safetensors", s.WAN_VAE)
    found = where("wan-vae-2.1", assets(tmp_path))
    assert (found.path, found.why) == (path, "the only one in the folders looked through")


def test_two_are_an_error_that_names_both(tmp_path: Path) -> None:
    for name in ("a", "b"):
        safetensors(tmp_path / name / f"{name}.safetensors", s.WAN_VAE)
    with pytest.raises(UserMistake, match="2 places hold it") as caught:
        where("wan-vae-2.1", assets(tmp_path))
    assert str(tmp_path / "a" / "a.safetensors") in str(caught.value)
    assert str(tmp_path / "b" / "b.safetensors") in str(caught.value)


def test_a_part_of_a_set_counts_beside_a_single_file(tmp_path: Path) -> None:
    safetensors(tmp_path / "alone.safetensors", s.WAN_VAE)
    (tmp_path / "set").mkdir()
    (tmp_path / "set" / "model_index.json").write_text("{}")
    safetensors(tmp_path / "set" / "vae" / "v.safetensors", s.WAN_VAE_DIFFUSERS)
    with pytest.raises(UserMistake, match="2 places hold it"):
        where("wan-vae-2.1", assets(tmp_path))


def test_two_names_of_one_file_are_one(tmp_path: Path) -> None:
    path = safetensors(tmp_path / "a" / "a.safetensors", s.WAN_VAE)
    os.link(path, tmp_path / "b.safetensors")
    assert where("wan-vae-2.1", assets(tmp_path)).size_bytes == path.stat().st_size


def test_quantised_and_damaged_ones_are_passed_over(tmp_path: Path) -> None:
    whole = safetensors(tmp_path / "whole.safetensors", s.WAN_13B, "BF16")
    safetensors(tmp_path / "small.safetensors", s.WAN_13B, "F8_E4M3")
    found = where("wan2.1-t2v-1.3b", assets(tmp_path))
    assert found.path == whole
    assert "F8_E4M3" not in str(found.path)


def test_none_says_how_to_get_it(tmp_path: Path) -> None:
    with pytest.raises(BadModelFiles, match=r"models download Wan-AI/Wan2\.2-T2V-A14B"):
        where("high", assets(tmp_path))
    with pytest.raises(UserMistake, match="is no component that is known"):
        where("no-such-thing", assets(tmp_path))


@pytest.mark.parametrize("layout", ["official", "diffusers"])
def test_parts_of_the_engines_checkpoint(tmp_path: Path, layout: str, capsys: pytest.CaptureFixture[str]) -> None:
    pytest.importorskip("torch")
    folder = tiny.write_tiny(tmp_path / "Wan2.2-T2V-A14B", layout)  # type: ignore[arg-type]
    places = {
        "official": {"high": "high_noise_model", "low": "low_noise_model", "t5": "models_t5_umt5-xxl-enc-bf16.pth",
                     "vae": "Wan2.1_VAE.pth", "tokenizer": "google/umt5-xxl"},
        "diffusers": {"high": "transformer", "low": "transformer_2", "t5": "text_encoder", "vae": "vae",
                      "tokenizer": "tokenizer"},
    }[layout]  # fmt: skip
    for name, place in places.items():
        assert where(name, assets(tmp_path)).path == folder / place
    assert run(["models", "where", "high", str(tmp_path)]) == 0
    assert str(folder / places["high"]) in capsys.readouterr().out
    tiny.write_tiny(tmp_path / "other", layout)  # type: ignore[arg-type]
    assert run(["models", "where", "high", str(tmp_path)]) == 2
    assert "render --checkpoint DIR" in capsys.readouterr().err
