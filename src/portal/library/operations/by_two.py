"""What is told of the law to everybody, and needs two of those who decide."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from pathlib import Path, PurePath
from tempfile import TemporaryDirectory
from typing import Any

from lawtext.words import fold
from portal.agencies.models import Officer
from portal.design.refusals import Refused, refuse_if
from portal.journal.operations.by_two import all_of, by_two
from portal.library.models import EventTarget
from portal.library.operations.consolidations import adopt_consolidation, publish_consolidation
from portal.library.operations.events import accept_event, accept_events, enter_event
from portal.library.operations.imports import ImportOptions, import_paths
from portal.library.operations.instruments import EDITABLE, IntakeOutcome, IntakeState, confirm_text, correct_instrument
from portal.library.preparation.rows import Stated
from portal.library.states.events import EVENT_ACTS
from safefiles.checks import UPLOAD

_ACCEPTED: dict[str, Any] = {"word": "event.accepted", "verbs": EVENT_ACTS["accept"].verbs}
accept_event_by_two = by_two(
    accept_event,
    row="event",
    seen=lambda event: all_of(event, *event.targets.order_by("pk")),
    shown={"day": "Từ ngày", "said": "Nói với người theo dõi"},
    page="library_event",
    **_ACCEPTED,
)
accept_events_by_two = by_two(
    accept_events,
    row="events",
    seen=lambda events: all_of(*events, *EventTarget.objects.filter(event__in=events).order_by("pk")),
    shown={"events": "Sự kiện"},
    **_ACCEPTED,
)
enter_event_by_two = by_two(enter_event, shown={"draft": "Sự kiện", "source": "Văn bản nguồn"}, **_ACCEPTED)

_TEXT: dict[str, Any] = {"word": "edition.accepted", "verbs": ("law.decide",)}
publish_consolidation_by_two = by_two(
    publish_consolidation,
    row="consolidation",
    seen=lambda draft: all_of(draft, *draft.steps.order_by("pk")),
    page="library_consolidation",
    **_TEXT,
)
adopt_consolidation_by_two = by_two(
    adopt_consolidation,
    row="base",
    shown={"text": "Dùng lời văn của", "day": "Từ ngày"},
    page="library_living",
    **_TEXT,
)
# What says neither what is in force nor whose it is, and leads to no other law.
_HARMLESS = frozenset({"signer", "signer_title", "source", "source_url"})


def _says_otherwise(given: Mapping[str, Any]) -> bool:
    """Whether a correction changes more than marks, capitals and blanks of a title, or what is harmless."""
    instrument, values = given["instrument"], given["values"]
    spelt = {name for name in ("title", "subject") if fold(values.get(name, "")) == fold(getattr(instrument, name))}
    return bool(set(values) - _HARMLESS - spelt)


correct_instrument_by_two = by_two(
    correct_instrument,
    word="instrument.corrected",
    verbs=("law.correct",),
    row="instrument",
    seen=lambda instrument: {name: str(getattr(instrument, name)) for name in sorted(EDITABLE)},
    shown={"values": "Sửa"},
    is_needed=_says_otherwise,
)
confirm_text_by_two = by_two(
    confirm_text, word="edition.confirmed", verbs=("law.correct",), row="edition", seen=lambda edition: edition.lacks
)


def import_law_file(*, name: str, data: bytes, number: str, by: Officer, at: datetime) -> list[IntakeOutcome]:
    """The same reader as the command's, within the limits for uploads. Of the name only the ending counts.

    Raises Refused where nothing in it is new, and says what became of each.
    """
    with TemporaryDirectory(prefix="van-ban-") as folder:
        path = Path(folder) / (PurePath(name).name[-120:] or "van-ban")
        path.write_bytes(data)
        outcomes = list(
            import_paths(
                paths=[path],
                wish=ImportOptions(
                    by, at, processes=1, limits=UPLOAD, override=Stated(official_number=number) if number else None
                ),
            )
        )
    refuse_if(
        not any(one.state is IntakeState.ACCEPTED for one in outcomes),
        Refused("Không có văn bản nào mới trong tệp.", about=outcomes),
    )
    return outcomes


import_law_file_by_two = by_two(
    import_law_file,
    word="edition.accepted",
    verbs=("law.import",),
    shown={"name": "Tệp", "number": "Số, ký hiệu"},
)
