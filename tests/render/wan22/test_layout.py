"""Layouts: read, refused with what is allowed."""

from __future__ import annotations

import pytest

from render.errors import UserMistake
from render.options import EngineOptions
from render.wan22.layout import Layout, check_heads, num_ranks, parse_layout


@pytest.mark.parametrize(
    ("text", "layout"),
    [
        ("replicas=4", Layout(4, 1, 1)),
        ("ulysses=4", Layout(1, 4, 4)),
        ("replicas=1,ulysses=4", Layout(1, 4, 4)),
        (" replicas = 2 , ulysses = 2 ", Layout(2, 2, 2)),
        ("replicas=4,shard=4", Layout(4, 1, 4)),
        ("replicas=1,ulysses=4,shard=1", Layout(1, 4, 1)),
        ("replicas=2,ulysses=2,shard=4", Layout(2, 2, 4)),
    ],
)
def test_what_is_written_is_what_is_meant(text: str, layout: Layout) -> None:
    assert parse_layout(text, 4) == layout
    assert parse_layout(str(layout), 4) == layout


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("replica=4", "Did you mean replicas?"),
        ("replicas=0", "not a number from 1"),
        ("replicas=-1", "not a number from 1"),
        ("replicas=²", "not a number from 1"),
        ("replicas=2,replicas=2", "twice"),
        ("", "allowed are"),
        ("replicas=3", "is for 3 rank(s), there are 4"),
        ("replicas=4,ulysses=4", "is for 16 rank(s), there are 4"),
        ("replicas=4,shard=3", "cannot be split over 3"),
    ],
)
def test_what_cannot_be_is_refused(text: str, words: str) -> None:
    with pytest.raises(UserMistake) as caught:
        parse_layout(text, 4)
    assert words in str(caught.value)
    assert "hint: " in str(caught.value)


def test_heads_have_to_divide() -> None:
    check_heads(Layout(1, 4, 4), 40)
    with pytest.raises(
        UserMistake, match="40 attention heads do not divide among 3 ranks\n  hint: ulysses may be 1, 2, 4"
    ):
        check_heads(Layout(1, 3, 3), 40)


def test_ranks_are_torchruns_else_the_users() -> None:
    torchrun = {"TORCHELASTIC_RUN_ID": "x", "WORLD_SIZE": "8", "LOCAL_WORLD_SIZE": "4"}
    assert num_ranks(EngineOptions(num_ranks=2), torchrun) == (8, 4)
    assert num_ranks(EngineOptions(num_ranks=2, device="cpu"), {}) == (2, 2)
    assert num_ranks(EngineOptions(device="cpu"), {}) == (1, 1)
