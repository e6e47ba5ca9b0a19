"""Latents into frames: diffusers' `AutoencoderKLWan`, fed from either layout, one frame at a time."""
