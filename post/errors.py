"""What can go wrong in finishing.

PostError                 a message for the user: where, what, what is allowed, a hint
├── FfmpegError           the program failed: its command, last words, and advice
├── MediaError            a file of the user's is not what its shot needs
├── LetteringError        fonts, glyphs, text that does not fit
├── VoiceError            a line could not be spoken
├── WeightsError          model files of a voice or of music are missing parts, damaged, or of another kind
├── SigningError          certificate, key, or a file that cannot be signed
└── TargetError           a medium that the exhibition is copied to
"""

from __future__ import annotations


class PostError(Exception):
    """`message` says where, what was found and what is allowed; `hint` what to do about it."""

    def __init__(self, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint

    def __str__(self) -> str:
        return f"{self.message}\n  hint: {self.hint}" if self.hint else self.message


class FfmpegError(PostError):
    """FFmpeg ended with an error."""


class MediaError(PostError):
    """A picture, clip or sound of the user's cannot be used."""


class LetteringError(PostError):
    """Text cannot be set: no font, no glyph, no room."""


class VoiceError(PostError):
    """A line of narration cannot be spoken."""


class WeightsError(PostError):
    """Model files of a voice or of music are not whole."""


class SigningError(PostError):
    """A file cannot be signed: its certificate, its key, or the file itself."""


class TargetError(PostError):
    """The exhibition cannot be copied to where it should go."""
