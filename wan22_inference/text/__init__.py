"""Prompts into text embeddings: cleaning, tokens, and the UMT5 encoder. The first two are light, without torch."""
