"""The hand-over as an editor meets it: every clip, transition and marker in all three forms, and clean clips."""

from __future__ import annotations

import zipfile
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import opentimelineio as otio
import pytest

from post.cut import Cut, CutOverlay, CutTransition, Media
from post.export.handoff import EDL, LOSSES, OTIOZ, XML, make_handoff
from post.export.handoff.clips import plan_clips, widened
from post.export.handoff.forms import Counts
from post.export.pieces import Piece
from post.quality.measure.frames import count_frames
from storyboards.story import Output
from tests.post.workbench import PAL, counting_clip, cut_of, shot, suite_in

EDIT = Output("edit", "handoff", ("en", "hi"), None, None, None, {"handles": Fraction(1, 2)})


def the_cut(folder: Path) -> Cut:
    take = counting_clip(folder, "take.mov", fps="25", num_frames=60)
    yard = replace(counting_clip(folder, "yard.mov", fps="25", num_frames=100), fps=Fraction(25), num_frames=100)
    take = replace(take, fps=Fraction(25), num_frames=60)
    overlay = CutOverlay({"en": "Indigenous <design>", "hi": "स्वदेशी"}, "lower-third", 5, 20)
    return cut_of(
        shot("r001", media=take, num_frames=40, overlays=(overlay,), notes="owner wants calm: 50%"),
        shot("yard-two-long-name", "footage", media=yard, num_frames=30, media_in=Fraction(1), media_out=Fraction(11, 5),
             transition=CutTransition("dissolve", 10)),
        shot("r003", "card", num_frames=25, text={"en": "Act two", "hi": "अंक दो"}, transition=CutTransition("dip", 12)),
        shot("r004", media=take, num_frames=60, notes="last"),
    )  # fmt: skip


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> tuple[Cut, dict[str, Piece]]:
    folder = tmp_path_factory.mktemp("handoff")
    suite, _ = suite_in(folder)
    cut = the_cut(folder)
    return cut, {piece.name: piece for piece in make_handoff(cut, EDIT, suite)}


def test_every_form_reads_back_with_clips_dissolves_and_markers(made: tuple[Cut, dict[str, Piece]]) -> None:
    cut, pieces = made
    for form in (OTIOZ, EDL, XML):
        counts = Counts.of_file(pieces[form].path(), PAL)
        assert (counts.num_clips, counts.num_dissolves, counts.num_frames) == (4, 2, cut.num_frames), form
        assert len(counts.markers) == 4, form
        told = " ".join(counts.markers).casefold()
        for said in ("owner wants calm", "indigenous", "स्वदेशी", "act two", "last"):
            assert said in told, (form, said)


def test_the_bundle_holds_its_media_and_says_the_same_twice(made: tuple[Cut, dict[str, Piece]], tmp_path: Path) -> None:
    _, pieces = made
    with zipfile.ZipFile(pieces[OTIOZ].path()) as bundle:
        assert bundle.testzip() is None
        names = set(bundle.namelist())
    timeline = otio.adapters.read_from_file(str(pieces[OTIOZ].path()))
    urls = {clip.media_reference.target_url for clip in timeline.find_clips()}
    assert urls <= names
    assert names == urls | {"version.txt", "content.otio"}
    suite, _ = suite_in(tmp_path)
    again = {piece.name: piece for piece in make_handoff(the_cut(tmp_path), EDIT, suite)}
    for form in (OTIOZ, EDL, XML, LOSSES):
        assert again[form].path().read_bytes() == pieces[form].path().read_bytes(), form


def test_an_unpacked_bundle_is_what_opentimelineio_expects(made: tuple[Cut, dict[str, Piece]], tmp_path: Path) -> None:
    _, pieces = made
    target = tmp_path / "unpacked"
    target.mkdir()
    otio.adapters.from_name("otioz").read_from_file(str(pieces[OTIOZ].path()), extract_to_directory=str(target))
    assert (target / "media" / "r001.mov").stat().st_size == pieces["media/r001.mov"].path().stat().st_size


def test_clips_have_their_handles_and_the_very_frames_of_the_film(made: tuple[Cut, dict[str, Piece]]) -> None:
    cut, pieces = made
    timeline = otio.adapters.read_from_file(str(pieces[OTIOZ].path()))
    clips = {clip.name: clip for clip in timeline.find_clips() if clip.parent().kind == "Video"}
    for name, (head, frames, tail) in {
        "r001": (0, 40, 12), "yard-two-long-name": (12, 30, 12), "r003": (0, 25, 12), "r004": (0, 60, 0)
    }.items():  # fmt: skip
        clip = clips[name]
        assert (clip.source_range.start_time.value, clip.source_range.duration.value) == (head, frames), name
        path = pieces[f"media/{name}.mov"].path()
        assert count_frames(path).num_frames == head + frames + tail, name
        assert clip.available_range().duration.value == head + frames + tail
    shown = lumas(pieces["media/yard-two-long-name.mov"].path(), (0, 12, 41, 53))
    # Footage from in: 1 s, with half a second before and after; each frame is two greys lighter than the one before.
    assert [round((luma - 15.5) / 2) for luma in shown] == [13, 25, 54, 66]
    assert cut.shots[1].media_in == 1


def lumas(path: Path, numbers: tuple[int, ...]) -> list[int]:
    """The middle pixel's luma of some frames, in 8 bit."""
    import av

    with av.open(str(path)) as container:
        frames = [frame.reformat(format="yuv420p").planes[0] for frame in container.decode(video=0)]
    return [bytes(frames[n])[frames[n].line_size * (frames[n].height // 2) + frames[n].width // 2] for n in numbers]


def test_a_slowed_take_has_no_handles_but_reaches_under_the_next_shot(tmp_path: Path) -> None:
    take = Media("out", "t.mov", "0" * 64, Fraction(16), 81, 1280, 720)
    suite, _ = suite_in(tmp_path)
    cut = cut_of(
        shot("a", media=take, num_frames=150),
        shot("b", media=take, num_frames=100, transition=CutTransition("dissolve", 10)),
    )
    first, second = plan_clips(cut, EDIT, suite)
    assert (first.head_frames, first.tail_frames) == (0, 10)
    assert (second.head_frames, second.tail_frames) == (0, 12)
    assert widened(first, cut.fps).num_frames == 160
    assert widened(first, cut.fps).transition.kind == "cut"


def test_notes_of_any_script_and_length_survive(tmp_path: Path) -> None:
    suite, _ = suite_in(tmp_path)
    take = replace(counting_clip(tmp_path, "t.mov", fps="25", num_frames=30), fps=Fraction(25), num_frames=30)
    hostile = 'a "quoted" & <b> \\N {\\b1} %{pts} 漢字 שלום\nsecond line ' + "x" * 900
    cut = cut_of(shot("r001", media=take, num_frames=25, notes=hostile), shot("r002", media=take, num_frames=25))
    pieces = {piece.name: piece for piece in make_handoff(cut, replace(EDIT, languages=("en",)), suite)}
    (marker,) = Counts.of_file(pieces[OTIOZ].path(), PAL).markers
    assert "漢字 שלום\nsecond line" in marker
    for form in (EDL, XML):
        assert "漢字" in " ".join(Counts.of_file(pieces[form].path(), PAL).markers)


def test_without_sound_there_are_no_stems(tmp_path: Path) -> None:
    suite, _ = suite_in(tmp_path)
    take = replace(counting_clip(tmp_path, "t.mov", fps="25", num_frames=30), fps=Fraction(25), num_frames=30)
    silent = replace(EDIT, languages=("en",), settings={"audio": "none"})
    pieces = {piece.name for piece in make_handoff(cut_of(shot("r001", media=take, num_frames=25)), silent, suite)}
    assert pieces == {OTIOZ, EDL, XML, LOSSES, "media/r001.mov"}
