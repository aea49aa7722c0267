"""Officers of all agencies, persons in charge, and more of what the demo has few of: campaigns, scans, tasks."""

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
# A province's numbers of some years; the demo's 331 activities and its journal stay unchanged.
CAMPAIGNS, SCANS, TASKS = 600, 1_000, 400
HALF_DAY = timedelta(hours=12)
TAKEN = 4  # one of so many waiting questions has a person in charge


class Offices:
    """`count` officers, distributed over the existing agencies, role by role."""

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
        """Some of the questions that wait for sorting or an answer get a person in charge."""
        kinds = {QuestionState.RECEIVED: "cau-hoi-cho-phan-loai", QuestionState.REFERRED: "cau-hoi-cho-tra-loi"}
        for state, kind in kinds.items():
            waiting = Question.objects.filter(state=state.value).order_by("pk").values_list("pk", flat=True)
            store(
                PersonInCharge(kind=kind, row=row, officer=taker, given_by=taker, since=self.chance.now)
                for row in list(waiting)[::TAKEN]
                for taker in [self.chance.choice(self.officers)]
            )

    def copy(self, model: type[Model], count: int, own: Callable[[Any, int], dict[str, object]]) -> None:
        """Copies of the demo's rows up to `count`, each for a random agency if the model has one."""
        known = list(model._base_manager.order_by("pk"))
        made = []
        for at in range(count if known else 0):
            one = known[at % len(known)]
            fields = {field.attname: getattr(one, field.attname) for field in model._meta.concrete_fields}
            fields |= own(one, at) | {"id": None}
            if "agency_id" in fields:
                fields["agency_id"] = self.chance.some_agency().pk
            # Half a day apart, with all their times shifted.
            fields |= {name: said - at * HALF_DAY for name, said in fields.items() if isinstance(said, datetime)}
            made.append(model(**fields))
        store(made)
