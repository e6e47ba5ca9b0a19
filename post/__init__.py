"""Finishing: a Cut in, films and the exhibition out. Knows no plan, no store and no model."""
