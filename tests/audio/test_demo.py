"""The demo in English and Hindi with XTTS and MusicGen through their real code, on tiny random weights; and without them."""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path

import pytest

from post.cut import Media
from post.quality.measure.loudness import measure_loudness
from post.workers.environment import python
from storyboards.story import Voice
from tests.render.small_story import ROOT, events, reelwright

pytestmark = pytest.mark.audio

Narrator = tuple[Voice, Media]
EXAMPLES = ROOT / "storyboards" / "examples"


def demo(folder: Path) -> Path:
    """The demo with a cloned voice and generated music, for internal use."""
    text = (EXAMPLES / "harbour.yaml").read_text("utf-8")
    text = text.replace("purpose: exhibition", "purpose: internal").replace("engine: temp", "engine: musicgen")
    text = text.replace(
        "narrator: {engine: scratch}", "narrator: {engine: xtts, speaker: voice.wav, consent: consent.md, seed: 3}"
    )
    voices = folder / "storyboard" / "voices"  # where the fixture puts the clip and the consent for it
    shutil.copy(voices / "narrator.wav", folder / "voice.wav")
    shutil.copy(voices / "consent.md", folder / "consent.md")
    path = folder / "harbour.yaml"
    path.write_text(text, "utf-8")
    shutil.copytree(EXAMPLES / "harbour", folder / "harbour")
    return path


def test_the_demo_speaks_with_xtts_and_plays_musicgen(models: Path, narrator: Narrator, tmp_path: Path) -> None:
    subprocess.run([python(), "-P", Path(__file__).with_name("tiny_musicgen.py"), models / "musicgen-tiny"], check=True)
    story = demo(tmp_path)
    out = tmp_path / "out"
    env = {"REELWRIGHT_MODELS": str(models)}
    args = ["render", str(story), "--renderer", "animatic", "--until", "film", "--out", str(out), "--json"]
    told = events(reelwright(*args, env=env).stdout)
    assert not [row for row in told if row["event"] == "warning" and "INSTEAD" in str(row["message"])]
    cut = json.loads((out / "harbour/cut.json").read_text("utf-8"))
    assert {line["request"]["voice"]["engine"] for line in cut["lines"]} == {"xtts"}
    engines = [
        json.loads(path.read_text("utf-8"))["facts"].get("engine")
        for stage in ("line", "music")
        for path in (out / "harbour/store" / stage).glob("*/manifest.json")
    ]
    assert engines.count("xtts") == len(cut["lines"])
    assert engines.count("musicgen") == len(cut["cues"])
    for language in ("en", "hi"):
        heard = measure_loudness(out / f"harbour/film/animatic/hall.{language}.mp4")
        assert heard.integrated_lufs == pytest.approx(-23, abs=0.2)
    again = events(reelwright(*args, env=env).stdout)
    assert not [row for row in again if row["event"] == "artifact_made"]


def test_without_weights_scratch_and_temp_stand_in_and_say_so(narrator: Narrator, tmp_path: Path) -> None:
    story = demo(tmp_path)
    env = {"REELWRIGHT_MODELS": str(tmp_path / "none")}
    args = ["render", str(story), "--renderer", "animatic", "--until", "film", "--languages", "en"]
    told = events(reelwright(*args, "--out", str(tmp_path / "out"), "--json", env=env).stdout)
    warnings = " ".join(str(row["message"]) for row in told if row["event"] == "warning")
    assert "THE SCRATCH VOICE SPEAKS INSTEAD" in warnings
    assert "music opening, voyage" in warnings
    assert (tmp_path / "out/harbour/film/animatic/hall.en.mp4").exists()
