"""`manage.py check_validity`: the validity states in the library, and whether a text in it contradicts them."""

import json
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.db.models import Count
from django.utils import timezone

from portal.library.models import Event, Instrument, StatusSpan
from portal.library.operations.instruments import judge_anew
from portal.library.states import ENDING, UNDECIDED, EventOrigin, EventState, InstrumentStatus
from portal.schema.operations import PortalCommand

RENEWED_AT_ONCE = 200


class Command(PortalCommand):
    help = "Đếm văn bản theo tình trạng nêu ra, số đang xanh mà có văn bản khác nêu đã hết, số chưa kiểm tra, số chờ."

    arguments = {
        "--renew": {"action": "store_true", "help": "tính lại tình trạng của mọi văn bản trước khi đếm"},
        "--json": {"action": "store_true", "help": "in một bản ghi JSON"},
    }

    def handle(self, *args: Any, **options: Any) -> None:
        if options["renew"]:
            _renew(at=timezone.now())
        figures = _figures(day=timezone.localdate())
        if options["json"]:
            self.stdout.write(json.dumps(figures, ensure_ascii=False))
            return
        for name, count in figures.items():
            self.stdout.write(f"{name}: {count}")


def _figures(*, day: date) -> dict[str, int]:
    """The number of instruments in the library with each status, of those shown in force although a text in the library
    contradicts it (always 0), of unchecked ones, and of events that wait for an officer.
    """
    held = StatusSpan.objects.filter(begins__lte=day, ends__gt=day, instrument__withdrawn_at__isnull=True)
    counted = dict(held.values_list("status").annotate(count=Count("pk")).order_by())
    waiting = Event.objects.filter(state__in=UNDECIDED)
    against = (
        waiting.filter(kind__in=[kind.value for kind in ENDING], is_whole=True, day__lte=day)
        .exclude(origin=EventOrigin.EVENT.value)
        .values("instrument")
    )
    return {
        "instruments": sum(counted.values()),
        "green": counted.get(InstrumentStatus.IN_FORCE.value, 0),
        "green_and_contradicted": held.filter(status=InstrumentStatus.IN_FORCE.value, instrument__in=against).count(),
        "unchecked": counted.get(InstrumentStatus.UNCHECKED.value, 0),
        "waiting": waiting.count(),
        "told": waiting.filter(state=EventState.TOLD.value).count(),
        **{status: counted[status] for status in sorted(counted)},
    }


def _renew(*, at: datetime) -> None:
    """Recompute every instrument in batches; an interrupted run can be repeated without harm."""
    last = 0
    while some := list(Instrument.objects.filter(pk__gt=last).order_by("pk")[:RENEWED_AT_ONCE]):
        with transaction.atomic():
            judge_anew(some, at)
        last = some[-1].pk
