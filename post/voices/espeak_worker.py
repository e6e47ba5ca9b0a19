"""Speaks one line with espeak-ng and ends: `python -I -S espeak_worker.py`, in a folder with `job.json`.

One process per line because espeak's second rendering in a process differs from its first. Reads from the job: library,
data, voice, text, rate_wpm, pitch, pitch_range, gap. Writes `spoken.wav` (mono, 16 bit) and `spoken.json`:
`{"version": ..., "sample_rate": ..., "words": [[first character, num characters, sample], ...]}`, characters from 0.
Imports nothing outside the standard library and knows nothing else of Reelwright. Ends with 1 and one line on stderr.
"""

import ctypes
import json
import sys
import wave
from typing import Any

RETRIEVAL = 1  # AUDIO_OUTPUT_RETRIEVAL: samples come to the callback, inside espeak_Synth
PLAIN_UTF8 = 1  # espeakCHARS_UTF8 alone: neither SSML nor [[phonemes]] are understood
EVENT_WORD = 1
RATE, VOLUME, PITCH, RANGE, WORD_GAP = 1, 2, 3, 4, 7


class EventId(ctypes.Union):
    _fields_ = [("number", ctypes.c_int), ("name", ctypes.c_char_p), ("string", ctypes.c_char * 8)]


class Event(ctypes.Structure):
    """`espeak_EVENT` of speak_lib.h."""

    _fields_ = [
        ("type", ctypes.c_int),
        ("unique_identifier", ctypes.c_uint),
        ("text_position", ctypes.c_int),  # characters, from 1
        ("length", ctypes.c_int),
        ("audio_position", ctypes.c_int),  # milliseconds
        ("sample", ctypes.c_int),
        ("user_data", ctypes.c_void_p),
        ("id", EventId),
    ]


Callback = ctypes.CFUNCTYPE(ctypes.c_int, ctypes.POINTER(ctypes.c_short), ctypes.c_int, ctypes.POINTER(Event))


def speak(job: dict[str, Any]) -> tuple[bytes, int, list[list[int]], str]:
    """Samples, sample rate, words and espeak's version. Raises RuntimeError."""
    library = ctypes.CDLL(job["library"])
    library.espeak_Info.restype = ctypes.c_char_p
    sample_rate = library.espeak_Initialize(RETRIEVAL, 0, job["data"].encode(), 0)
    if sample_rate <= 0:
        raise RuntimeError("espeak-ng does not start; its data may be damaged")
    if library.espeak_SetVoiceByName(job["voice"].encode()) != 0:
        raise RuntimeError(f"espeak-ng has no voice {job['voice']}")
    settings = [(RATE, "rate_wpm"), (PITCH, "pitch"), (RANGE, "pitch_range"), (WORD_GAP, "gap")]
    for parameter, name in settings:
        library.espeak_SetParameter(parameter, job[name], 0)
    library.espeak_SetParameter(VOLUME, 80, 0)

    heard: list[bytes] = []
    words: list[list[int]] = []

    def on_samples(samples: Any, num_samples: int, events: Any) -> int:
        if samples and num_samples > 0:
            heard.append(ctypes.string_at(samples, num_samples * 2))
        index = 0
        while events[index].type != 0:
            event = events[index]
            if event.type == EVENT_WORD:
                words.append([event.text_position - 1, event.length, event.sample])
            index += 1
        return 0

    callback = Callback(on_samples)
    library.espeak_SetSynthCallback(callback)
    text = job["text"].encode() + b"\0"
    status = library.espeak_Synth(text, len(text), 0, 1, 0, PLAIN_UTF8, None, None)
    if status != 0:
        raise RuntimeError(f"espeak-ng gave up with status {status}")
    library.espeak_Synchronize()
    return b"".join(heard), sample_rate, words, library.espeak_Info(None).decode()


def main() -> int:
    with open("job.json", encoding="utf-8") as file:
        job = json.load(file)
    try:
        samples, sample_rate, words, version = speak(job)
    except (OSError, RuntimeError) as error:
        print(error, file=sys.stderr)
        return 1
    with wave.open("spoken.wav", "wb") as out:
        out.setnchannels(1)
        out.setsampwidth(2)
        out.setframerate(sample_rate)
        out.writeframes(samples)
    with open("spoken.json", "w", encoding="utf-8") as file:
        json.dump({"version": version, "sample_rate": sample_rate, "words": words}, file)
    return 0


if __name__ == "__main__":
    sys.exit(main())
