"""What a batch's own finished shots say of its cards: only those of the same card, only what they really took."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from render.digests import Digests
from render.options import EngineOptions, Options
from render.plan import make_plan
from render.planning.cards import machine_named
from render.planning.forecast import forecast
from render.planning.hours import Left, request_flops
from render.planning.own_shots import own_rate
from render.renderers.wan22 import LATENT, Wan22Renderer
from render.store import Store
from storyboards import load
from tests.render.small_story import write_story
from wan22_inference.config import A14B
from wan22_inference.request import ShotRequest

A6000 = machine_named("4xA6000").card


def finished(store: Store, name: str, **provenance: object) -> tuple[str, Left]:
    """A stored latent with these circumstances."""
    request = ShotRequest(name, "a ship", "", 1)
    artifact = store.artifact(LATENT, {"name": name}, _saving(provenance))
    return artifact.key, Left(name, request)


def _saving(provenance: dict[str, object]):  # type: ignore[no-untyped-def]
    def save(folder: Path) -> dict[str, object]:
        (folder / "latents.safetensors").write_bytes(b"latents")
        return {"provenance": provenance}

    return save


def made_in(seconds: float, *, gpu: str = "NVIDIA RTX A6000", ulysses: int = 1, **more: object) -> dict[str, object]:
    return {"fingerprint": {"gpu": gpu}, "layout": {"replicas": 1, "ulysses": ulysses, "shard": 1},
            "denoise_s": seconds, **more}  # fmt: skip


def test_operations_by_seconds_and_cards(tmp_path: Path) -> None:
    store = Store(tmp_path)
    shots = [
        finished(store, "a", **made_in(6000.0)),
        finished(store, "b", **made_in(1500.0, ulysses=4)),  # the same card seconds
    ]
    rate = own_rate(store, shots, A14B, A6000)
    assert rate is not None
    expected = request_flops(A14B, shots[0][1].request) / 6000
    assert rate.at(75_600) == pytest.approx(expected)
    assert rate.at(32_760) == pytest.approx(expected)
    assert rate.with_links
    assert "measured on 2 of this batch's own shots" in rate.basis


def test_a_resumed_shot_counts_from_where_it_went_on(tmp_path: Path) -> None:
    store = Store(tmp_path)
    shot = finished(store, "a", **made_in(3000.0, resumed_at=20))
    rate = own_rate(store, [shot], A14B, A6000)
    assert rate is not None
    assert rate.flops_per_s == pytest.approx(request_flops(A14B, shot[1].request, 20) / 3000)


def test_other_cards_and_damage_tell_nothing(tmp_path: Path) -> None:
    store = Store(tmp_path)
    no_folder = ("0" * 64, Left("gone", ShotRequest("gone", "a ship", "", 1)))
    other = finished(store, "h", **made_in(500.0, gpu="NVIDIA H100 80GB HBM3"))
    on_cpu = finished(store, "c", fingerprint={"machine": "x86_64"}, denoise_s=5.0)
    odd = finished(store, "o", fingerprint="?", layout="?", denoise_s="long", resumed_at="x")
    nothing = finished(store, "n", **made_in(0.0))
    cut = finished(store, "d", **made_in(100.0))
    found = store.get(LATENT, cut[0])
    assert found is not None
    (found.folder / "provenance.json").write_text('{"denoise_s": 1')
    assert own_rate(store, [no_folder, other, on_cpu, odd, nothing, cut], A14B, A6000) is None
    rate = own_rate(store, [other, finished(store, "a", **made_in(6000.0))], A14B, A6000)
    assert rate is not None
    assert "on 1 of" in rate.basis


def test_a_plan_reckons_with_them(tmp_path: Path) -> None:
    """Half of a batch is done, slower than assumed: the rest is told to take that much longer, on the same layout."""
    from wan22_inference.tiny.write import write_tiny

    shots = "".join(f'  - {{id: r{n}, prompt: "A ship, view {n}"}}\n' for n in range(1, 9))
    text = f"version: 1\nproject: {{id: many, title: Many}}\nshots:\n{shots}"
    board = load(write_story(tmp_path, text))
    options = Options(out=tmp_path / "out", engine=EngineOptions(checkpoint=write_tiny(tmp_path / "tiny"), num_ranks=4))
    renderer = Wan22Renderer(board, Digests(tmp_path).sha256, options)
    store = Store(renderer.out)

    def told() -> dict[str, object]:
        ahead = forecast(make_plan(board, renderer, store), "4xA6000", options=options, trace=False)
        read: dict[str, object] = json.loads(json.dumps(ahead.to_json()))
        return read

    before = told()
    for take in make_plan(board, renderer, store).to_make[:4]:
        store.artifact(LATENT, take.inputs, _saving(made_in(3600.0)))
    after = told()
    assert after["num_latents"] == 4
    assert after["layout"] == before["layout"]
    hours = after["hours"]
    assert isinstance(hours, dict)
    assert "measured on 4 of this batch's own shots" in hours["basis"]
    assert hours["seconds"] == pytest.approx(3600, rel=0.2)  # four left, a card for each
