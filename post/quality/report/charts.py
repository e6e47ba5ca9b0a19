"""Sound as small drawings: waveform and loudness curve in inline SVG, with nothing but numbers in it."""

from __future__ import annotations

from collections.abc import Sequence

WIDTH, HEIGHT = 1000, 100
LOWEST_LUFS, HIGHEST_LUFS = -50.0, -5.0


def sound_chart(
    wave: Sequence[tuple[int, int]],
    curve: Sequence[tuple[float, float]],
    from_s: float,
    to_s: float,
    total_s: float,
    *,
    label: str,
    target_lufs: float | None,
    points: int,
    marks: Sequence[tuple[float, str]] = (),
    edges: Sequence[float] = (),
) -> str:
    """An SVG of the sound between two times; `wave` covers `total_s`, `marks` are (seconds, severity), `edges` seconds.

    `label` has to be escaped already.
    """
    span = max(1e-6, to_s - from_s)

    def x(seconds: float) -> float:
        return round((seconds - from_s) / span * WIDTH, 1)

    parts = [
        f'<svg class="sound" viewBox="0 0 {WIDTH} {HEIGHT}" preserveAspectRatio="none" role="img" aria-label="{label}">'
    ]
    parts += [f'<path class="edge" d="M{x(edge):g} 0V{HEIGHT}"/>' for edge in edges if from_s < edge < to_s]
    body = _wave_path(wave, from_s / max(total_s, 1e-6), to_s / max(total_s, 1e-6), points)
    if body:
        parts.append(f'<path class="wave" d="{body}"/>')
    if target_lufs is not None:
        parts.append(f'<path class="target" d="M0 {_y(target_lufs):g}H{WIDTH}"/>')
    shown = [(seconds, lufs) for seconds, lufs in curve if from_s - 0.6 <= seconds <= to_s + 0.6]
    shown = shown[:: max(1, len(shown) // points)]
    if len(shown) > 1:
        line = " ".join(f"{x(seconds):g},{_y(lufs):g}" for seconds, lufs in shown)
        parts.append(f'<polyline class="curve" points="{line}"/>')
    parts += [
        f'<path class="mark {severity}" d="M{x(seconds):g} 0V{HEIGHT}"/>'
        for seconds, severity in marks
        if from_s <= seconds <= to_s
    ]
    return "".join(parts) + "</svg>"


def _y(lufs: float) -> float:
    share = (max(LOWEST_LUFS, min(HIGHEST_LUFS, lufs)) - LOWEST_LUFS) / (HIGHEST_LUFS - LOWEST_LUFS)
    return round((1 - share) * HEIGHT, 1)


def _wave_path(wave: Sequence[tuple[int, int]], start: float, stop: float, points: int) -> str:
    """The outline of a part of the wave: its highs there, its lows back."""
    part = wave[int(start * len(wave)) : max(int(start * len(wave)) + 2, round(stop * len(wave)))]
    if len(part) < 2:
        return ""
    step = max(1, -(-len(part) // points))
    groups = [part[place : place + step] for place in range(0, len(part), step)]
    count = max(1, len(groups) - 1)
    middle = HEIGHT / 2
    highs = [(round(n * WIDTH / count), round(middle - max(h for _, h in g) * 0.46)) for n, g in enumerate(groups)]
    lows = [(round(n * WIDTH / count), round(middle - min(low for low, _ in g) * 0.46)) for n, g in enumerate(groups)]
    return "M" + "L".join(f"{x} {y}" for x, y in [*highs, *reversed(lows)]) + "Z"
