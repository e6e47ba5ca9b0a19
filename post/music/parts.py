"""Who plays what in each bar: notes from a form and a character.

Every player is one small function from bars to notes. Long chords leave the range of speech (1 to 4 kHz) mostly free;
melodies rest every other phrase, so that a narrator can be heard. Knows no sound: an instrument is a name.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from post.music import mood
from post.music.form import Bar, Form
from post.music.harmony import Chord, in_scale, nearest, voicing
from post.music.mood import Character


@dataclass(frozen=True)
class Note:
    """One note: `velocity` 0 to 1 is loudness and brightness, `pan` -1 (left) to 1."""

    start_s: float
    length_s: float
    pitch: int
    velocity: float
    instrument: str
    pan: float = 0.0


Voicings = tuple[tuple[int, ...], ...]
Part = Callable[[Form, Voicings, Character, random.Random], Iterator[Note]]


def notes(form: Form, character: Character, seed: int) -> list[Note]:
    """All notes in the order of their start."""
    voicings = _voicings(form)
    played: list[Note] = []
    for number, part in enumerate(_ensemble(character)):
        played.extend(part(form, voicings, character, random.Random(seed * 1000 + number)))
    played.extend(_landing(form, character))
    return sorted(played, key=lambda note: (note.start_s, note.instrument, note.pitch, note.pan))


def _ensemble(character: Character) -> list[Part]:
    """The parts, by players: someone always holds the chords, someone the bass."""
    players = character.players
    parts: list[Part] = [_bass]
    holding = [name for name in (mood.STRINGS, mood.PAD, mood.CHOIR, mood.BRASS) if name in players]
    if not holding:
        holding = [mood.PAD if mood.DRONE in players or mood.BELLS in players else mood.STRINGS]
    parts += [_sustained(name, 1.0 if place == 0 else 0.7) for place, name in enumerate(holding)]
    if mood.DRONE in players:
        parts.append(_drone)
    if mood.PIANO in players or mood.PLUCK in players:
        parts.append(_broken_chords(mood.PIANO if mood.PIANO in players else mood.PLUCK))
    elif character.tempo_bpm >= 96:
        parts.append(_broken_chords("spiccato"))
    if mood.BELLS in players or (mood.PAD in players and mood.PIANO not in players):
        parts.append(_sparkle)
    singer = next((name for name in (mood.FLUTE, mood.BRASS, mood.PIANO, mood.STRINGS) if name in players), None)
    if singer is not None:
        parts.append(_melody(singer))
    carried = character.energy > 0.75 and mood.PIANO not in players and mood.DRUMS not in character.refused
    if mood.DRUMS in players or carried:
        parts.append(_drums)
    return parts


def _voicings(form: Form) -> Voicings:
    """Four upper voices for each bar, led smoothly."""
    at: tuple[int, ...] = (form.tonic + 4, form.tonic + 7, form.tonic + 12, form.tonic + 16)
    led = []
    for bar in form.bars:
        at = voicing(bar.chord, form.tonic, at)
        led.append(at)
    return tuple(led)


def _sustained(instrument: str, weight: float) -> Part:
    def part(form: Form, voicings: Voicings, character: Character, choose: random.Random) -> Iterator[Note]:
        spread = (-0.55, 0.3, -0.2, 0.6)
        for bar, pitches in zip(form.bars, voicings):
            for voice, pitch in enumerate(pitches):
                if instrument == mood.BRASS and (voice == 3 or (weight < 1 and bar.intensity < 0.35)):
                    continue
                velocity = weight * (0.35 + 0.5 * bar.intensity) * (0.92 + 0.16 * choose.random())
                # Horns lie in the middle, where they are round.
                low = 12 if instrument == mood.BRASS and pitch >= 63 else 0
                yield Note(bar.start_s, bar.length_s * 1.02, pitch - low, velocity, instrument, spread[voice])
            if instrument == mood.STRINGS and bar.intensity > 0.55:
                top = pitches[3] + 12
                yield Note(bar.start_s, bar.length_s * 1.02, top, weight * 0.28 * bar.intensity, instrument, 0.1)

    return part


def _bass(form: Form, voicings: Voicings, character: Character, choose: random.Random) -> Iterator[Note]:
    before = form.tonic - 12
    for bar in form.bars:
        pitch = nearest(form.tonic + bar.chord.root, before)
        pitch = pitch + 12 if pitch < 31 else pitch - 12 if pitch > 45 else pitch
        before = pitch
        velocity = 0.4 + 0.4 * bar.intensity
        moving = character.tempo_bpm >= 96 and bar.intensity > 0.45 and not (bar.is_cramped or bar.is_last)
        if not moving:
            yield Note(bar.start_s, bar.length_s, pitch, velocity, "bass")
            continue
        for beat in range(4):
            yield Note(
                bar.start_s + beat * bar.beat_s, bar.beat_s * 0.9, pitch, velocity * (1, 0.7, 0.85, 0.7)[beat], "bass"
            )


def _drone(form: Form, voicings: Voicings, character: Character, choose: random.Random) -> Iterator[Note]:
    """Four strings plucked round and round: fifth, tonic, tonic, low tonic."""
    strings = (form.tonic + 7 - 12, form.tonic, form.tonic, form.tonic - 12)
    for bar in form.bars:
        for beat, pitch in enumerate(strings):
            yield Note(bar.start_s + beat * bar.beat_s, bar.beat_s * 3, pitch, 0.42, "tanpura", 0.35 - 0.2 * beat)


def _broken_chords(instrument: str) -> Part:
    patterns = ((0, 1, 2, 3, 2, 1, 2, 1), (0, 2, 1, 3, 1, 2, 1, 2), (0, 1, 3, 2, 1, 3, 2, 1))

    def part(form: Form, voicings: Voicings, character: Character, choose: random.Random) -> Iterator[Note]:
        pattern = choose.choice(patterns)
        for bar, pitches in zip(form.bars, voicings):
            if bar.is_last or bar.is_cramped:
                for order, pitch in enumerate(pitches):
                    yield Note(bar.start_s + 0.07 * order, bar.length_s, pitch, 0.5, instrument, 0.1 * order - 0.15)
                continue
            every = 1 if bar.intensity > 0.45 or character.tempo_bpm > 90 else 2
            for step in range(0, 8, every):
                accent = 1.0 if step % 4 == 0 else 0.72
                velocity = (0.3 + 0.4 * bar.intensity) * accent * (0.9 + 0.2 * choose.random())
                late_s = 0.006 * choose.random()
                length_s = bar.beat_s * (0.3 if instrument == "spiccato" else 1.6)
                pitch = pitches[pattern[step]]
                pan = 0.35 if instrument == "spiccato" else (pitch - 60) / 40
                yield Note(bar.start_s + step * bar.beat_s / 2 + late_s, length_s, pitch, velocity, instrument, pan)

    return part


def _sparkle(form: Form, voicings: Voicings, character: Character, choose: random.Random) -> Iterator[Note]:
    for bar, pitches in zip(form.bars, voicings):
        for beat in range(4):
            if choose.random() < 0.3 + 0.25 * bar.intensity and not bar.is_last:
                pitch = choose.choice(pitches[1:]) + 12
                at_s = bar.start_s + beat * bar.beat_s + choose.choice((0, 0.5)) * bar.beat_s
                yield Note(at_s, 2.0, pitch, 0.25 + 0.2 * choose.random(), mood.BELLS, choose.random() * 1.2 - 0.6)


def _melody(instrument: str) -> Part:
    """A two-bar motif, its rhythm kept and its pitches following the chords; silent every other phrase of four bars."""
    rhythms = (
        ((0.0, 3.0), (3.0, 1.0), (4.0, 4.0)),
        ((0.0, 1.5), (1.5, 0.5), (2.0, 2.0), (4.0, 3.0)),
        ((0.0, 2.0), (2.0, 2.0), (4.0, 4.0)),
        ((1.0, 1.0), (2.0, 2.0), (4.0, 1.0), (5.0, 3.0)),
    )

    def part(form: Form, voicings: Voicings, character: Character, choose: random.Random) -> Iterator[Note]:
        rhythm = choose.choice(rhythms)
        contour = [choose.choice((-2, -1, 1, 2, 3)) for _ in rhythm]
        centre = {mood.BRASS: form.tonic + 12, mood.PIANO: form.tonic + 24, mood.STRINGS: form.tonic + 19}.get(
            instrument, form.tonic + 22
        )
        at = centre
        for first in range(2, len(form.bars) - 2, 2):
            pair = form.bars[first : first + 2]
            sings = (first // 4) % 2 == 1 or any(bar.is_landing for bar in pair)
            if not sings or any(bar.is_cramped for bar in pair) or pair[0].intensity < 0.3:
                continue
            for (beat, beats), step in zip(rhythm, contour):
                bar = pair[int(beat) // 4]
                at = _next_pitch(at + step, centre, bar.chord, form, on_chord=beat % 2 == 0)
                start_s = bar.start_s + (beat % 4) * bar.beat_s
                velocity = 0.38 + 0.4 * bar.intensity
                yield Note(start_s, beats * bar.beat_s * 0.98, at, velocity, _solo(instrument), 0.15)

    return part


def _solo(instrument: str) -> str:
    return {mood.BRASS: "horn", mood.STRINGS: "violin"}.get(instrument, instrument)


def _next_pitch(wish: int, centre: int, chord: Chord, form: Form, *, on_chord: bool) -> int:
    """A chord tone on strong beats, a tone of the scale between; within a ninth of the centre."""
    wish = max(centre - 7, min(centre + 9, wish))
    if not on_chord:
        return in_scale(wish, form.tonic, form.is_minor)
    return min(
        (nearest(form.tonic + tone, wish) for tone in chord.pitch_classes), key=lambda pitch: (abs(pitch - wish), pitch)
    )


def _drums(form: Form, voicings: Voicings, character: Character, choose: random.Random) -> Iterator[Note]:
    slow = ((0.0, 1.0), (2.5, 0.45), (3.0, 0.6))
    steady = ((0.0, 1.0), (1.5, 0.5), (2.0, 0.75), (3.0, 0.5), (3.5, 0.6))
    busy = ((0.0, 1.0), (0.5, 0.4), (1.0, 0.6), (1.5, 0.5), (2.0, 0.9), (2.5, 0.4), (2.75, 0.4), (3.0, 0.7), (3.5, 0.6))
    for bar in form.bars:
        if bar.is_last or bar.is_cramped:
            yield Note(bar.start_s, 2.0, 36, 0.7 * bar.intensity, "taiko")
            continue
        if bar.index < 2 and bar.intensity < 0.6:
            continue
        pattern = busy if bar.intensity > 0.75 and character.tempo_bpm > 84 else steady if bar.intensity > 0.5 else slow
        for beat, weight in pattern:
            velocity = weight * (0.3 + 0.5 * bar.intensity) * (0.92 + 0.16 * choose.random())
            pitch, pan = (36, 0.0) if weight > 0.7 else (41, -0.3) if beat % 1 == 0 else (45, 0.35)
            yield Note(bar.start_s + beat * bar.beat_s, 1.2, pitch, velocity, "taiko", pan)


def _landing(form: Form, character: Character) -> Iterator[Note]:
    """The swell towards the landing and the blow on it."""
    drums_allowed = mood.DRUMS not in character.refused
    chorus = mood.BRASS if mood.BRASS in character.players else mood.STRINGS
    for bar in form.bars:
        if bar.before_landing == 1:
            swell_s = min(2 * bar.length_s, bar.start_s + bar.length_s, 4.0)
            yield Note(bar.start_s + bar.length_s - swell_s, swell_s, 60, 0.45 + 0.4 * character.energy, "swell")
            if drums_allowed and (mood.DRUMS in character.players or character.energy > 0.45):
                yield from _roll(bar, form.tonic - 12)
        if bar.is_landing:
            strength = 0.42 + 0.35 * character.energy
            if drums_allowed:
                yield Note(bar.start_s, 3.0, 33, strength, "taiko")
                yield Note(bar.start_s, 3.5, 60, 0.5 * strength, "cymbal")
                yield Note(bar.start_s, bar.length_s * 1.5, form.tonic - 12, strength, "timpani")
            yield Note(bar.start_s, 3.0, form.tonic + 24, 0.5 * strength, mood.BELLS)
            yield Note(bar.start_s, 3.0, form.tonic - 12, strength, mood.PIANO)
            if chorus not in character.refused:
                for step, pan in ((0, -0.2), (7, 0.2), (12, 0.0)):
                    yield Note(bar.start_s, bar.length_s, form.tonic + step, 0.6 * strength, chorus, pan)


def _roll(bar: Bar, pitch: int) -> Iterator[Note]:
    count = max(4, round(bar.length_s * 7))
    for stroke in range(count):
        done = stroke / count
        yield Note(bar.start_s + done * bar.length_s, 1.0, pitch, 0.12 + 0.38 * done**1.5, "timpani", -0.15)
