"""Picture: every shot as a stretch of H.264, frame-exact, with its text in it."""
