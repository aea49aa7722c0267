"""The nouns: reporting regimes, their rounds, what each agency returned, statistics forms, the consolidated report."""

from portal.reports.models.compilations import (
    Compilation,
    CompilationAct,
    Draft,
    Figure,
    FigureCell,
    FigureThing,
    PaperCopy,
    Remark,
    Said,
    SignedReport,
)
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
    "Compilation",
    "CompilationAct",
    "Draft",
    "Figure",
    "FigureCell",
    "FigureThing",
    "Petition",
    "PetitionItem",
    "FilledForm",
    "FormCell",
    "FormColumn",
    "FormRound",
    "FormRow",
    "PaperCopy",
    "Regime",
    "RegimeRung",
    "Remark",
    "Return",
    "ReturnAct",
    "ReturnPart",
    "Round",
    "Said",
    "SentForm",
    "SignedReport",
    "StatisticsForm",
    "Submission",
]
