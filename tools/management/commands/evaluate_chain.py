"""`manage.py evaluate_chain FOLDER`: how far the acts of a folder pass the chain automatically, in figures."""

import json
import re
from argparse import ArgumentParser
from collections import Counter
from collections.abc import Collection, Iterable, Iterator
from contextlib import suppress
from datetime import date, datetime
from html import unescape
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand
from django.db import transaction
from django.test import Client, override_settings
from django.urls import reverse
from django.utils import timezone
from django.utils.html import strip_tags
from tqdm import tqdm

from lawtext.amendments import Confidence
from portal.agencies.models import Officer
from portal.design.refusals import Refused
from portal.library.models import (
    ConsolidationStep,
    Edition,
    Event,
    EventTarget,
    Instrument,
    Provision,
    Reliance,
    StaleFlag,
)
from portal.library.operations import approve_applied, drop_consolidation, start_consolidation
from portal.library.operations.by_two import NothingToAccept, accept_by_policy
from portal.library.operations.imports import ImportOptions, import_paths
from portal.library.preparation.consolidations import letters_of
from portal.library.preparation.editions import prepare
from portal.library.queries.changes import page_of
from portal.library.queries.events import (
    consolidations_of,
    day_of_last_unmerged,
    same_act,
    touching,
    unmerged,
    written_unaware,
)
from portal.library.readers.folders import jobs_at
from portal.library.readers.jobs import Job, Selection
from portal.library.states import ACTING, CHANGING, ConsolidationState, EventState, FlagOutcome, StepStatus
from portal.library.states.validity import overlaps
from safefiles.checks import COMMAND
from safefiles.errors import UnreadableFile

OFFICER = "evaluate_chain"  # nobody can sign in as this officer
NOTE = "Đo tự động: lớp đã đo độ đúng, không ai đọc lại."
# The command runs where static files were not collected for a web server.
_PLAIN_FILES = {"staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}}
_FEWEST_LETTERS = 24  # fewer may match on a page by chance
_QUOTED_BEFORE = 12  # letters before a match by which a quotation is recognised
_CUT = "ʘ"  # a character that no text has, for the ellipsis before a quotation
_QUOTED = re.compile(r"“[^”]*”")
_PLACE = re.compile(
    r"(?:(?:tiểu mục|mục|điểm|khoản|điều|chương|phần|phụ lục|quy chế|quy định)\s[\w.-]+\s?)+(?<![.\s])", re.I
)


class Command(BaseCommand):
    help = (
        "Đo xem các văn bản trong thư mục tự đi được bao xa: nhập theo ngày ban hành, ghi nhận lớp sự kiện đã đo, hợp"
        " nhất thử. Chỉ dùng trên bản sao của thư viện: sự kiện được ghi nhận mà không ai đọc. Không đưa gì lên; các"
        " bản hợp nhất để lại dạng nháp. Chạy lại không đổi gì."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("folder", type=Path, metavar="THƯ_MỤC")
        parser.add_argument("--json", action="store_true", help="in kết quả bằng JSON")

    def handle(self, *args: Any, **options: Any) -> None:
        at = timezone.now()
        jobs = _in_order(options["folder"])
        for path in tqdm(dict.fromkeys(job.path for job in jobs), desc="Nhập", file=self.stderr, mininterval=0.5):
            _ = list(import_paths(paths=[path], wish=ImportOptions(by=None, at=at, processes=1)))
        read = Edition.objects.filter(checksum__in=[job.fingerprint(limits=COMMAND) for job in jobs])
        acts = list(Instrument.objects.filter(pk__in=read.values("instrument")))
        officer, _ = Officer.objects.get_or_create(username=OFFICER, defaults={"is_active": False})
        with suppress(NothingToAccept):  # accepted events may make others acceptable
            while accept_by_policy(confidence=Confidence.SURE, note=NOTE, by=officer, at=at, sources=acts)[1].accepted:
                pass
        changed = Instrument.objects.filter(events__source__in=acts, events__state=EventState.ACCEPTED.value)
        for law in changed.distinct().order_by("pk"):
            _consolidate(law, officer, at)
        self.stderr.write("Đang đọc các trang công khai…")
        self.stdout.write(json.dumps(figures_of(acts, at), ensure_ascii=False, indent=None if options["json"] else 1))


# ---- the chain -------------------------------------------------------------------------------------------------------


def _in_order(folder: Path) -> list[Job]:
    """The readable files of the folder, by date of issue; files without a date come last."""
    found = {}
    for job in jobs_at([folder], COMMAND, Selection()):
        if isinstance(job, Job):
            with suppress(UnreadableFile):
                found[job] = (prepare(job.read(limits=COMMAND)).stated.issued or date.max, job.name)
    return sorted(found, key=found.__getitem__)


def _consolidate(law: Instrument, officer: Officer, at: datetime) -> None:
    """A draft with all accepted events; drafts that lack one are dropped first."""
    day = day_of_last_unmerged(instrument=law, day=date.max)
    for draft in consolidations_of(instrument=law):
        wanted = unmerged(instrument=law, day=draft.day).values_list("pk", flat=True)
        if draft.day != day or {*wanted} != {*draft.steps.values_list("target", flat=True)}:
            drop_consolidation(consolidation=draft, by=officer, at=at)
    with suppress(Refused):
        made = start_consolidation(instrument=law, day=day or date.max, by=officer, at=at)
        approve_applied(consolidation=made, by=officer, at=at)


# ---- figures ---------------------------------------------------------------------------------------------------------


def targets_of(acts: Collection[Instrument]) -> Iterator[tuple[EventTarget, str, str]]:
    """Each place that the acts change, with its state and the reason."""
    drafts = ConsolidationStep.objects.filter(consolidation__state=ConsolidationState.DRAFT.value)
    steps = {one.target_id: one for one in drafts}
    named = EventTarget.objects.filter(event__source__in=acts, is_dropped=False, event__kind__in=CHANGING)
    for one in named.exclude(event__state=EventState.REREAD.value).select_related("event__source", "event__instrument"):
        yield one, *_became(one, steps.get(one.pk))


def _became(target: EventTarget, step: ConsolidationStep | None) -> tuple[str, str]:
    event = target.event
    absent = "Văn bản không đổi lời văn." if event.instrument else "Chưa có lời văn của văn bản bị tác động."
    return (
        ("waiting", f"Chưa ghi nhận: {event.get_state_display().lower()}.")
        if event.state != EventState.ACCEPTED
        else ("merged", "")
        if target.merged_in_id
        else (StepStatus(step.status).value, step.reason)
        if step is not None
        else ("elsewhere", absent)
    )


def figures_of(acts: Collection[Instrument], at: datetime) -> dict[str, object]:
    targets = list(targets_of(acts))
    became = Counter(state for _, state, _ in targets)
    reasons = Counter(_PLACE.sub("[đơn vị]", _QUOTED.sub("“…”", reason)) for _, _, reason in targets if reason)
    citing, flags = _citing(acts, at), StaleFlag.objects.filter(event__source__in=acts, item__forgotten_at__isnull=True)
    return {
        "acts": len(acts),
        "instructions": len(targets),
        "accepted": len(targets) - became["waiting"],
        **{one.value: became[one.value] for one in StepStatus},
        "merged": became["merged"],
        "elsewhere": became["elsewhere"],
        "reasons": dict(reasons.most_common()),
        "unproved": sum(bool(one.doubt) for one, _, _ in targets),
        "unproved_public": _unproved_public([one for one, _, _ in targets if one.doubt]),
        "citing": len(citing),
        "flagged": flags.exclude(outcome=FlagOutcome.LIFTED.value).values("item").distinct().count(),
    }


def _citing(acts: Collection[Instrument], at: datetime) -> set[int]:
    """The contents that cite a place that has changed since they were written."""
    today, found = timezone.localdate(at), set[int]()
    acting = Event.objects.filter(source__in=acts, state__in=ACTING, kind__in=CHANGING, day__lte=today)
    for event in acting.exclude(until__lte=today).select_related("source", "instrument"):
        relied = Reliance.objects.filter(same_act(event), item__forgotten_at__isnull=True)
        relied = relied.filter(written_unaware(event, event.day or today))
        for target in event.targets.filter(is_dropped=False):
            if not target.address or target.part == "ten":
                found |= {*relied.filter(touching(event.instrument, target)).values_list("item", flat=True)}
                continue
            cited = relied.exclude(address="").values_list("item", "address")
            found |= {item for item, address in cited if overlaps(target.address, address)}
        found |= {*relied.values_list("item", flat=True)} if event.is_whole else set()
    return found


def _unproved_public(doubted: Iterable[EventTarget]) -> int:
    """How many unproved wordings are publicly readable on the page of the law that they are for, but not in its own
    text.

    Requests the public pages, and rolls back what they write.
    """
    by_law: dict[str, list[EventTarget]] = {}
    for target in doubted:
        law, number = target.event.instrument, target.event.identity
        page = page_of(law, "") if law else reverse("library:instrument", args=[number]) if number else ""
        by_law.setdefault(page, []).append(target)
    with transaction.atomic(), override_settings(STORAGES=settings.STORAGES | _PLAIN_FILES):
        count = sum(_shown(base, targets) for base, targets in by_law.items() if base)
        transaction.set_rollback(True)
    return count


def _shown(base: str, targets: Collection[EventTarget]) -> int:
    host = next((one.lstrip(".") for one in settings.ALLOWED_HOSTS if one != "*"), "localhost")
    client, law = Client(headers={"host": host}), next(iter(targets)).event.instrument
    pages = [base, f"{base}lich-su/", f"{base}toan-van.txt", f"{base}toan-van.json"]
    pages += sorted({page_of(law, one.article) for one in targets if law and one.article} - {base})
    answers = (client.get(page, secure=True) for page in pages)
    said = letters_of(
        unescape(strip_tags("\n".join(one.getvalue().decode() for one in answers if one.status_code == 200))).replace(
            "…", _CUT
        )
    )
    own = _letters(law)
    return sum(
        any(line not in own and _is_told(line, said, _letters(one.event.source)) for line in _lines(one))
        for one in targets
    )


def _letters(text: Instrument | None) -> str:
    units = Provision.objects.filter(edition__instrument=text).order_by("edition", "position")
    return letters_of("\n".join(f"{one.label} {one.heading}\n{one.text}" for one in units))


def _is_told(line: str, said: str, source: str) -> bool:
    """Whether the line is on the page other than as a quotation of the acting text in the lists of citing documents."""
    places = (found.start() for found in re.finditer(re.escape(line), said))
    return any(said[max(0, at - _QUOTED_BEFORE) : at + len(line)].rpartition(_CUT)[2] not in source for at in places)


def _lines(target: EventTarget) -> list[str]:
    lines = map(letters_of, [*target.wording.split("\n"), target.old_words, target.new_words])
    return [line for line in lines if len(line) >= _FEWEST_LETTERS]
