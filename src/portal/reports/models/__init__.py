"""The nouns: reporting regimes, their rounds, and what each agency returned in a round."""

from portal.reports.models.petitions import Petition, PetitionItem
from portal.reports.models.rounds import Regime, RegimeRung, Return, ReturnAct, ReturnPart, Round, Submission

__all__ = [
    "Petition",
    "PetitionItem",
    "Regime",
    "RegimeRung",
    "Return",
    "ReturnAct",
    "ReturnPart",
    "Round",
    "Submission",
]
