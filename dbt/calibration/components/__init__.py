"""Where the variance of scores comes from: the generalizability study of a design."""
