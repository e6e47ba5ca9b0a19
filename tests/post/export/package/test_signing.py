"""Signed films: read back by the reader, kept, and seen through when one byte changes."""

from __future__ import annotations

import hashlib
import json
from dataclasses import replace
from pathlib import Path

import c2pa
import pytest

from post import ffmpeg
from post.cut import Cut, CutCue, CutLine, LineRequest, Media
from post.errors import SigningError
from post.export.package.credentials import Credentials, local_credentials
from post.export.package.manifest import (
    CAMERA,
    COMPOSITE,
    COMPOSITE_GENERATED,
    DRAWN,
    GENERATED,
    definition,
    film_ingredients,
    source_type_of,
)
from post.export.package.signing import Unsigned, is_signable, read_state, sign
from storyboards.story import Voice
from tests.post.workbench import cut_of, make_media, shot, suite_in


@pytest.fixture(scope="module")
def credentials(tmp_path_factory: pytest.TempPathFactory) -> Credentials:
    return local_credentials(tmp_path_factory.mktemp("chain"))


def film(folder: Path, name: str = "hall.en.mp4") -> Path:
    codec = {"mp4": ("libx264", "aac"), "mov": ("prores_ks", "pcm_s24le")}[name.rsplit(".", 1)[1]]
    make_media(
        folder, name, "-f", "lavfi", "-i", "testsrc2=s=320x180:r=25:d=2", "-f", "lavfi", "-i", "sine=d=2",
        "-c:v", codec[0], "-c:a", codec[1], "-pix_fmt", "yuv422p10le" if "prores" in codec[0] else "yuv420p",
        "-movflags", "+faststart",
    )  # fmt: skip
    return folder / "media" / name


def the_cut() -> Cut:
    clip = Media("out", "takes/wan22/r001-t1.mov", "a" * 64)
    yard = Media("storyboard", "footage/yard.mp4", "b" * 64)
    voice = Voice("narrator", "recorded", None, None, {}, 1.0, None)
    cut = cut_of(
        shot("r001", media=clip, renderer="wan22"),
        shot("r002", "footage", media=yard),
        shot("r003", media=replace(clip, sha256="c" * 64), renderer="animatic"),
        shot("r004", "card"),
    )
    cue = CutCue("m", 0, 50, "temp", "slow", None, -14, -9, cut.fps * 0, cut.fps * 0, None, 1, None, None)
    return replace(
        cut, lines=(CutLine(LineRequest("r001", "en", "Hello.", voice, {}), 5, cut.fps * 0 + 1),), cues=(cue,)
    )


def unsigned(path: Path) -> Unsigned:
    made = definition(path.name, "Sea Power", film_ingredients(the_cut(), "en"), "0.1.0")
    return Unsigned(path.name, path, hashlib.sha256(path.read_bytes()).hexdigest(), made)


@pytest.mark.parametrize("name", ["hall.en.mp4", "master.mov"])
def test_a_signed_film_is_valid_and_one_flipped_byte_is_not(
    name: str, tmp_path: Path, credentials: Credentials
) -> None:
    suite, _ = suite_in(tmp_path)
    path = film(tmp_path, name)
    signed = sign(unsigned(path), credentials, suite).file(name)
    state, problems = read_state(signed)
    assert state == "Valid"
    assert problems == ["signingCredential.untrusted"]  # it is a test chain and says so
    content = bytearray(signed.read_bytes())
    content[len(content) // 2] ^= 1
    damaged = tmp_path / name
    damaged.write_bytes(content)
    assert read_state(damaged)[0] == "Invalid"
    assert read_state(path)[0] == "None"


def test_the_manifest_names_every_part_and_how_it_came_to_be(tmp_path: Path, credentials: Credentials) -> None:
    suite, _ = suite_in(tmp_path)
    path = film(tmp_path)
    with c2pa.Reader(sign(unsigned(path), credentials, suite).file(path.name)) as reader:
        told = json.loads(reader.json())
    manifest = told["manifests"][told["active_manifest"]]
    (actions,) = [one["data"]["actions"] for one in manifest["assertions"] if one["label"] == "c2pa.actions.v2"]
    assert actions[0]["action"] == "c2pa.created"
    assert actions[0]["digitalSourceType"] == COMPOSITE_GENERATED
    placed = [action["digitalSourceType"] for action in actions[1:]]
    assert placed[:3] == [GENERATED, CAMERA, DRAWN]
    titles = [one["title"] for one in manifest["ingredients"]]
    assert titles == ["shot r001", "shot r002", "shot r003", "shot r004", "voice narrator", "music m"]
    assert manifest["ingredients"][0]["instance_id"] == "sha256:" + "a" * 64


def test_signing_changes_neither_picture_nor_sound(tmp_path: Path, credentials: Credentials) -> None:
    suite, _ = suite_in(tmp_path)
    path = film(tmp_path)
    signed = sign(unsigned(path), credentials, suite).file(path.name)

    def streams(film: Path) -> str:
        target = tmp_path / "md5"
        ffmpeg.run(["-i", str(film), "-c", "copy", "-f", "streamhash", str(target)], cwd=tmp_path, what="hash")
        return target.read_text()

    assert streams(signed) == streams(path)
    head = signed.read_bytes()[:64_000]
    assert head.index(b"moov") < len(head)  # still starts before it has come whole


def test_asked_again_nothing_is_signed_again(tmp_path: Path, credentials: Credentials) -> None:
    suite, store = suite_in(tmp_path)
    wanted = unsigned(film(tmp_path))
    first = sign(wanted, credentials, suite)
    assert sign(wanted, credentials, suite).digest == first.digest
    assert [stage for stage, _ in store.made] == ["signed"]
    sign(wanted, local_credentials(tmp_path / "another"), suite)
    assert [stage for stage, _ in store.made] == ["signed", "signed"]


def test_what_cannot_be_signed_is_refused_with_a_reason(tmp_path: Path, credentials: Credentials) -> None:
    suite, _ = suite_in(tmp_path)
    broken = tmp_path / "broken.mp4"
    broken.write_bytes(b"<html>no film</html>")
    with pytest.raises(SigningError, match=r"broken\.mp4: it could not be signed"):
        sign(replace(unsigned(film(tmp_path)), name="broken.mp4", source=broken), credentials, suite)
    assert (is_signable("a.MP4"), is_signable("a.mkv"), is_signable("a.srt")) == (True, False, False)


def test_the_whole_is_what_its_parts_are() -> None:
    parts = film_ingredients(the_cut(), None)
    assert source_type_of(parts[:1]) == GENERATED
    assert source_type_of(parts[1:3]) == COMPOSITE
    assert source_type_of(parts) == COMPOSITE_GENERATED
