"""Judges the sound: that it is there, as it was promised, as loud as promised, in both ears, and seamless in a loop."""

from __future__ import annotations

from post.quality.judge.bench import Bench
from post.quality.measure.packets import SoundTrack
from post.quality.sound.heard import RATE_HZ, Heard

_MIX = "Export it again; the mix meets this by itself unless the file was changed afterwards."
_ONE_FRAME_OF_AAC = 1024


def judge_sound(bench: Bench) -> None:
    promise, heard = bench.promise.sound, bench.measured.heard
    tracks = bench.measured.packets.sound if bench.measured.packets else ()
    if promise.num_channels == 0:
        if tracks:
            bench.add("sound-unplanned", "the file has sound though it was promised silent",
                      measured=f"{len(tracks)} track(s)", allowed="none", hint="Export it with audio: none.")  # fmt: skip
        return
    if not tracks or heard is None or heard.num_samples == 0:
        bench.add("sound-missing", "there is no sound", measured="no track that can be played" if tracks else "no track",
                  allowed="a sound track", hint=_MIX)  # fmt: skip
        return
    _make(bench, tracks)
    _length(bench, heard)
    if heard.loudness.integrated_lufs is None and max(heard.channel_db) < -70:
        if promise.loudness_lufs is not None:
            bench.add("sound-missing", "the sound track is silent", measured="nothing above -70 dBFS",
                      allowed=f"{promise.loudness_lufs:g} LUFS",
                      hint="Give the film narration, music or ambience, or set audio: none for the output.")  # fmt: skip
        return
    _loudness(bench, heard)
    _peaks(bench, heard)
    _speech(bench, heard)
    _silence(bench, heard)
    _sides(bench, heard)
    _seam(bench, heard)


def _make(bench: Bench, tracks: tuple[SoundTrack, ...]) -> None:
    promise = bench.promise.sound
    wrong = []
    for number, track in enumerate(tracks, 1):
        name = f"track {number}: " if len(tracks) > 1 else ""
        if promise.codec is not None and track.codec != promise.codec:
            wrong.append(f"{name}{track.codec}")
        if track.rate_hz != promise.rate_hz:
            wrong.append(f"{name}{track.rate_hz} Hz")
        if number == 1 and track.num_channels != promise.num_channels:
            wrong.append(f"{name}{track.num_channels} channel(s)")
    if promise.num_tracks is not None and len(tracks) != promise.num_tracks:
        wrong.append(f"{len(tracks)} track(s)")
    if wrong:
        allowed = [promise.codec or "any codec", f"{promise.rate_hz} Hz", f"{promise.num_channels} channel(s)"]
        if promise.num_tracks is not None:
            allowed.append(f"{promise.num_tracks} track(s)")
        bench.add("sound-make", "the sound is made otherwise than promised", measured=", ".join(wrong),
                  allowed=", ".join(allowed), hint="Set it in the output's settings, or export again.")  # fmt: skip


def _length(bench: Bench, heard: Heard) -> None:
    promise = bench.promise
    wanted = promise.num_frames / promise.fps * RATE_HZ
    apart = heard.num_samples - wanted
    if promise.loop and abs(apart) > 1:
        bench.add("seam-length", "picture and sound of the loop are not equally long",
                  measured=f"{heard.num_samples:,} samples", allowed=f"{float(wanted):,.0f} samples",
                  frame=promise.num_frames - 1,
                  hint="Export it again; players that loop by the sound would drift or stutter.")  # fmt: skip
    seconds = abs(float(apart)) / RATE_HZ
    slack = max(bench.limit("sound-length", "tolerance_s"), _ONE_FRAME_OF_AAC / RATE_HZ + 1e-3)
    if not promise.loop and seconds > slack:
        ways = "longer" if apart > 0 else "shorter"
        bench.add("sound-length", f"the sound is {seconds:.2f} s {ways} than the picture",
                  measured=f"{heard.num_samples / RATE_HZ:.2f} s", allowed=f"{float(promise.duration):.2f} s",
                  frame=min(promise.num_frames - 1, bench.at_s(heard.num_samples / RATE_HZ)), hint=_MIX)  # fmt: skip


def _loudness(bench: Bench, heard: Heard) -> None:
    target, loudness = bench.promise.sound.loudness_lufs, heard.loudness
    slack = bench.limit("loudness", "tolerance_lu")
    if target is not None and loudness.integrated_lufs is not None:
        apart = loudness.integrated_lufs - target
        if abs(apart) > slack + 0.05:
            bench.add("loudness", f"the programme is {abs(apart):.1f} LU too {'loud' if apart > 0 else 'quiet'}",
                      measured=f"{loudness.integrated_lufs:.1f} LUFS", allowed=f"{target:g} LUFS ±{slack:g}",
                      hint=_MIX)  # fmt: skip
    most = bench.limit("loudness-range", "most_lu")
    if loudness.range_lu is not None and loudness.range_lu > most:
        bench.add("loudness-range", "loud and quiet parts lie far apart", measured=f"{loudness.range_lu:.1f} LU",
                  allowed=f"{most:g} LU", hint="Raise quiet music or lines, if quiet parts are lost in the hall.")  # fmt: skip


def _peaks(bench: Bench, heard: Heard) -> None:
    most, peak = bench.promise.sound.true_peak_dbtp, heard.loudness.true_peak_dbtp
    if most is not None and peak is not None and peak > most + bench.limit("true-peak", "tolerance_db"):
        bench.add("true-peak", "peaks pass the limit and may distort", measured=f"{peak:.1f} dBTP",
                  allowed=f"{most:g} dBTP", hint=_MIX)  # fmt: skip
    if heard.clipped_runs >= bench.limit("clipping", "least_runs"):
        bench.add("clipping", "the sound is cut off at full scale", measured=f"{heard.clipped_runs} times",
                  allowed="never", frame=bench.at_s(heard.clipped_at_s or 0.0), hint=_MIX)  # fmt: skip


def _speech(bench: Bench, heard: Heard) -> None:
    below, share = bench.limit("speech-silent", "below_db"), bench.limit("speech-silent", "share")
    for line in bench.promise.lines:
        first, stop = (
            int(line.start_s * 10),
            max(int(line.start_s * 10) + 1, int((line.start_s + line.duration_s) * 10)),
        )
        levels = heard.levels_db[first:stop]
        quiet = sum(level < below for level in levels) + max(0, stop - first - len(levels))
        if quiet > share * (stop - first):
            bench.add("speech-silent", "nothing is heard where a line is spoken",
                      measured=f"silent for {quiet / 10:.1f} of {line.duration_s:.1f} s",
                      allowed=f"above {below:g} dBFS", frame=bench.at_s(line.start_s), shot=line.shot_id,
                      hint="Listen to the line; check the voice and its file.")  # fmt: skip


def _silence(bench: Bench, heard: Heard) -> None:
    least = bench.limit("silence", "least_s")
    programme = bench.promise.sound.programme
    fps = float(bench.promise.fps)
    begin_s, end_s = 0.0, heard.num_samples / RATE_HZ
    if programme is not None:
        begin_s, end_s = programme.first_frame / fps, programme.stop_frame / fps
    for silence in heard.silences:
        start, stop = max(silence.start_s, begin_s), min(silence.stop_s, end_s)
        if stop - start >= least:
            bench.add("silence", "nothing is heard for long", measured=f"{stop - start:.1f} s",
                      allowed=f"less than {least:g} s", frame=bench.at_s(start), num_frames=round((stop - start) * fps),
                      hint="Lay music or ambience under it, if it is not meant.")  # fmt: skip


def _sides(bench: Bench, heard: Heard) -> None:
    if bench.promise.sound.num_channels != 2:
        return
    left, right = heard.channel_db
    if abs(left - right) > bench.limit("one-sided", "apart_db") and max(left, right) > -60:
        bench.add("one-sided", f"the sound comes from the {'left' if left > right else 'right'} only",
                  measured=f"left {left:.0f} dB, right {right:.0f} dB", allowed="both sides",
                  hint="Check recorded lines and music for an empty channel.")  # fmt: skip
    elif heard.correlation < bench.limit("phase", "below"):
        bench.add("phase", "left and right cancel each other where they are played as one",
                  measured=f"correlation {heard.correlation:.2f}", allowed=f"{bench.limit('phase', 'below'):g} or more",
                  hint="Turn the phase of one channel in the file that does it.")  # fmt: skip


def _seam(bench: Bench, heard: Heard) -> None:
    if not bench.promise.loop or heard.seam is None:
        return
    if heard.seam.is_click:
        bench.add("seam-sound", "a click where the loop begins again",
                  measured=f"a bend of {heard.seam.bend:.3f}, {heard.seam.bend / max(heard.seam.around, 1e-6):.0f} times "
                           "those around it",
                  allowed="6 times", frame=bench.promise.num_frames - 1,
                  hint="Export it again; the mix of a loop fits its own end.")  # fmt: skip
    elif heard.seam.is_hole:
        bench.add("seam-sound", "a hole in the sound where the loop begins again",
                  measured=f"{heard.seam.hole_db:.0f} dB quieter than around it", allowed="no hole",
                  frame=bench.promise.num_frames - 1,
                  hint="Export it again; the mix of a loop fits its own end.")  # fmt: skip
