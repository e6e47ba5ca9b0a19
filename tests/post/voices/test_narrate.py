"""Lines through the scratch voice: real espeak, real FFmpeg."""

from __future__ import annotations

import hashlib
import os
import signal
import subprocess
import sys
import time
import wave
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from post.errors import VoiceError
from post.quality.measure.loudness import measure_loudness
from post.sound import wav
from post.suite import Stopped
from post.voices import NAME, narrate, stand_ins, unavailable, words_of
from tests.post.films_for_tests import NARRATOR, cut, line, request
from tests.post.suite_for_tests import PlainMaker, Told, plain_suite

SEA = "It begins at sea, where the water meets the sky."
MARKUP = 'Say <b>five</b> &amp; [[h@l\'oU]] <prosody rate="x-slow">now</prosody> {\\an8} \x01 stop.'


def _digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def test_a_line_is_whole_levelled_trimmed_and_timed(tmp_path: Path) -> None:
    asked = [request("r001", SEA), request("r001", "शुरुआत समुद्र से होती है।", "hi")]
    lines = narrate(asked, plain_suite(tmp_path))
    assert set(lines) == {("r001", "en"), ("r001", "hi")}
    for spoken in lines.values():
        path = spoken.artifact.file(NAME)
        with wave.open(str(path)) as file:
            assert (file.getframerate(), file.getnchannels(), file.getsampwidth()) == (48_000, 1, 3)
            assert file.getnframes() == spoken.duration * 48_000
        heard = measure_loudness(path)
        assert heard.integrated_lufs == pytest.approx(-23.0, abs=0.5)
        assert heard.true_peak_dbtp is not None
        assert heard.true_peak_dbtp < -6
        samples = wav.read(path)[:, 0]
        assert np.abs(samples[:48]).max() < 0.01  # begins and ends without a click
        assert np.abs(samples[-48:]).max() < 0.01
        loud = np.flatnonzero(np.abs(samples) > 0.02)
        assert loud[0] < 0.12 * 48_000
        assert len(samples) - loud[-1] < 0.25 * 48_000
    english = lines["r001", "en"]
    assert [word.text for word in english.words] == SEA.split()
    starts = [word.start_s for word in english.words]
    assert starts == sorted(starts)
    assert english.words[0].start_s < 0.1
    assert english.words[-1].end_s == pytest.approx(float(english.duration), abs=1e-3)
    assert english.words[-1].start_s < float(english.duration) - 0.15


def test_same_request_same_bytes_and_spoken_once(tmp_path: Path) -> None:
    asked = [request("r001", SEA), request("r002", SEA), request("r003", "Another line.")]
    first, second = plain_suite(tmp_path / "a"), plain_suite(tmp_path / "b", num_workers=1)
    here, there = narrate(asked, first), narrate(asked, second)
    narrate(asked, first)
    assert isinstance(first.artifact, PlainMaker)
    assert first.artifact.num_built("line") == 2  # r001 and r002 say the same
    for key, spoken in here.items():
        assert _digest(spoken.artifact.file(NAME)) == _digest(there[key].artifact.file(NAME))
        assert spoken.words == there[key].words


def test_what_changes_a_line_and_what_does_not(tmp_path: Path) -> None:
    suite = plain_suite(tmp_path)

    def key(**changes: object) -> str:
        return narrate([replace(request("r001", SEA), **changes)], suite)["r001", "en"].artifact.key  # type: ignore[arg-type]

    plain = key()
    assert key(shot_id="r001", lexicon={"elsewhere": "nothing"}) == plain
    assert key(lexicon={"sea": "ocean"}) != plain
    assert key(voice=replace(NARRATOR, speed=1.2)) != plain
    assert key(voice=replace(NARRATOR, id="officer")) != plain


def test_voices_differ_in_sound(tmp_path: Path) -> None:
    seeds = [replace(NARRATOR, seed=seed) for seed in range(3)]
    lines = [narrate([request("r001", "Good morning.", voice=voice)], plain_suite(tmp_path)) for voice in seeds]
    assert len({_digest(line["r001", "en"].artifact.file(NAME)) for line in lines}) == 3


def test_markup_is_read_not_obeyed(tmp_path: Path) -> None:
    suite = plain_suite(tmp_path)
    lines = narrate([request("r001", MARKUP), request("r002", "Say five now stop.")], suite)
    assert lines["r001", "en"].duration > 1.8 * lines["r002", "en"].duration
    assert [word.text for word in lines["r001", "en"].words] == MARKUP.split()


@pytest.mark.soak
def test_ten_thousand_characters(tmp_path: Path) -> None:
    line = narrate([request("r001", "The harbour and the sea. " * 400)], plain_suite(tmp_path))["r001", "en"]
    assert 300 < line.duration < 1200
    assert len(line.words) == 2000


@pytest.mark.parametrize("nothing", ["", "🙂", "...", "\x00\x01"])
def test_nothing_to_say_names_the_line(tmp_path: Path, nothing: str) -> None:
    with pytest.raises(VoiceError, match=r"shot r007, en narration: nothing in .* can be spoken"):
        narrate([request("r007", nothing)], plain_suite(tmp_path))


def test_too_long_a_text(tmp_path: Path) -> None:
    with pytest.raises(VoiceError, match=r"shot r001, en narration: 30,000 characters in one line; at most 20,000"):
        narrate([request("r001", "a" * 30_000)], plain_suite(tmp_path))


@pytest.mark.parametrize("engine", ["xtts", "kokoro"])
@pytest.mark.parametrize("absent", ["environment", "weights"])
def test_an_engine_that_is_not_here_is_stood_in_for_loudly(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, engine: str, absent: str
) -> None:
    built = tmp_path / "audio"
    (built / "bin").mkdir(parents=True)
    (built / "bin" / "python").touch()
    (built / ".installed").touch()
    monkeypatch.setenv("REELWRIGHT_AUDIO", str(built if absent == "weights" else tmp_path / "nowhere"))
    monkeypatch.setenv("REELWRIGHT_MODELS", str(tmp_path / "models"))
    voice = replace(NARRATOR, engine=engine, speaker="voices/n.wav", consent="voices/n.md")
    asked = [request("r001", SEA, voice=voice), request("r002", "And there.", voice=voice)]
    told = Told()
    suite = plain_suite(tmp_path, report=told)
    lines = narrate(asked, suite)
    (warning,) = told.warnings()
    assert warning.startswith("voice narrator: THE SCRATCH VOICE SPEAKS INSTEAD: voice 'narrator' needs ")
    mended = {"environment": "hint: ./launch.sh audio", "weights": "hint: reelwright models download "}[absent]
    assert mended in warning
    assert stand_ins(asked) == {"narrator": warning.partition("INSTEAD: ")[2]}
    assert stand_ins(asked)["narrator"] == unavailable(voice, "en")
    assert lines["r001", "en"].artifact.facts["engine"] == "scratch"
    words = words_of(cut([9.0], lines=[line(each, 0, 3.0) for each in asked]), "en", suite)
    assert words["r001"] == lines["r001", "en"].words
    assert len(told.warnings()) == 1


def test_an_unspoken_language_fails_before_anything_is_made(tmp_path: Path) -> None:
    suite = plain_suite(tmp_path)
    with pytest.raises(VoiceError, match="shot r002, tlh narration: the scratch voice does not speak 'tlh'"):
        narrate([request("r001", SEA), request("r002", "nuqneH", "tlh")], suite)
    assert isinstance(suite.artifact, PlainMaker)
    assert suite.artifact.built == []


def test_a_stop_ends_it(tmp_path: Path) -> None:
    with pytest.raises(Stopped):
        narrate([request("r001", SEA)], plain_suite(tmp_path, stopping=lambda: True))
    assert not list((tmp_path / "artifacts").rglob("line.wav"))


def test_words_of_a_cut(tmp_path: Path) -> None:
    film = cut([5], lines=[line(request("r001", SEA), 10, 3.0), line(request("r001", "शुरुआत।", "hi"), 10, 1.0)])
    words = words_of(film, "en", plain_suite(tmp_path))
    assert [word.text for word in words["r001"]] == SEA.split()


def test_progress_is_told(tmp_path: Path) -> None:
    told = Told()
    narrate([request("r001", "One."), request("r002", "Two.")], plain_suite(tmp_path, report=told))
    items = {fields["item"] for event, fields in told.events if event == "progress" and fields["stage"] == "line"}
    assert items == {"r001 en", "r002 en"}


def test_no_worker_outlives_a_killed_run(tmp_path: Path) -> None:
    """The parent is killed with SIGKILL while espeak speaks; its worker must go with it."""
    slow = "import os, time; open('pid', 'w').write(str(os.getpid())); time.sleep(60)"
    code = (
        "import sys; from pathlib import Path\n"
        "from post.voices import worker\n"
        f"command = [sys.executable, '-I', '-S', '-c', {slow!r}]\n"
        "worker.run(command, {}, Path(sys.argv[1]), what='x', stopping=lambda: False, limit_s=60)\n"
    )
    parent = subprocess.Popen([sys.executable, "-c", code, str(tmp_path)], cwd=Path(__file__).parents[3])
    pid_file = tmp_path / "pid"
    end = time.monotonic() + 20
    while not (pid_file.exists() and pid_file.read_text()) and time.monotonic() < end:
        time.sleep(0.02)
    worker_pid = int(pid_file.read_text())
    parent.send_signal(signal.SIGKILL)
    parent.wait()
    while time.monotonic() < end and _is_alive(worker_pid):
        time.sleep(0.02)
    assert not _is_alive(worker_pid)


def _is_alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return "Z" not in Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
