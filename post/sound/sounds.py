"""What is heard in a film: every stored sound with its place and gains.

Has the lines spoken, the music made and the ambience cut to length, and puts them at their samples. Mixes nothing.
"""

from __future__ import annotations

from dataclasses import dataclass

from post.cut import Cut
from post.music import NAME as MUSIC_NAME
from post.music import cue_sound
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


def gather(cut: Cut, language: str, suite: Suite) -> tuple[Sound, ...]:
    """Everything heard in one language: lines, music, ambience, each in the order of the film. Raises PostError."""
    from post.sound.ambience import NAME as AMBIENCE_NAME
    from post.sound.ambience import bed_sound, beds
    from post.sound.wav import sample_at

    spoken = [line for line in cut.lines if line.request.language == language]
    lines = narrate([line.request for line in spoken], suite)
    sounds = []
    for line in spoken:
        artifact = lines[line.request.shot_id, language].artifact
        sounds.append(Sound("line", artifact, LINE_NAME, sample_at(line.first_frame, cut.fps), 0.0, 0.0))
    for cue, artifact in zip(cut.cues, suite.each(lambda cue: cue_sound(cue, cut.fps, suite), cut.cues)):
        start = sample_at(cue.first_frame, cut.fps)
        sounds.append(Sound("music", artifact, MUSIC_NAME, start, cue.gain_db, min(0.0, cue.duck_db)))
    under = beds(cut)
    for bed, artifact in zip(under, suite.each(lambda bed: bed_sound(bed, suite), under)):
        sounds.append(Sound("ambience", artifact, AMBIENCE_NAME, bed.start, bed.ambience.gain_db, 0.0))
    return tuple(sounds)
