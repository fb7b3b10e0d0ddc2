"""
Patterns of factor bands: how sure a share is, what to expect of it, whether it moved.

Clauses of one application share its report and its panel, so the sample is applications,
never clauses; and strong factors go with strong clauses, so a share says something about
factors only beside the one to be expected from the percentages alone.
"""
