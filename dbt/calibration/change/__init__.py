"""Change of an examiner between cycles, drift over several, and change of the pool."""
