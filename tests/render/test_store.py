from __future__ import annotations

import errno
import json
import os
import shutil
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

import render.store
from post.errors import FfmpegError
from post.suite import Artifact, ArtifactMaker, Build, Stopped, Suite
from render.errors import ArtifactChanged, ArtifactLost, IoProblem, Paused
from render.keys import key_of
from render.manifest import MANIFEST_NAME
from render.store import Store, StoredArtifact
from tests.render.killing import kill_points

ROOT = Path(render.store.__file__).parents[1]
INPUTS = {"text": "Ein Hafen", "size": [1280, 720]}


class Making:
    """A build that counts, and whose bytes can change."""

    def __init__(self, content: bytes = b"picture" * 1000) -> None:
        self.content = content
        self.count = 0

    def __call__(self, folder: Path) -> Mapping[str, object]:
        self.count += 1
        assert list(folder.iterdir()) == []
        (folder / "clip.mov").write_bytes(self.content)
        (folder / "parts").mkdir()
        (folder / "parts" / "é.txt").write_text("part")
        return {"num_frames": 81, "duration": "81/16"}


class Heard:
    """What a store told."""

    def __init__(self) -> None:
        self.events: list[tuple[str, dict[str, object]]] = []

    def __call__(self, event: str, /, **fields: object) -> None:
        self.events.append((event, fields))

    def names(self) -> list[str]:
        return [event for event, _ in self.events]


def whole_store(out: Path) -> dict[str, bytes]:
    """Every file of every artifact but its provenance."""
    store = out / "store"
    return {
        path.relative_to(store).as_posix(): path.read_bytes()
        for path in sorted(store.rglob("*"))
        if path.is_file() and path.name != "provenance.json"
    }


def test_it_is_what_finishing_is_given(tmp_path: Path) -> None:
    store = Store(tmp_path)
    maker: ArtifactMaker = store.artifact
    artifact: Artifact = maker("line", INPUTS, Making())
    assert Suite(store.artifact, lambda media: tmp_path).artifact("line", INPUTS, Making()).key == artifact.key


def test_made_once_then_found(tmp_path: Path) -> None:
    making, heard = Making(), Heard()
    store = Store(tmp_path, on_event=heard)
    assert store.find("clip", INPUTS) is None
    made = store.artifact("clip", INPUTS, making)
    found = store.artifact("clip", INPUTS, making)
    assert (making.count, heard.names()) == (1, ["artifact_started", "artifact_made", "artifact_found"])
    assert made == found == Store(tmp_path).find("clip", INPUTS) == store.get("clip", made.key)
    assert store.has("clip", made.key)
    assert made.facts == {"num_frames": 81, "duration": "81/16"}
    assert (made.stage, made.key, made.inputs) == ("clip", key_of("clip", INPUTS), INPUTS)
    assert made.file("clip.mov").read_bytes() == making.content
    assert made.file("parts/é.txt") == tmp_path / "store" / "clip" / made.key / "parts" / "é.txt"
    assert [artifact.key for artifact in store.all()] == [made.key]
    assert list((tmp_path / "store" / ".tmp").iterdir()) == []


def test_same_inputs_same_bytes_in_every_folder(tmp_path: Path) -> None:
    def build(folder: Path) -> Mapping[str, object]:
        (folder / "a").write_bytes(b"x")
        return {"provenance": {"peak_bytes": id(folder)}, "frames": 1}

    one = Store(tmp_path / "one").artifact("clip", INPUTS, build)
    Store(tmp_path / "two").artifact("clip", dict(reversed(INPUTS.items())), build)
    assert whole_store(tmp_path / "one") == whole_store(tmp_path / "two")
    assert one.facts == {"frames": 1}
    assert "peak_bytes" in json.loads((one.folder / "provenance.json").read_text())


def test_names_of_files_are_kept_as_they_are_spelled(tmp_path: Path) -> None:
    names = ["e\u0301.mov", "é.mov", "a b\n'\"*?.mov", "-rf", "हिन्दी.srt", ".hidden"]

    def build(folder: Path) -> None:
        for name in names:
            (folder / name).write_text(name)

    Store(tmp_path).artifact("clip", INPUTS, build)
    found = Store(tmp_path).find("clip", INPUTS)
    assert found is not None
    assert [found.file(name).read_text() for name in names] == names


def test_paths_hold_wherever_a_program_is_started(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    artifact = Store(Path("out")).artifact("clip", INPUTS, Making())
    monkeypatch.chdir("/")
    assert artifact.file("clip.mov").exists()
    assert len({artifact, Store(tmp_path / "out").find("clip", INPUTS)}) == 1


def test_stored_files_cannot_be_edited_in_place(tmp_path: Path) -> None:
    path = Store(tmp_path).artifact("clip", INPUTS, Making()).file("clip.mov")
    assert path.stat().st_mode & 0o777 == 0o444


def damage_bytes(folder: Path) -> None:
    path = folder / "clip.mov"
    os.chmod(path, 0o644)
    data = bytearray(path.read_bytes())
    data[17] ^= 1
    path.write_bytes(data)


def damage_with_a_link(folder: Path) -> None:
    shutil.copy(folder / "clip.mov", folder.parents[2] / "elsewhere.mov")
    (folder / "clip.mov").unlink()
    (folder / "clip.mov").symlink_to(folder.parents[2] / "elsewhere.mov")


def link_folder(folder: Path) -> None:
    folder.rename(folder.parents[2] / "moved")
    folder.symlink_to(folder.parents[2] / "moved-too-far")


def cut_file(folder: Path) -> None:
    os.chmod(folder / "clip.mov", 0o644)
    os.truncate(folder / "clip.mov", 10)


def folder_for(name: str) -> Callable[[Path], None]:
    def change(folder: Path) -> None:
        (folder / name).unlink()
        (folder / name).mkdir()

    return change


def file_for_folder(folder: Path) -> None:
    shutil.rmtree(folder)
    folder.write_bytes(b"x")


def manifest_of(data: bytes) -> Callable[[Path], None]:
    def change(folder: Path) -> None:
        (folder / MANIFEST_NAME).write_bytes(data)

    return change


SEEN_BY_LOOKING: dict[str, Callable[[Path], None]] = {
    "file missing": lambda folder: (folder / "clip.mov").unlink(),
    "file cut": cut_file,
    "file a link": damage_with_a_link,
    "file a folder": folder_for("clip.mov"),
    "part missing": lambda folder: shutil.rmtree(folder / "parts"),
    "manifest empty": manifest_of(b""),
    "manifest garbage": manifest_of(os.urandom(500)),
    "manifest cut": lambda folder: os.truncate(folder / MANIFEST_NAME, 200),
    "manifest missing": lambda folder: (folder / MANIFEST_NAME).unlink(),
    "manifest a folder": folder_for(MANIFEST_NAME),
    "folder a link to nothing": link_folder,
    "folder a file": file_for_folder,
}


@pytest.mark.parametrize("kind", SEEN_BY_LOOKING)
def test_damage_seen_by_looking_is_made_again(tmp_path: Path, kind: str) -> None:
    making, heard = Making(), Heard()
    first = Store(tmp_path).artifact("clip", INPUTS, making)
    before = whole_store(tmp_path)
    SEEN_BY_LOOKING[kind](first.folder)
    store = Store(tmp_path, on_event=heard)
    assert store.find("clip", INPUTS) is None, "looking does not repair"
    assert not (tmp_path / "store" / "quarantine").exists()
    again = store.artifact("clip", INPUTS, making)
    assert making.count == 2
    assert again.digest == first.digest
    assert {name: data for name, data in whole_store(tmp_path).items() if name.startswith("clip/")} == before
    assert len(list((tmp_path / "store" / "quarantine").iterdir())) == 1
    assert heard.names() == ["artifact_damaged", "artifact_started", "artifact_made"]


def test_changed_bytes_are_found_when_the_file_is_used_and_only_that_is_redone(tmp_path: Path) -> None:
    making, other = Making(), Making(b"other")
    damage_bytes(Store(tmp_path).artifact("clip", INPUTS, making).folder)
    Store(tmp_path).artifact("clip", {"n": 2}, other)
    store = Store(tmp_path)
    artifact = store.artifact("clip", INPUTS, making)
    assert making.count == 1, "sizes fit: not seen yet"
    assert artifact.file("parts/é.txt").read_text() == "part"
    assert artifact.file("clip.mov").read_bytes() == making.content
    assert store.artifact("clip", {"n": 2}, other).file("clip.mov").read_bytes() == b"other"
    assert (making.count, other.count) == (2, 1)
    (kept,) = (tmp_path / "store" / "quarantine").iterdir()
    assert (kept / "clip.mov").read_bytes() != making.content


def test_changed_later_in_the_same_process(tmp_path: Path) -> None:
    making = Making()
    artifact = Store(tmp_path).artifact("clip", INPUTS, making)
    artifact.file("clip.mov")
    damage_bytes(artifact.folder)
    assert artifact.file("clip.mov").read_bytes() == making.content
    assert making.count == 2


def test_other_bytes_the_second_time_ask_for_another_plan(tmp_path: Path) -> None:
    making = Making()
    damage_bytes(Store(tmp_path).artifact("clip", INPUTS, making).folder)
    making.content = b"something else"
    artifact = Store(tmp_path).artifact("clip", INPUTS, making)
    with pytest.raises(ArtifactChanged, match="its bytes changed"):
        artifact.file("clip.mov")
    again = Store(tmp_path).artifact("clip", INPUTS, making)
    assert again.digest != artifact.digest
    assert again.file("clip.mov").read_bytes() == b"something else"
    with pytest.raises(ArtifactChanged):
        artifact.file("clip.mov")
    assert making.count == 2, "the whole one that lies there now is not touched"


def test_damaged_and_nobody_knows_how_to_make_it(tmp_path: Path) -> None:
    damage_bytes(Store(tmp_path).artifact("clip", INPUTS, Making()).folder)
    found = Store(tmp_path).find("clip", INPUTS)
    assert found is not None
    with pytest.raises(ArtifactLost, match=r"clip [0-9a-f]{12} is damaged \(clip.mov: its bytes changed\)"):
        found.file("clip.mov")
    assert Store(tmp_path).find("clip", INPUTS) is None


def test_an_unknown_file_is_our_own_mistake(tmp_path: Path) -> None:
    artifact = Store(tmp_path).artifact("clip", INPUTS, Making())
    with pytest.raises(KeyError, match=r"no file 'clip.mp4'; it has: clip.mov, parts/é.txt"):
        artifact.file("clip.mp4")


def test_a_manifest_of_another_artifact_does_not_pass(tmp_path: Path) -> None:
    store = Store(tmp_path)
    one, two = store.artifact("clip", INPUTS, Making()), store.artifact("clip", {"n": 2}, Making())
    shutil.copy(two.folder / MANIFEST_NAME, one.folder / MANIFEST_NAME)
    assert store.find("clip", INPUTS) is None
    assert store.find("clip", {"n": 2}) == two


def fails(error: BaseException) -> Build:
    def build(folder: Path) -> None:
        (folder / "half").write_bytes(b"x" * 1000)
        raise error

    return build


@pytest.mark.parametrize("error", [Stopped(), KeyboardInterrupt(), PermissionError("not ours"), RuntimeError("bug")])
def test_a_build_that_fails_leaves_nothing(tmp_path: Path, error: BaseException) -> None:
    heard = Heard()
    store = Store(tmp_path, on_event=heard)
    with pytest.raises(type(error)):
        store.artifact("clip", INPUTS, fails(error))
    assert whole_store(tmp_path) == {}
    assert heard.names() == ["artifact_started", "artifact_failed"]
    store.artifact("clip", INPUTS, Making())


@pytest.mark.parametrize(
    "error",
    [
        OSError(errno.ENOSPC, "No space left on device"),
        OSError(errno.EDQUOT, "Disk quota exceeded"),
        FfmpegError("ffmpeg failed: av_interleaved_write_frame(): No space left on device"),
    ],
)
def test_a_full_disk_pauses_and_leaves_nothing(tmp_path: Path, error: Exception) -> None:
    with pytest.raises(Paused) as caught:
        Store(tmp_path).artifact("clip", INPUTS, fails(error))
    assert (caught.value.reason, caught.value.exit_code) == ("disk", 75)
    assert caught.value.bytes_needed >= 2000
    assert whole_store(tmp_path) == {}
    assert Store(tmp_path).artifact("clip", INPUTS, Making()).file("clip.mov").exists()


@pytest.mark.parametrize(
    ("make", "said"),
    [
        (lambda folder: (folder / "l").symlink_to("/etc/passwd"), "l: an artifact holds plain files only"),
        (lambda folder: os.mkfifo(folder / "p"), "p: an artifact holds plain files only"),
        (lambda folder: (folder / MANIFEST_NAME).touch(), "manifest.json: the store writes this file itself"),
        (lambda folder: None, "nothing was made"),
    ],
)
def test_what_cannot_be_stored(tmp_path: Path, make: Build, said: str) -> None:
    with pytest.raises(ValueError, match=said):
        Store(tmp_path).artifact("clip", INPUTS, make)
    assert whole_store(tmp_path) == {}


def test_facts_alone_are_an_artifact(tmp_path: Path) -> None:
    store = Store(tmp_path)
    loud = store.artifact("measure", {"n": -9.5}, lambda _: {"lufs": -9.5})
    quiet = store.artifact("measure", {"n": -30.0}, lambda _: {"lufs": -30.0})
    assert loud.digest != quiet.digest
    assert store.find("measure", {"n": -9.5}) == loud


def test_a_folder_that_cannot_be_written(tmp_path: Path) -> None:
    (tmp_path / "store").write_bytes(b"a file where the store should be")
    with pytest.raises(IoProblem, match="cannot be written"):
        Store(tmp_path).artifact("clip", INPUTS, Making())
    assert Store(tmp_path).find("clip", INPUTS) is None
    assert list(Store(tmp_path).all()) == []


def test_a_folder_that_can_only_be_read(tmp_path: Path) -> None:
    Store(tmp_path).artifact("clip", INPUTS, Making())
    read_only = subprocess.run(
        ["unshare", "-rm", "sh", "-c", f"mount --bind {tmp_path} {tmp_path} && mount -o remount,bind,ro {tmp_path} && "
         f"{sys.executable} -c 'from pathlib import Path; from render.store import Store; from render.errors import *\n"
         f"s = Store(Path(\"{tmp_path}\")); [a] = s.all(); print(a.file(\"clip.mov\").stat().st_size)\n"
         "try: s.artifact(\"clip\", {}, lambda f: {\"x\": 1})\n"
         "except IoProblem as e: print(e)'"],
        capture_output=True, text=True, cwd=ROOT,
    )  # fmt: skip
    if "unshare" in read_only.stderr or "mount" in read_only.stderr:
        pytest.skip("needs user namespaces to mount a folder read-only")
    assert read_only.stdout.splitlines()[0] == "7000", read_only.stderr
    assert "cannot be written: Read-only file system" in read_only.stdout
    assert "hint: the file system is mounted read-only: choose another folder with --out" in read_only.stdout


def test_threads_that_ask_for_one_key_make_it_once(tmp_path: Path) -> None:
    store, making, together = Store(tmp_path), Making(), threading.Barrier(8)

    def ask(_: int) -> StoredArtifact:
        together.wait()
        return store.artifact("clip", INPUTS, making)

    with ThreadPoolExecutor(8) as pool:
        artifacts = list(pool.map(ask, range(8)))
    assert making.count == 1
    assert len({id(artifact.digest) for artifact in artifacts}) >= 1
    assert all(artifact == artifacts[0] for artifact in artifacts)


def test_threads_that_find_damage_together_mend_it_once(tmp_path: Path) -> None:
    making = Making()
    damage_bytes(Store(tmp_path).artifact("clip", INPUTS, making).folder)
    store = Store(tmp_path)
    artifact, together = store.artifact("clip", INPUTS, making), threading.Barrier(6)

    def use(_: int) -> bytes:
        together.wait()
        return artifact.file("clip.mov").read_bytes()

    with ThreadPoolExecutor(6) as pool:
        assert set(pool.map(use, range(6))) == {making.content}
    assert making.count == 2


def test_artifacts_made_from_artifacts_while_one_is_damaged(tmp_path: Path) -> None:
    store, making = Store(tmp_path), Making()
    damage_bytes(Store(tmp_path).artifact("clip", INPUTS, making).folder)

    def film(folder: Path) -> None:
        clip = store.artifact("clip", INPUTS, making)
        (folder / "film.mp4").write_bytes(clip.file("clip.mov").read_bytes() * 2)

    assert store.artifact("film", INPUTS, film).file("film.mp4").read_bytes() == making.content * 2
    assert making.count == 2


RACER = """
import sys
from pathlib import Path
from render.store import Store
out, go, content = Path(sys.argv[1]), Path(sys.argv[2]), sys.argv[3].encode()
def build(folder):
    (folder / "clip.mov").write_bytes(content * 100)
    print("ready", flush=True)
    sys.stdin.readline()
a = Store(out, on_event=lambda e, **f: print(e, flush=True)).artifact("clip", {"n": 1}, build)
print(a.digest, a.file("clip.mov").read_bytes()[:1].decode(), flush=True)
"""


def race(out: Path, contents: tuple[str, str]) -> tuple[list[str], list[str]]:
    """Two processes that build the same key at the same time; what each said."""
    racers = [
        subprocess.Popen(
            [sys.executable, "-c", RACER, str(out), str(out / "go"), content],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=ROOT,
        )
        for content in contents
    ]  # fmt: skip
    for racer in racers:
        assert racer.stdout is not None
        assert [racer.stdout.readline().strip() for _ in range(2)] == ["artifact_started", "ready"]
    said = [racer.communicate("go\n")[0].splitlines() for racer in racers]
    assert [racer.returncode for racer in racers] == [0, 0]
    return said[0], said[1]


def test_two_processes_that_race_agree(tmp_path: Path) -> None:
    one, two = race(tmp_path, ("a", "a"))
    assert one[-1] == two[-1]
    assert not (tmp_path / "store" / "conflicts").exists()
    assert len(list((tmp_path / "store" / "clip").iterdir())) == 1
    assert list((tmp_path / "store" / ".tmp").iterdir()) == []


def test_two_processes_that_disagree_keep_both_and_say_so(tmp_path: Path) -> None:
    one, two = race(tmp_path, ("a", "b"))
    assert one[-1] == two[-1], "both go on with the first"
    assert [said.count("artifact_conflict") for said in (one, two)] == [0, 1]
    (kept,) = (tmp_path / "store" / "conflicts").iterdir()
    assert {kept.joinpath("clip.mov").read_bytes()[:1].decode(), one[-1][-1]} == {"a", "b"}


def test_killed_anywhere_an_artifact_is_whole_or_not_at_all(tmp_path: Path) -> None:
    out, num_there = tmp_path / "out", 0
    undisturbed = Store(tmp_path / "other").artifact("clip", INPUTS, Making())
    for _ in kill_points(lambda: Store(out).artifact("clip", INPUTS, Making())):
        store, making = Store(out), Making()
        found = store.find("clip", INPUTS)
        if found is not None:
            num_there += 1
            assert found.file("clip.mov").read_bytes() == making.content
        store.sweep()
        again = store.artifact("clip", INPUTS, making)
        assert making.count == (found is None), "finished work never runs twice"
        assert again.digest == undisturbed.digest
        assert whole_store(out) == whole_store(tmp_path / "other")
        assert not (out / "store" / "quarantine").exists()
        shutil.rmtree(out)
    assert num_there > 0


def test_killed_anywhere_while_mending(tmp_path: Path) -> None:
    undisturbed = Store(tmp_path / "other").artifact("clip", INPUTS, Making())
    damaged = tmp_path / "damaged"
    damage_bytes(Store(damaged).artifact("clip", INPUTS, Making()).folder)
    out = tmp_path / "out"

    def mend() -> None:
        Store(out).artifact("clip", INPUTS, Making()).file("clip.mov")

    shutil.copytree(damaged, out)
    for _ in kill_points(mend):
        mend()
        found = Store(out).find("clip", INPUTS)
        assert found is not None
        assert found.digest == undisturbed.digest
        assert found.file("clip.mov").read_bytes() == Making().content
        shutil.rmtree(out)
        shutil.copytree(damaged, out)


def test_sweep_clears_what_a_killed_run_left(tmp_path: Path) -> None:
    killed = subprocess.run(
        [sys.executable, "-c",
         "import os, sys\nfrom pathlib import Path\nfrom render.store import Store\n"
         "def build(folder):\n (folder / 'x').write_bytes(b'x'); os.kill(os.getpid(), 9)\n"
         "Store(Path(sys.argv[1])).artifact('clip', {}, build)", str(tmp_path)],
        cwd=ROOT,
    )  # fmt: skip
    assert killed.returncode == -signal.SIGKILL
    (tmp_path / "film").mkdir()
    (tmp_path / "film" / next((tmp_path / "store" / ".tmp").iterdir()).name).write_bytes(b"half a film")
    store, left = Store(tmp_path), []

    def build(folder: Path) -> Mapping[str, object]:
        left.append((store.sweep(), folder.exists()))
        return {"x": 1}

    store.artifact("clip", INPUTS, build)
    assert left == [(2, True)], "the dead run's go, the living one's stay"
    assert store.sweep() == 0


COUNTED = """
import sys
from pathlib import Path
from render.store import Store
store, calls = Store(Path(sys.argv[1])), []
sys.addaudithook(lambda event, _: calls.append(event) if event in ("open", "os.listdir", "os.scandir") else None)
assert store.find("clip", {"n": 1}) is not None
assert store.find("clip", {"n": 2}) is None
print(calls)
"""


def test_a_look_opens_one_file_and_lists_no_folder(tmp_path: Path) -> None:
    Store(tmp_path).artifact("clip", {"n": 1}, Making())
    said = subprocess.run(
        [sys.executable, "-c", COUNTED, str(tmp_path)], capture_output=True, text=True, check=True, cwd=ROOT
    )
    assert said.stdout.strip() == "['open', 'open', 'open']", "a handle that is read as a file is reported twice"
