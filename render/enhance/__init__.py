"""The prompt enhancer: what a director wrote in, what a video model should see out, and a record of what went.

Pure and deterministic; needs the standard library only. Text for the eye leaves prompts here and is typeset in post.
"""

from __future__ import annotations

from render.enhance.enhance import MAX_TOKENS, RULES_VERSION, enhance_prompt, rules_digest
from render.enhance.lexicon import KINDS
from render.enhance.records import Enhanced, Removed, Rewriter, Scene, Stripped
from render.enhance.strip import strip_lettering

__all__ = [
    "KINDS", "MAX_TOKENS", "RULES_VERSION", "Enhanced", "Removed", "Rewriter", "Scene", "Stripped", "enhance_prompt",
    "rules_digest", "strip_lettering",
]  # fmt: skip
