"""Below which counts a number may not be drawn, or must be marked."""

from typing import Final

# Under ten, a percentage says more than the count carries (issue 1, point 7).
FEWEST_FOR_A_RATE: Final = 10
# Sectors with fewer than five applications in a cycle are merged for the training
# audience (reliability.md); the office sees them, hatched and without a summary.
FEWEST_FOR_A_MEAN: Final = 5
# No severity of an examiner is published on fewer applications (calibration.md, 7).
FEWEST_FOR_A_PERSON: Final = 3
# A table longer than this is searched, not read.
MOST_LISTED: Final = 500
