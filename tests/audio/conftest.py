"""Tiny weights, made once by the real libraries in the environment for voices and music."""

from __future__ import annotations

import hashlib
import subprocess
from pathlib import Path

import pytest

from post.cut import Media
from post.voices import narrate
from post.workers import environment
from storyboards.story import Voice
from tests.post.films_for_tests import request
from tests.post.suite_for_tests import media_of, plain_suite

HERE = Path(__file__).parent


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Without the environment these tests are skipped, and say what builds it."""
    missing = environment.missing()
    if missing is None:
        return
    skipped = pytest.mark.skip(reason=f"{missing[0]}: {missing[1]}")
    for item in items:
        if HERE in item.path.parents:
            item.add_marker(skipped)


def made(script: str, folder: Path) -> Path:
    command = [str(environment.python()), "-P", str(HERE / script), str(folder)]
    ended = subprocess.run(command, env=environment.variables(), capture_output=True, text=True, check=False)
    assert ended.returncode == 0, ended.stderr
    return folder


@pytest.fixture(scope="session")
def models(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A models' root with XTTS and Kokoro in it."""
    root = tmp_path_factory.mktemp("models")
    made("tiny_xtts.py", root / "XTTS-v2")
    made("tiny_kokoro.py", root / "Kokoro-82M")
    return root


@pytest.fixture
def narrator(tmp_path: Path) -> tuple[Voice, Media]:
    """A cloned voice: clip and consent in `tmp_path/storyboard/voices`, and the clip as a cut has it."""
    folder = tmp_path / "storyboard" / "voices"
    folder.mkdir(parents=True)
    text = "This is the voice of a narrator who has agreed to be heard, calm and clear, for as long as it takes."
    spoken = narrate([request("ref", text)], plain_suite(tmp_path / "clip"))["ref", "en"].artifact.file("line.wav")
    (folder / "narrator.wav").write_bytes(spoken.read_bytes())
    sha256 = hashlib.sha256(spoken.read_bytes()).hexdigest()
    consent = f"Speaker: Nobody\nDate: 2026-03-14\nScope: tests\nSHA-256: {sha256}\n"
    (folder / "consent.md").write_text(consent)
    voice = Voice("narrator", "xtts", "voices/narrator.wav", "voices/consent.md", {}, 1.0, None)
    return voice, media_of(tmp_path, "voices/narrator.wav")
