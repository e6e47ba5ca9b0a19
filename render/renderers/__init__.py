"""What makes takes: `wan22` (the engine) and `animatic` (drawn panels). Chosen by name, never swapped silently."""

from __future__ import annotations

RENDERERS = ("wan22", "animatic")
