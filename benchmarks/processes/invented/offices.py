"""Officers of all agencies, who is in charge of what, and more of what the demo has few of: campaigns, scans, tasks."""

import uuid
from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any

from benchmarks.processes.invented.chance import Chance, store
from django.db.models import Model
from django.utils import timezone

from portal.agencies.models import Agency, Officer, PersonInCharge, Posting
from portal.digitisation.models import Scan
from portal.dissemination.models import Campaign
from portal.plans.models import Assignment
from portal.questions.models import Question
from portal.questions.states import QuestionState

ROLES = ("editor", "reception", "legal", "approver", "leader")
# Of a province in some years; the 331 activities and the journal of the demo stay as they are.
CAMPAIGNS, SCANS, TASKS = 600, 1_000, 400
HALF_DAY = timedelta(hours=12)
TAKEN = 4  # of so many questions that wait, one is taken by somebody


class Offices:
    """As many officers as `count`, spread over the agencies that there are, one after another in each role."""

    def __init__(self, chance: Chance, count: int) -> None:
        self.chance, self.count = chance, count

    def store(self) -> None:
        self.store_officers()
        if self.count:
            self.store_charges()
            self.copy(Campaign, CAMPAIGNS, lambda one, at: {"code": uuid.uuid4(), "title": f"{one.title} ({at})"})
            self.copy(Scan, SCANS, lambda one, at: {"code": f"sh-2025-{at:05d}", "checksum": f"{at:064x}"})
            self.copy(Assignment, TASKS, lambda one, at: {"number": 1_000 + at, "position": 1_000 + at})

    def store_officers(self) -> None:
        agencies = list(Agency.objects.existing_on(timezone.localdate()).order_by("pk"))
        store(Officer(username=f"can-bo-{at}", display_name=f"Cán bộ {at}", is_staff=True) for at in range(self.count))
        self.officers = list(Officer.objects.filter(username__startswith="can-bo-").order_by("pk"))
        store(
            Posting(
                officer=officer,
                agency=agencies[at % len(agencies)],
                role=ROLES[at // len(agencies) % len(ROLES)],
                from_date=date(2025, 7, 1),
            )
            for at, officer in enumerate(self.officers)
        )

    def store_charges(self) -> None:
        """Of questions that are to be sorted or answered, some are taken."""
        kinds = {QuestionState.RECEIVED: "cau-hoi-cho-phan-loai", QuestionState.REFERRED: "cau-hoi-cho-tra-loi"}
        for state, kind in kinds.items():
            waiting = Question.objects.filter(state=state.value).order_by("pk").values_list("pk", flat=True)
            store(
                PersonInCharge(kind=kind, row=row, officer=taker, given_by=taker, since=self.chance.now)
                for row in list(waiting)[::TAKEN]
                for taker in [self.chance.choice(self.officers)]
            )

    def copy(self, model: type[Model], count: int, own: Callable[[Any, int], dict[str, object]]) -> None:
        """As many more as the demo has, each of some agency if it has one."""
        known = list(model._base_manager.order_by("pk"))
        made = []
        for at in range(count if known else 0):
            one = known[at % len(known)]
            fields = {field.attname: getattr(one, field.attname) for field in model._meta.concrete_fields}
            fields |= own(one, at) | {"id": None}
            if "agency_id" in fields:
                fields["agency_id"] = self.chance.some_agency().pk
            # As often as twice a day, each with all its hours.
            fields |= {name: said - at * HALF_DAY for name, said in fields.items() if isinstance(said, datetime)}
            made.append(model(**fields))
        store(made)
