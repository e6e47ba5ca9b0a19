"""What is measured of a film's picture, all in one decoding."""
