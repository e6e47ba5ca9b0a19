"""A cut in another rate: every boundary at its nearest frame, end to end, without drift."""

from __future__ import annotations

from fractions import Fraction

from post.rates import in_rate
from tests.post.workbench import cut_of, overlay, shot


def test_boundaries_do_not_drift() -> None:
    cut = cut_of(
        *(shot(f"r{n:03}", "card", 127 - n % 2, overlays=(overlay("note", 10, 50, en="x"),)) for n in range(54))
    )
    for fps in (Fraction(30000, 1001), Fraction(24), Fraction(50), Fraction(60000, 1001)):
        other = in_rate(cut, fps)
        for shot_, following in zip(other.shots, other.shots[1:], strict=False):
            assert shot_.first_frame + shot_.num_frames == following.first_frame
        assert abs(other.duration - cut.duration) <= 1 / fps / 2
        for one, new in zip(cut.shots, other.shots, strict=True):
            assert abs(one.first_frame / cut.fps - new.first_frame / fps) <= 1 / fps / 2
            assert new.overlays[0].first_frame + new.overlays[0].num_frames <= new.num_frames


def test_the_same_rate_changes_nothing() -> None:
    cut = cut_of(shot("c1", "card", 10))
    assert in_rate(cut, Fraction(25)) is cut
