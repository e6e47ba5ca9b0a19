"""Foresight: what a plan takes of memory, hours and room on given cards, before any of it is spent.

`report.forecast` is the way in. Everything here answers without torch, a GPU or weights; only `tracing` needs torch, in
a process of its own.
"""
