"""The batch that drives the engine: waves of shots over ranks, checkpoints inside a shot, clips in the background.

Its light files (`request`, `layout`, `waves`, `heartbeat`, `settings`, `jobfile`) import no torch.
"""
