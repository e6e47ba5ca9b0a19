"""Joining: stretches and sound into one film, without encoding pictures again."""
