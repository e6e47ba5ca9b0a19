"""Sound: files in, one exact mix out. Knows frames of the cut and levels, no pictures."""
