"""Judges the moving picture: black, stillness, repeats, cuts, flashes, and a loop's seam."""

from __future__ import annotations

from collections.abc import Iterator

from post.quality.judge.bench import Bench
from post.quality.picture.dark import DarkSpan
from post.quality.promise import Frames, PlannedShot

_NEAR = 2
"""Frames by which a span may pass what was planned."""

_GRADUAL_S = 0.5
"""Black that is gone into and out of softly is a fade, up to here."""

_HARD_STEP = 15.0
_LONG_ENTRY = 6
_UNKNOWN_REPEATS = 0.42
"""Share of repeats that is looked over where nobody knows what was planned: 16 frames a second shown at 25 have 0.36."""


def judge_picture(bench: Bench) -> None:
    _black(bench)
    _frozen(bench)
    _repeats(bench)
    _cuts(bench)
    _planned_cuts(bench)
    _flashes(bench)
    _seam(bench)


def _shots(bench: Bench) -> tuple[PlannedShot, ...]:
    return bench.promise.shots or (PlannedShot("", "generated", 0, bench.promise.num_frames),)


def _entry(shot: PlannedShot) -> Frames:
    """The frames in which a shot comes in."""
    return Frames(shot.first_frame, 0 if shot.transition == "cut" else shot.transition_frames)


def _inside(frame: int, span: Frames, near: int = 0) -> bool:
    return span.first_frame - near <= frame < span.stop_frame + near


def _black(bench: Bench) -> None:
    least = bench.limit("black", "least_s") * float(bench.promise.fps)
    for span in bench.measured.black:
        if _in_flashes(bench, span.first_frame):
            continue
        for run in _runs(frame for frame in range(span.first_frame, span.first_frame + span.num_frames)
                         if not _may_be_black(bench, frame)):  # fmt: skip
            if run.num_frames <= _NEAR and run.num_frames < span.num_frames:
                continue  # an edge of planned black
            soft = not span.abrupt and run.num_frames < _GRADUAL_S * bench.promise.fps
            if not soft and run.num_frames >= least:
                at_end = run.stop_frame >= bench.measured.num_frames
                bench.add("black", "black where none is planned" + (", to the end" if at_end else ""),
                          measured=bench.seconds(run.num_frames), allowed="none", frame=run.first_frame,
                          num_frames=run.num_frames,
                          hint="Look at the shot's take; render it again or pick another one.")  # fmt: skip


def _may_be_black(bench: Bench, frame: int) -> bool:
    promise = bench.promise
    if any(_inside(frame, span, _NEAR) for span in promise.black):
        return True
    for shot in promise.shots:
        if shot.transition == "dip" and _inside(frame, _entry(shot), 1):
            return True
        if shot.first_frame == 0 and _inside(frame, _entry(shot)):
            return True
        if shot.kind == "card" and _inside(frame, shot.frames):
            words = [text for text in promise.texts if text.what == "card" and text.shot_id == shot.id]
            return not any(_inside(frame, Frames(text.steady_first, text.steady_frames)) for text in words)
        if shot.kind == "leader" and _inside(frame, shot.frames):
            return True
    return False


def _runs(frames: Iterator[int]) -> list[Frames]:
    """Runs of consecutive numbers."""
    found: list[Frames] = []
    for frame in frames:
        if found and found[-1].stop_frame == frame:
            found[-1] = Frames(found[-1].first_frame, found[-1].num_frames + 1)
        else:
            found.append(Frames(frame, 1))
    return found


def _frozen(bench: Bench) -> None:
    promise = bench.promise
    least = bench.limit("frozen", "least_s") * float(promise.fps)
    black = [Frames(span.first_frame, span.num_frames) for span in bench.measured.black]
    moving = [shot for shot in _shots(bench) if not shot.stands_still and shot.kind != "leader"]
    still = {
        frame for span in bench.measured.frozen for frame in range(span.first_frame, span.first_frame + span.num_frames)
    }  # spans that an entering text parted are one again
    for shot in moving:
        for run in _runs(frame for frame in range(shot.first_frame, shot.frames.stop_frame)
                         if frame in still and not any(_inside(frame, span) for span in black)):  # fmt: skip
            shortest = min(least, max(5.0, 0.8 * shot.num_frames))
            if run.num_frames >= shortest:
                to_end = run.stop_frame >= bench.measured.num_frames
                bench.add("frozen", "the picture stands still" + (", to the end of the film" if to_end else ""),
                          measured=bench.seconds(run.num_frames), allowed=f"less than {least / float(promise.fps):g} s",
                          frame=run.first_frame, num_frames=run.num_frames,
                          hint="Render the shot again or pick another take; a shot longer than its take holds its "
                               "last frame: give it less time, or use fit: speed.")  # fmt: skip


def _repeats(bench: Bench) -> None:
    slack = bench.limit("repeats", "share")
    told = [Frames(span.first_frame, span.num_frames) for span in bench.measured.black]
    told += [Frames(span.first_frame, span.num_frames) for span in bench.measured.frozen]
    repeats = [frame for frame in bench.measured.repeats if not any(_inside(frame, span, 1) for span in told)]
    for shot in _shots(bench):
        if shot.stands_still or shot.kind in ("card", "still", "leader") or shot.num_frames < 25:
            continue
        count = sum(shot.first_frame <= frame < shot.frames.stop_frame for frame in repeats)
        share = count / shot.num_frames
        planned = _UNKNOWN_REPEATS if shot.repeats is None else float(shot.repeats) + slack
        if share > planned:
            bench.add("repeats", "the movement stutters: many frames repeat the one before",
                      measured=f"{share:.0%} of the frames", allowed=f"{planned:.0%}", frame=shot.first_frame,
                      num_frames=shot.num_frames,
                      hint="Choose retime: interpolate or blend for the shot, or a rate nearer to its clip's.")  # fmt: skip


def _cuts(bench: Bench) -> None:
    for cut in bench.measured.cuts:
        shot = next((each for each in _shots(bench) if _inside(cut.frame, each.frames)), None)
        if shot is None or shot.kind == "leader" or _cut_is_planned(bench, cut.frame, cut.step):
            continue
        if _in_flashes(bench, cut.frame) or _beside_black(bench, cut.frame):
            continue
        finding = "cut-in-footage" if shot.kind == "footage" else "cut-unplanned"
        bench.add(finding, "the picture jumps inside a shot", measured=f"{cut.regions:.0%} of the picture changes",
                  allowed="no cut here", frame=cut.frame,
                  hint="Render the shot again or pick another take." if shot.kind == "generated"
                  else "Look at the clip's in and out points.")  # fmt: skip
    for stray in bench.measured.strays:
        near_cut = any(
            _cut_is_planned(bench, edge, 0.0) for edge in (stray.first_frame, stray.first_frame + stray.num_frames)
        )
        if _in_flashes(bench, stray.first_frame) or _beside_black(bench, stray.first_frame):
            continue
        where = "at a cut" if near_cut else "inside a shot"
        bench.add("stray-frames", f"another picture shows for a moment {where}",
                  measured=bench.seconds(stray.num_frames), allowed="none", frame=stray.first_frame,
                  num_frames=stray.num_frames, hint="Export it again; then look at the shot's take.")  # fmt: skip


def _cut_is_planned(bench: Bench, frame: int, step: float) -> bool:
    for shot in _shots(bench):
        if abs(frame - shot.first_frame) <= 1 and (shot.transition == "cut" or shot.transition_frames < _LONG_ENTRY):
            return True
        entry = _entry(shot)
        if entry.num_frames and _inside(frame, entry, 1):
            is_hard = shot.transition == "dissolve" and entry.num_frames >= _LONG_ENTRY and step > _HARD_STEP
            return not is_hard
    return False


def _in_flashes(bench: Bench, frame: int) -> bool:
    spans = (*bench.measured.flashes, *bench.measured.red_flashes)
    return any(span.first_frame - 1 <= frame <= span.first_frame + span.num_frames for span in spans)


def _beside_black(bench: Bench, frame: int) -> bool:
    def touches(span: DarkSpan) -> bool:
        return span.first_frame - 1 <= frame <= span.first_frame + span.num_frames + 1

    return any(touches(span) for span in bench.measured.black)


def _planned_cuts(bench: Bench) -> None:
    shots = {shot.first_frame: shot for shot in bench.promise.shots}
    before = {shot.frames.stop_frame: shot for shot in bench.promise.shots}
    for step in bench.measured.steps:
        shot, last = shots.get(step.frame), before.get(step.frame)
        if shot is None or last is None or "leader" in (shot.kind, last.kind) or step.is_there:
            continue
        if _beside_black(bench, step.frame) or (shot.kind == last.kind == "card"):
            continue
        bench.add("cut-missing", f"the picture does not change from {last.id} to {shot.id}",
                  measured=f"{step.regions:.0%} of the picture changes", allowed="another picture",
                  frame=step.frame, shot=shot.id,
                  hint="Both shots may show the same take or file; look at their takes, and export again.")  # fmt: skip


def _flashes(bench: Bench) -> None:
    for finding, spans in (("flashing", bench.measured.flashes), ("red-flashing", bench.measured.red_flashes)):
        for span in spans:
            what = "red flashes" if finding == "red-flashing" else "flashes"
            bench.add(finding, f"{what} that may cause seizures",
                      measured=f"{span.flashes_per_s:.1f} a second over {span.area:.0%} of the picture",
                      allowed="3 a second over a quarter of the picture", frame=span.first_frame,
                      num_frames=span.num_frames, hint="Take the shot out, slow it down, or pick another take.")  # fmt: skip


def _seam(bench: Bench) -> None:
    seam = bench.measured.picture_seam
    if not bench.promise.loop or seam is None or seam.is_smooth:
        return
    bench.add("seam-picture", "the picture jumps where the loop begins again",
              measured=f"a step of {seam.step:.1f} codes, {seam.regions:.0%} of the picture changes",
              allowed=f"about {seam.around:.1f}, as it moves near its ends", frame=0,
              hint="Begin the loop with a dissolve, so that the last shot goes over into the first.")  # fmt: skip
