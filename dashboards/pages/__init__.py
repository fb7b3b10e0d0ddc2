"""Pages: what stands where, and nothing else."""
