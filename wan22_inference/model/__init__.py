"""The denoising transformer: small, one forward for any group size, ignorant of how its weights are stored."""
