"""The engine: shot requests in, latents and frames out.

It knows the Wan2.2-T2V-A14B model and nothing of storyboards, stores or folders of ours. State leaves through callbacks
and comes back as arguments. Importing this package has no effects and does not import torch.
"""
