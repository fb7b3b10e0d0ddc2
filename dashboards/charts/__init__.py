"""Charts: pure functions from a frame and words to an Altair chart."""
