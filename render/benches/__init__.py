"""Tables of measurements for `reelwright bench`; what is measured is the engine's own bench, in a process of its own."""
