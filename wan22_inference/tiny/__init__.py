"""Small random checkpoints in the true file formats, to test with and to try a machine before 118 GB are copied."""
