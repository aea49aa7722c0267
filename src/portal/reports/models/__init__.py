"""The nouns: reporting regimes, their rounds, what each agency returned, and the consolidated report."""

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
from portal.reports.models.rounds import Regime, RegimeRung, Return, ReturnAct, ReturnPart, Round, Submission

__all__ = [
    "Compilation",
    "CompilationAct",
    "Draft",
    "Figure",
    "FigureCell",
    "FigureThing",
    "PaperCopy",
    "Regime",
    "RegimeRung",
    "Remark",
    "Return",
    "ReturnAct",
    "ReturnPart",
    "Round",
    "Said",
    "SignedReport",
    "Submission",
]
