"""The cases of all subjects."""

from case_office import Case

from .cycles import CYCLES, DATES, STAGES
from .examiners import EXAMINERS, NO_ROSTER
from .factors import FACTORS
from .files import FILES, REGISTERS
from .labels import LABELS
from .organisations import ORGANISATIONS
from .scales import SCALES
from .structure import STRUCTURE
from .summaries import SUMMARIES
from .tables import LONG, WIDE
from .totals import TOTALS
from .training import ASSIGNMENTS, REPORTS, TRAINING
from .values import VALUES
from .versions import VERSIONS
from .visits import CONSENSUS, SELF, VISITS

CASES: list[Case] = [
    *(*VALUES, *SCALES, *LABELS, *FACTORS, *TOTALS, *STRUCTURE),
    *(*ORGANISATIONS, *EXAMINERS, *NO_ROSTER, *CYCLES, *STAGES, *DATES, *VERSIONS),
    *(*FILES, *REGISTERS, *SUMMARIES, *CONSENSUS, *VISITS, *SELF),
    *(*WIDE, *LONG, *TRAINING, *ASSIGNMENTS, *REPORTS),
]
