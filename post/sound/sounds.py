"""What is heard in a film: every stored sound with its place and gains.

Has the lines spoken, the music made and the ambience cut to length, and puts them at their samples. Mixes nothing.
"""

from __future__ import annotations

from dataclasses import dataclass

from post.cut import Cut, CutCue
from post.music import NAME as MUSIC_NAME
from post.music import cue_sound
from post.music.musicgen import playing
from post.suite import Artifact, Suite
from post.voices import NAME as LINE_NAME
from post.voices import narrate


@dataclass(frozen=True)
class Sound:
    """One stored sound in the film."""

    kind: str  # line | music | ambience
    artifact: Artifact
    name: str  # of its file
    start: int  # sample of the film at which it begins
    gain_db: float  # relative to speech
    duck_db: float  # how far it goes down under speech, 0 or less

    def inputs(self) -> list[object]:
        """What a mix's key has of it."""
        return [self.kind, self.artifact.digest, self.start, float(self.gain_db), float(self.duck_db)]


RING_S = 2.5
"""How long music that ends with a film that loops goes on over its beginning."""


def gather(cut: Cut, language: str, suite: Suite, *, loops: bool = False) -> tuple[Sound, ...]:
    """Everything heard in one language: lines, music, ambience, each in the order of the film. Raises PostError.

    In a film that `loops`, music and ambience at its end reach past it, to be laid over its beginning.
    """
    from post.sound.ambience import NAME as AMBIENCE_NAME
    from post.sound.ambience import bed_sound, beds
    from post.sound.wav import sample_at

    spoken = [line for line in cut.lines if line.request.language == language]
    lines = narrate([line.request for line in spoken], suite)
    sounds = []
    for line in spoken:
        artifact = lines[line.request.shot_id, language].artifact
        sounds.append(Sound("line", artifact, LINE_NAME, sample_at(line.first_frame, cut.fps), 0.0, 0.0))
    with playing(suite) as player:

        def played(cue: CutCue) -> Artifact:
            return cue_sound(cue, cut.fps, suite, ring=_ring(cut, cue) if loops else 0, player=player)

        music = suite.each(played, cut.cues)
    for cue, artifact in zip(cut.cues, music):
        start = sample_at(cue.first_frame, cut.fps)
        sounds.append(Sound("music", artifact, MUSIC_NAME, start, cue.gain_db, _duck_db(cue, suite)))
    under = beds(cut, loops=loops)
    for bed, artifact in zip(under, suite.each(lambda bed: bed_sound(bed, suite), under)):
        sounds.append(Sound("ambience", artifact, AMBIENCE_NAME, bed.start, bed.ambience.gain_db, 0.0))
    return tuple(sounds)


def _ring(cut: Cut, cue: CutCue) -> int:
    """Samples that a cue goes on after the film's end: it has to reach the end, and not to meet itself."""
    from post.sound.wav import SAMPLE_RATE, sample_at

    if cue.first_frame + cue.num_frames < cut.num_frames:
        return 0
    return min(round(RING_S * SAMPLE_RATE), sample_at(cue.num_frames, cut.fps) // 2)


def _duck_db(cue: CutCue, suite: Suite) -> float:
    """How far the cue goes down under speech; says so where that is not what it asks for."""
    from post.sound.ducking import depth_db

    depth = depth_db(cue.duck_db)
    if depth != cue.duck_db and cue.duck_db < 0:
        suite.report(
            "warning",
            message=f"music {cue.id}: duck_db {cue.duck_db:g} is taken as {depth:g}; "
            "music goes down by 6 to 15 dB under speech, or with 0 not at all",
        )
    return depth
