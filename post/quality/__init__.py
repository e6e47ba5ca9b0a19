"""Quality control of delivered files: promise, inspection, judgement, report."""
