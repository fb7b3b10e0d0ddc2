"""Queries: cached functions from a published version and parameters to a frame."""
