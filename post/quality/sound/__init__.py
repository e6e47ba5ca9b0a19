"""What is measured of a film's sound, all in one decoding."""
