"""Solvers of the flow equation: the expert's velocity in, the next latents out.

Each holds its whole history as plain tensors, so that a clip can stop after any step and go on later with the same
bits. They know nothing of experts, guidance, text or devices.
"""
