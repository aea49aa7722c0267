"""`manage.py tell_status FILE.jsonl --jsonl`: the validity that the portal states for the instruments in a file."""

import json
from pathlib import Path
from typing import Any

from django.core.management.base import CommandError
from django.utils import timezone

from lawtext.numbers import number_key
from portal.library.queries import instruments_on_the_shelf
from portal.library.queries.claims import claims_of
from portal.library.states import InstrumentStatus
from portal.library.states.statuses import StatusClaim
from portal.schema.operations import PortalCommand

_STATES = {
    InstrumentStatus.IN_FORCE: "in_force",
    InstrumentStatus.LISTED: "in_force",
    InstrumentStatus.NOT_YET: "not_yet",
    InstrumentStatus.CONTRADICTED: "contradicted",
    InstrumentStatus.SUSPENDED: "suspended",
}


class Command(PortalCommand):
    help = "In tình trạng hiệu lực mà cổng nêu cho từng văn bản trong tệp: mỗi dòng một bản ghi có law_id."

    arguments = {
        "file": {"type": Path, "metavar": "TỆP"},
        "--jsonl": {"action": "store_true", "help": "in mỗi dòng một bản ghi JSON"},
    }

    def handle(self, *args: Any, **options: Any) -> None:
        day = timezone.localdate()
        try:
            asked = [
                json.loads(line)["law_id"]
                for line in options["file"].read_text(encoding="utf-8").splitlines()
                if line.strip()
            ]
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise CommandError(f"Không đọc được {options['file']}: {error}") from error
        shelf = instruments_on_the_shelf().prefetch_related("spans")
        for law_id in asked:
            law = shelf.filter(source_id=law_id).first() or shelf.filter(number_key=number_key(law_id)).first()
            said = {"law_id": law_id} | (_told(claims_of(law, day=day)) if law else {"state": "absent"})
            in_columns = "\t".join(str(value or "") for value in said.values())
            self.stdout.write(json.dumps(said, ensure_ascii=False) if options["jsonl"] else in_columns)


def _told(claim: StatusClaim) -> dict[str, str | None]:
    return {
        "state": _state(claim),
        "by": claim.by or None,
        "on": claim.on.isoformat() if claim.on else None,
        "grade": claim.grade.value,
        "checked_to": claim.checked_to.isoformat() if claim.checked_to else None,
        "label": claim.status.label,
    }


def _state(claim: StatusClaim) -> str:
    if claim.status.is_over:
        return "ended"
    if claim.status in _STATES:
        return _STATES[claim.status]
    if claim.status in (InstrumentStatus.UNCHECKED, InstrumentStatus.UNKNOWN):
        return "unchecked"
    return "partly_ended" if claim.takes_away else "in_force"
