"""Cards: what stands behind a card's words, and how the words stand on it."""

from __future__ import annotations

from post.cards.grounds import CARD_VERSION, draw_ground, veiled
from post.cards.words import card_blocks

__all__ = ["CARD_VERSION", "card_blocks", "draw_ground", "veiled"]
