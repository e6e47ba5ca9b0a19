"""Judges what a file is: whole, of the right length, size, coding, colour, rate and order."""

from __future__ import annotations

from post.quality.judge.bench import Bench
from post.quality.measure.container import ContainerFacts
from post.quality.measure.packets import PacketFacts
from post.quality.promise import Make

_AGAIN = "Export it again; if it was copied, copy it again and compare checksums."
_SETTINGS = "Set it in the output's settings, or export again."


def judge_make(bench: Bench) -> bool:
    """Judges the container. False if there is nothing to look at."""
    measured = bench.measured
    facts, packets = measured.facts, measured.packets
    if facts is None or packets is None or measured.num_frames == 0:
        found = measured.trouble or "nothing in it can be decoded"
        bench.add("file-unreadable", f"the file cannot be read as a film: {found}",
                  measured=f"{measured.num_bytes:,} bytes", allowed="a whole film", hint=_AGAIN)  # fmt: skip
        return False
    if measured.trouble:
        bench.add("file-damaged", f"the file is damaged: {measured.trouble}",
                  measured=f"{measured.num_frames} frames decoded", allowed=f"{bench.promise.num_frames} frames",
                  frame=min(measured.num_frames, bench.promise.num_frames - 1), hint=_AGAIN)  # fmt: skip
    _length(bench, facts)
    _picture(bench, facts, packets)
    _color(bench, facts)
    _rate(bench, facts, packets)
    return True


def _length(bench: Bench, facts: ContainerFacts) -> None:
    promise, measured = bench.promise, bench.measured
    apart = measured.num_frames - promise.num_frames
    if abs(apart) > bench.limit("frame-count", "frames"):
        ways = "more" if apart > 0 else "fewer"
        bench.add("frame-count", f"the film has {abs(apart)} frame{'s' if abs(apart) != 1 else ''} {ways} than planned",
                  measured=bench.seconds(measured.num_frames), allowed=bench.seconds(promise.num_frames),
                  frame=min(measured.num_frames, promise.num_frames) - 1,
                  hint="Export it again; if it happens again, please report it with the storyboard.")  # fmt: skip
    rate = facts.fps
    wrong_rate = rate is not None and facts.num_frames > 1 and abs(float(rate / promise.fps) - 1) > 0.0002
    if wrong_rate:
        bench.add("frame-times", "the film runs at another rate than promised",
                  measured=f"{float(rate or 0):.3f} frames a second", allowed=f"{float(promise.fps):.3f}",
                  hint=_SETTINGS)  # fmt: skip
    elif measured.out_of_step is not None:
        bench.add("frame-times", "frames do not follow each other evenly",
                  measured=f"frame {measured.out_of_step} comes too early or too late",
                  allowed=f"one frame every {float(1000 / promise.fps):.2f} ms", frame=measured.out_of_step,
                  hint="Export at a constant rate.")  # fmt: skip


def _picture(bench: Bench, facts: ContainerFacts, packets: PacketFacts) -> None:
    make, measured = bench.promise.make, bench.measured
    if (measured.width_px, measured.height_px) != (make.width_px, make.height_px) or facts.pixel_aspect != 1:
        shape = "" if facts.pixel_aspect == 1 else f", pixels {float(facts.pixel_aspect):.3f} wide"
        bench.add("picture-size", "the picture has another size than its screen",
                  measured=f"{measured.width_px}x{measured.height_px}{shape}",
                  allowed=f"{make.width_px}x{make.height_px}, square pixels", hint=_SETTINGS)  # fmt: skip
    if make.codec is not None and packets.codec != make.codec:
        bench.add("codec", "the picture is coded otherwise than promised", measured=packets.codec,
                  allowed=make.codec, hint=_SETTINGS)  # fmt: skip
    elif _other_profile(facts, make) or (make.pix_fmt and facts.pix_fmt != make.pix_fmt):
        bench.add("profile", "profile or pixel format differ from the promise",
                  measured=f"{facts.profile or '(none)'}, {facts.pix_fmt}",
                  allowed=", ".join(part for part in (make.profile, make.pix_fmt) if part), hint=_SETTINGS)  # fmt: skip
    if measured.interlaced:
        bench.add("interlaced", "the picture is interlaced", measured="fields", allowed="whole frames",
                  hint="Export progressive.")  # fmt: skip


def _other_profile(facts: ContainerFacts, make: Make) -> bool:
    return bool(make.profile) and facts.profile.casefold() != str(make.profile).casefold()


def _color(bench: Bench, facts: ContainerFacts) -> None:
    make = bench.promise.make
    found = {"primaries": facts.primaries, "transfer": facts.transfer, "matrix": facts.matrix}
    wrong = {name: value for name, value in found.items() if value != make.color}
    if facts.color_range != make.color_range:
        wrong["range"] = facts.color_range
    if wrong:
        bench.add("color-tags", "players will show other colours than were made",
                  measured=", ".join(f"{name} {_said(value)}" for name, value in wrong.items()),
                  allowed=f"{make.color}, range {make.color_range}",
                  hint="Export it again; tools that only copy streams may lose colour tags.")  # fmt: skip
    if make.color_range == "tv" and bench.measured.out_of_range > bench.limit("pixel-range", "share"):
        bench.add("pixel-range", "part of the picture is darker than black or whiter than white",
                  measured=f"{bench.measured.out_of_range:.1%} of the picture",
                  allowed=f"{bench.limit('pixel-range', 'share'):.1%} outside luma 5 to 246",
                  frame=bench.measured.out_of_range_frame,
                  hint="Give the shot another grade, or footage without clipped whites.")  # fmt: skip


def _said(value: str) -> str:
    return {"2": "not told", "unknown": "not told"}.get(value, value)


def _rate(bench: Bench, facts: ContainerFacts, packets: PacketFacts) -> None:
    make = bench.promise.make
    if make.max_group is not None and facts.group_lengths:
        longest = max(facts.group_lengths)
        if longest > make.max_group:
            at = sum(facts.group_lengths[: facts.group_lengths.index(longest)])
            bench.add("group-length", "key frames lie too far apart", measured=f"{longest} frames",
                      allowed=f"{make.max_group} frames at most", frame=at, hint=_SETTINGS)  # fmt: skip
        if facts.has_open_groups:
            bench.add("group-open", "groups of pictures are open", measured="open", allowed="closed", hint=_SETTINGS)
    if make.faststart and not facts.faststart:
        bench.add("faststart", "the film does not start while it loads", measured="index after the data",
                  allowed="index first", hint="Export it again; tools that only copy streams may move the index.")  # fmt: skip
    if make.rate_mbps is None or bench.measured.num_frames < bench.promise.fps:
        return
    slack = bench.limit("bit-rate", "tolerance")
    low = make.rate_mbps * (1 - slack) if make.constant_rate else 0.0
    if not low <= packets.mean_mbps <= make.rate_mbps * (1 + slack):
        kind = "constant" if make.constant_rate else "at most"
        bench.add("bit-rate", "the picture's bit rate is off its promise", measured=f"{packets.mean_mbps:.1f} Mb/s",
                  allowed=f"{kind} {make.rate_mbps:g} Mb/s, within {slack:.0%}", hint=_SETTINGS)  # fmt: skip
    most = make.rate_mbps * bench.limit("bit-rate-peak", "times")
    if packets.peak_mbps > most:
        bench.add("bit-rate-peak", "one second of the picture is very big", measured=f"{packets.peak_mbps:.1f} Mb/s",
                  allowed=f"{most:.1f} Mb/s in any second", frame=packets.peak_frame, hint=_SETTINGS)  # fmt: skip
