"""The nouns: reporting regimes, their rounds, and what each agency returned in a round; statistics forms."""

from portal.reports.models.petitions import Petition, PetitionItem
from portal.reports.models.rounds import Regime, RegimeRung, Return, ReturnAct, ReturnPart, Round, Submission
from portal.reports.models.statistics import (
    FilledForm,
    FormCell,
    FormColumn,
    FormRound,
    FormRow,
    SentForm,
    StatisticsForm,
)

__all__ = [
    "Petition",
    "PetitionItem",
    "FilledForm",
    "FormCell",
    "FormColumn",
    "FormRound",
    "FormRow",
    "Regime",
    "RegimeRung",
    "Return",
    "ReturnAct",
    "ReturnPart",
    "Round",
    "SentForm",
    "StatisticsForm",
    "Submission",
]
