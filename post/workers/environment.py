"""The environment for voices and music: where it is, whether it is there, what its programs may see.

`./launch.sh audio` builds it; nothing here builds or downloads anything. It is `.venv-audio` beside our packages, or the
folder that `$REELWRIGHT_AUDIO` names.
"""

from __future__ import annotations

import os
from pathlib import Path

NAME = ".venv-audio"
STAMP = ".installed"
"""Written last by `launch.sh audio`: without it the environment is not whole."""

HINT = "./launch.sh audio"

_KEPT = ("PATH", "HOME", "USER", "LANG", "LC_ALL", "TMPDIR", "LD_LIBRARY_PATH", "TZ", "SYSTEMROOT")
_KEPT_BEGINNINGS = ("CUDA_", "NVIDIA_", "OMP_", "MKL_")


def folder() -> Path:
    """Where the environment is, or would be."""
    named = os.environ.get("REELWRIGHT_AUDIO")
    return Path(named) if named else Path(__file__).resolve().parents[2] / NAME


def python() -> Path:
    """Its interpreter."""
    return folder() / "bin" / "python"


def missing() -> tuple[str, str] | None:
    """Why nothing can run in it, and a hint; None when it is whole. Two looks at the disk, no process."""
    if not python().exists():
        return f"the environment for voices and music is not there ({folder()})", HINT
    if not (folder() / STAMP).is_file():
        return f"the environment for voices and music is only half built ({folder()})", HINT
    return None


def models_root() -> Path:
    """The folder of all model files: `$REELWRIGHT_MODELS`, else `models`."""
    return Path(os.environ.get("REELWRIGHT_MODELS") or "models")


def variables() -> dict[str, str]:
    """What a worker sees of our environment: no path to our packages, no way to download, nobody to ask.

    Coqui's licence question (`COQUI_TOS_AGREED`) belongs to its downloader: we load from folders only, so it is neither
    asked nor answered.
    """
    kept = {
        name: value for name, value in os.environ.items() if name in _KEPT or name.startswith(_KEPT_BEGINNINGS)
    }  # fmt: skip
    offline = ("HF_HUB_OFFLINE", "TRANSFORMERS_OFFLINE", "HF_DATASETS_OFFLINE", "PIP_NO_INDEX", "PIP_NO_INPUT")
    quiet = {"TQDM_DISABLE": "1", "HF_HUB_DISABLE_TELEMETRY": "1", "HF_HUB_DISABLE_PROGRESS_BARS": "1"}
    return {
        **kept,
        **{name: os.environ[name] for name in ("HF_HOME", "HF_HUB_CACHE") if name in os.environ},
        **dict.fromkeys(offline, "1"),
        **quiet,
        "PYTHONUTF8": "1",
        "PYTHONNOUSERSITE": "1",
        "PYTHONUNBUFFERED": "1",
        "PYTHONDONTWRITEBYTECODE": "0",
        "TOKENIZERS_PARALLELISM": "false",
    }
