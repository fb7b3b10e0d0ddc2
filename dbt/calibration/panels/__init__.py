"""What panels do: whether sheets were written alone, consensus, and the site visit."""
