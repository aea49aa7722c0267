"""Published reports of a plan, for its page in the room of plans."""

from collections.abc import Sequence

from portal.plans.beside import Beside
from portal.plans.models import Plan
from portal.reports.queries.compilations.lists import published_reports

_MOST = 12  # a year of months; all are in the list of reports


class ReportsBeside:
    def beside(self, plan: Plan) -> Sequence[Beside]:
        return [
            Beside(
                label=one.title,
                address=one.get_absolute_url(),
                note=f"Số {one.signed} · {one.issuer.name} · {one.period.name}",
                day=one.signed.signed_on,
            )
            for one in published_reports().filter(plan=plan)[:_MOST]
        ]
