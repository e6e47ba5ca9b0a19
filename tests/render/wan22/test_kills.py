"""SIGKILL at random moments, then the same command: bit-equal latents and clips, nothing finished made twice, at most one
checkpoint interval lost."""

from __future__ import annotations

import json
import os
import random
import signal
import subprocess
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from render.wan22.checkpoints import FOLDER, newest_state
from render.wan22.heartbeat import read_beats
from render.wan22.heat import SAVE_EVERY_STEPS
from tests.render.small_story import ROOT
from tests.render.wan22.batches import PROMPTS, hashes
from tests.render.wan22.test_layouts import environment, torchrun

pytestmark = pytest.mark.slow

STEPS = 12
STORY = f"""\
version: 1
project: {{id: six, title: Six, languages: [en], canvas: 64x64, fps: 25, seed: 7}}
model: {{size: 64x64, frames: 9, steps: {STEPS}}}
shots:
""" + "".join(f"  - {{id: s{n}, prompt: {json.dumps(prompt)}}}\n" for n, prompt in enumerate(PROMPTS))


@dataclass
class Story:
    """A storyboard of six shots, its command, and what killing it showed."""

    folder: Path
    tiny: Path
    num_ranks: int = 1
    lost: list[int] = field(default_factory=list)  # steps, by kill and rank
    kept: dict[str, int] = field(default_factory=dict)  # step of the newest checkpoint after a kill, by latent

    @property
    def out(self) -> Path:
        return self.folder / "out/six"

    def start(self) -> subprocess.Popen[bytes]:
        """The command, in a session of its own."""
        self.folder.mkdir(exist_ok=True)
        (self.folder / "six.yaml").write_text(STORY)
        args: list[str | Path] = [
            ROOT / "render_all", self.folder / "six.yaml", "--checkpoint", self.tiny, "--device", "cpu", "--dtype",
            "float32", "--until", "render", "--out", self.folder / "out", "--wave", "3", "--quiet",
        ]  # fmt: skip
        command = [sys.executable, *map(str, args)] if self.num_ranks == 1 else torchrun(self.num_ranks, *args)
        with (self.folder / "log.txt").open("ab") as log:
            return subprocess.Popen(
                command, cwd=ROOT, env=environment(), stdout=log, stderr=log, start_new_session=True
            )

    def run(self) -> float:
        """To its end; seconds from the first sign of work."""
        process = self.start()
        began = self.wait_for_work(process)
        assert process.wait(timeout=300) == 0, (self.folder / "log.txt").read_text()
        return time.monotonic() - began

    def wait_for_work(self, process: subprocess.Popen[bytes]) -> float:
        """Until a rank of this process tells that it is past its start."""
        while process.poll() is None:
            beats = read_beats(self.out).values()
            if any(beat.phase != "start" and _descends(beat.pid, process.pid) for beat in beats):
                break
            time.sleep(0.02)
        return time.monotonic()

    def kill(self, random_s: float, whole: bool) -> bool:
        """Starts it and kills a process of it (or all) after a while; False if it was done before."""
        process = self.start()
        self.wait_for_work(process)
        time.sleep(random_s)
        done = process.poll() is not None
        victims = _tree(process.pid)
        for victim in victims if whole else random.sample(victims, min(1, len(victims))):
            _kill(victim)
        try:
            process.wait(timeout=60)
        finally:
            for pid in {*victims, *_tree(process.pid)}:
                _kill(pid)
            process.wait()
        return not done

    def note_loss(self) -> None:
        """Compares what ranks had in hand when they were killed with what is on the disk now, that a start goes on
        from. A heartbeat names a take also after its latents were stored: then nothing of it is lost."""
        keys = {f"{take['shot']}-t{take['take']}": take["key"] for take in self._planned()}
        for beat in read_beats(self.out).values():
            if beat.phase not in ("high", "low") or beat.take is None or beat.step is None:
                continue
            key = keys[beat.take]
            if (self.out / "store/latent" / key / "manifest.json").exists():
                assert beat.step >= STEPS - 1, f"{beat.take} was stored after {beat.step} steps"
                continue
            state = newest_state(self.out / FOLDER, key, warn=pytest.fail)
            self.lost.append(beat.step - (state.step if state is not None else 0))
            self.kept[key] = max(self.kept.get(key, 0), state.step if state is not None else 0)

    def check_resumed(self) -> None:
        """What was on the disk at a kill was gone on from: never begun again, nor further back."""
        for key, step in self.kept.items():
            told = json.loads((self.out / "store/latent" / key / "provenance.json").read_text())
            assert (told["resumed_at"] or 0) >= step, (key, step, told["resumed_at"])

    def _planned(self) -> list[dict[str, str]]:
        path = self.out / "plan.json"
        return list(json.loads(path.read_text())["takes"]) if path.exists() else []


def _kill(pid: int) -> None:
    try:
        os.kill(pid, signal.SIGKILL)
    except ProcessLookupError:
        return


def _tree(pid: int) -> list[int]:
    """A process and its descendants, as /proc has them."""
    parents: dict[int, int] = {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                fields = (entry / "stat").read_text().rpartition(")")[2].split()
            except OSError:
                continue
            if fields[0] != "Z":
                parents[int(entry.name)] = int(fields[1])
    found = [pid] if pid in parents else []
    for one in found:
        found += [child for child, parent in parents.items() if parent == one]
    return found


def _descends(pid: int, ancestor: int) -> bool:
    return pid in _tree(ancestor)


def check_kills(tmp_path: Path, tiny: Path, num_kills: int, num_ranks: int, seed: int) -> None:
    random.seed(seed)
    whole = Story(tmp_path / "whole", tiny, num_ranks)
    span_s = whole.run()
    wanted = hashes(whole.out)
    assert len(wanted) == 2 * (7 + 6 + 6)
    killed = Story(tmp_path / "killed", tiny, num_ranks)
    finished: dict[str, str] = {}
    num_landed = 0
    while num_landed < num_kills:
        landed = killed.kill(random.uniform(0, 0.8 * span_s / (1 + num_landed % 3)), whole=num_landed % 2 == 0)
        num_landed += landed
        killed.note_loss()
        now = hashes(killed.out)
        assert finished.items() <= now.items(), "something finished was lost or changed"
        assert now.items() <= wanted.items(), "something whole is in the store that should not be"
        finished = now
        if not landed and num_landed < num_kills:  # it was through before the kill: another folder for the rest
            check_finished(killed, wanted)
            killed, finished = Story(tmp_path / f"killed-{num_landed}", tiny, num_ranks, killed.lost), {}
    stored = {path: path.stat().st_mtime_ns for path in killed.out.glob("store/*/*/manifest.json")}
    killed.run()
    assert {path: path.stat().st_mtime_ns for path in stored} == stored, "something finished was made again"
    check_finished(killed, wanted)


def check_finished(story: Story, wanted: dict[str, str]) -> None:
    """Everything as in the undisturbed run, and nothing left over."""
    assert hashes(story.out) == wanted
    story.check_resumed()
    assert all(steps <= SAVE_EVERY_STEPS + 1 for steps in story.lost), story.lost
    assert not list((story.out / "ckpt").glob("*/*"))
    takes = {path.name for path in (story.out / "takes/wan22").glob("*.mov")}
    assert takes == {f"s{n}-t1.mov" for n in range(6)}


def test_killed_three_times(tiny: Path, tmp_path: Path) -> None:
    check_kills(tmp_path, tiny, 3, 1, random.SystemRandom().randrange(10**6))


@pytest.mark.soak
def test_killed_twenty_times_on_two_ranks(tiny: Path, tmp_path: Path) -> None:
    check_kills(tmp_path, tiny, 20, 2, random.SystemRandom().randrange(10**6))
