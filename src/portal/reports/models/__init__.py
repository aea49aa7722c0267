"""The nouns: reporting regimes, their rounds, and what each agency returned in a round."""

from portal.reports.models.rounds import Regime, RegimeRung, Return, ReturnAct, ReturnPart, Round, Submission

__all__ = ["Regime", "RegimeRung", "Return", "ReturnAct", "ReturnPart", "Round", "Submission"]
