"""MusicGen's weights found by content, what is missing or damaged told with what mends it; nothing of them is run."""

from __future__ import annotations

import json
import pickle
import zipfile
from pathlib import Path

import pytest

from post.errors import PostError
from post.music import NAME, cue_sound, unavailable
from post.music.musicgen.pickled import read_pickled
from post.music.musicgen.weights import Missing, find
from post.sound import wav
from tests.post.films_for_tests import FPS, cue
from tests.post.suite_for_tests import Told, plain_suite

SETTINGS = """
lm_model: transformer_lm
channels: {channels}
interleave_stereo_codebooks: {{use: {stereo}}}
transformer_lm: {{dim: {dim}, num_layers: 2}}
dataset: {{segment_duration: 30}}
conditioners: {{description: {{model: t5, t5: {{name: t5-base}}}}}}
"""


def _archive(path: Path, value: object) -> None:
    """A file as `torch.save` lays it out, with the same kind of pickle, without tensors."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("archive/data.pkl", pickle.dumps(value, protocol=2))
        archive.writestr("archive/version", "3\n")


def _model(folder: Path, *, channels: int = 1, dim: int = 1024) -> Path:
    settings = SETTINGS.format(channels=channels, stereo=str(channels == 2).lower(), dim=dim)
    saved = {"best_state": {"emb": 1}, "xp.cfg": settings, "version": "1.3.0", "exported": True}
    _archive(folder / "state_dict.bin", saved)
    _archive(folder / "compression_state_dict.bin", {"best_state": {}, "xp.cfg": "compression_model: encodec"})
    return folder


def _t5(folder: Path, width: int = 768) -> Path:
    folder.mkdir(parents=True)
    (folder / "config.json").write_text(json.dumps({"model_type": "t5", "d_model": width, "feed_forward_proj": "relu"}))
    header = b'{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}'
    (folder / "model.safetensors").write_bytes(len(header).to_bytes(8, "little") + header + bytes(4))
    (folder / "spiece.model").write_bytes(b"words")
    return folder


@pytest.fixture(autouse=True)
def no_cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HF_HUB_CACHE", str(tmp_path / "no-cache"))
    monkeypatch.setenv("REELWRIGHT_MODELS", str(tmp_path / "models"))


def test_found_by_what_they_hold(tmp_path: Path) -> None:
    root = tmp_path / "models"
    _model(root / "anything" / "small")
    _model(root / "stereo", channels=2, dim=512)
    _archive(root / "unrelated" / "state_dict.bin", {"state": 1})
    t5 = _t5(root / "text" / "t5-base")
    _t5(root / "text" / "wide", 1024)
    found = find(root)
    assert (found.folder, found.t5, found.num_channels, found.window_s) == (root / "stereo", t5, 2, 30.0)
    before = found.fingerprint()
    (found.folder / "state_dict.bin").write_bytes((found.folder / "state_dict.bin").read_bytes() + b"\0")
    assert found.fingerprint() != before


def test_the_larger_of_two(tmp_path: Path) -> None:
    _model(tmp_path / "models/a", dim=2048)
    _model(tmp_path / "models/b", dim=1024)
    _t5(tmp_path / "models/t5-base")
    assert find(tmp_path / "models").folder.name == "a"


def test_a_hugging_face_cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    cache = tmp_path / "hub"
    monkeypatch.setenv("HF_HUB_CACHE", str(cache))
    model = _model(cache / "models--facebook--musicgen-small/snapshots/abc")
    t5 = _t5(cache / "models--google-t5--t5-base/snapshots/def")
    found = find(tmp_path / "models")
    assert (found.folder, found.t5) == (model, t5)


def test_what_is_missing_is_told_with_what_mends_it(tmp_path: Path) -> None:
    root = tmp_path / "models"
    root.mkdir()
    with pytest.raises(Missing, match="there are no MusicGen weights in") as none:
        find(root)
    assert none.value.hint == f"huggingface-cli download facebook/musicgen-small --local-dir {root}/musicgen-small"
    folder = _model(root / "musicgen-small")
    with pytest.raises(Missing, match="MusicGen's text encoder t5-base is not in") as no_t5:
        find(root)
    assert no_t5.value.hint == f"huggingface-cli download google-t5/t5-base --local-dir {root}/t5-base"
    (folder / "compression_state_dict.bin").unlink()
    with pytest.raises(Missing, match=r"holds state_dict.bin and no compression_state_dict.bin"):
        find(root)


def test_a_compression_model_that_is_only_named(tmp_path: Path) -> None:
    root = tmp_path / "models"
    folder = _model(root / "musicgen-small")
    _t5(root / "t5-base")
    _archive(folder / "compression_state_dict.bin", {"pretrained": "facebook/encodec_32khz", "exported": True})
    with pytest.raises(Missing, match="compression model facebook/encodec_32khz is not in"):
        find(root)
    codec = root / "encodec_32khz"
    codec.mkdir()
    (codec / "config.json").write_text('{"model_type": "encodec"}')
    (codec / "pytorch_model.bin").write_bytes(b"x")
    assert find(root).encodec == codec


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "is empty"),
        (b"<!DOCTYPE html><html>", "is a web page"),
        (b"version https://git-lfs.github.com/spec/v1\n", "is a Git LFS pointer, not the file itself"),
        (b"PK\x03\x04" + bytes(900), "is cut short or damaged"),
        (b"\x80\x02}q\x00.", "is no PyTorch archive"),
    ],
)
def test_damage(tmp_path: Path, content: bytes, said: str) -> None:
    folder = _model(tmp_path / "models/musicgen-small")
    _t5(tmp_path / "models/t5-base")
    (folder / "state_dict.bin").write_bytes(content)
    with pytest.raises(Missing, match=said) as error:
        find(tmp_path / "models")
    assert error.value.is_damage


class Hostile:
    def __reduce__(self) -> tuple[object, tuple[str]]:
        import os

        return os.system, ("touch owned",)


def test_a_pickle_that_would_run_something_is_refused_unread(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    folder = _model(tmp_path / "models/musicgen-small")
    _t5(tmp_path / "models/t5-base")
    _archive(folder / "state_dict.bin", {"best_state": Hostile(), "xp.cfg": "a: 1"})
    with pytest.raises(Missing, match=r"would run (posix|nt).system when it is opened"):
        find(tmp_path / "models")
    assert not (tmp_path / "owned").exists()
    assert read_pickled(folder / "state_dict.bin").foreign == ["posix.system"]


def test_a_text_encoder_cut_short(tmp_path: Path) -> None:
    _model(tmp_path / "models/musicgen-small")
    t5 = _t5(tmp_path / "models/t5-base")
    whole = (t5 / "model.safetensors").read_bytes()
    (t5 / "model.safetensors").write_bytes(whole[:-2])
    with pytest.raises(Missing, match=r"model.safetensors is cut short: \d+ of \d+ bytes are there"):
        find(tmp_path / "models")


def test_without_the_environment_a_cue_is_played_as_temp_and_said_to_be(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("REELWRIGHT_AUDIO", str(tmp_path / "nowhere"))
    reason = unavailable("musicgen")
    assert reason is not None
    assert reason.startswith("MusicGen cannot play: the environment for voices and music is not there")
    assert reason.endswith("\n  hint: ./launch.sh audio")
    told = Told()
    suite = plain_suite(tmp_path, report=told)
    artifact = cue_sound(cue(0, 60, engine="musicgen", prompt="slow brass"), FPS, suite)
    assert artifact.facts["engine"] == "temp"
    assert artifact.facts["instead_of"] == "musicgen"
    (warning,) = told.warnings()
    assert warning.startswith("music cue0: MusicGen cannot play: the environment")
    assert "it is played as temp music\n  hint: ./launch.sh audio" in warning
    plain = cue_sound(cue(0, 60, prompt="slow brass"), FPS, suite)
    assert wav.read(artifact.file(NAME)).tobytes() == wav.read(plain.file(NAME)).tobytes()


def test_damaged_weights_are_an_error_and_not_passed_over(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    environment = tmp_path / "environment"
    (environment / "bin").mkdir(parents=True)
    (environment / "bin/python").touch()
    (environment / ".installed").touch()
    monkeypatch.setenv("REELWRIGHT_AUDIO", str(environment))
    folder = _model(tmp_path / "models/musicgen-small")
    (folder / "state_dict.bin").write_bytes((folder / "state_dict.bin").read_bytes()[:-40])
    with pytest.raises(PostError, match=r"music cue0: .*is cut short or damaged"):
        cue_sound(cue(0, 60, engine="musicgen", prompt="slow brass"), FPS, plain_suite(tmp_path))
