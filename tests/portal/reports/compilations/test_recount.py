"""A year of random reports, kept as rows by the operations that officers use, with agencies merged by real documents:
every figure of round, board, report and sheet is what somebody finds who adds up the raw rows with a pencil.
"""

import os
from collections import Counter
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from io import BytesIO
from random import Random
from typing import Any
from uuid import uuid4

import pytest
from django.db.models import Sum
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from openpyxl import load_workbook

from portal.activities.models import Activity, Amount
from portal.activities.operations import ActivityEntry, record_activity, withdraw_activity
from portal.activities.states import ActivityAmount, ActivityMeasure
from portal.agencies.models import Agency, Officer, Succession
from portal.frontpages.operations.reorganisation import reorganise
from portal.frontpages.queries.counts import amounts
from portal.journal.models import Entry
from portal.plans.jobs import evidence_reader
from portal.reports.models import Compilation, Figure, FigureCell, Return, ReturnPart, Round, Submission
from portal.reports.operations.freeze import compile_report
from portal.reports.operations.returns import save_return, send_return
from portal.reports.operations.rounds import open_round
from portal.reports.operations.supervision import accept_return, send_back
from portal.reports.queries.returns import figures_of_return, with_all
from portal.reports.queries.statements import ReportSubject
from portal.reports.states import PeriodKind, ReportingPeriod, ReturnHeading, period_with
from tests.portal.agencies.factories import make_agency, make_officer, make_posting
from tests.portal.reports.rounds_story import ALL, make_regime

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("founded_portal")]
YEAR = period_with(date(2026, 6, 1), kind=PeriodKind.YEAR)
QUARTERS = [period_with(date(2026, month, 1), kind=PeriodKind.QUARTER) for month in (1, 4, 7, 10)]
# What agencies add: name, breakdown, unit, kind.
OWN = (
    ("Vụ hòa giải thành", "", "vụ", "flow"),
    ("Vụ hòa giải thành", "nữ", "vụ", "flow"),
    ("Tủ sách pháp luật", "", "tủ", "stock"),
    ("Tỷ lệ người dân hài lòng", "", "%", "rate"),
)
COUNTED = {"hoat-dong.cuoc": "gatherings", "hoat-dong.luot-nguoi": "people"}


def noon(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time(12)))


@dataclass
class Told:
    """A year that was played."""

    justice: Officer
    issuer: Agency
    rounds: list[Round] = field(default_factory=list)


def play(seed: int, *, agencies: int, mergers: int) -> Told:
    chance = Random(seed)  # noqa: S311  the same each time
    issuer = make_agency("Sở Tư pháp")
    told = Told(make_posting("justice", agency=issuer).officer, issuer)
    for number in range(agencies - 1):
        make_agency(f"Sở số {number:04}")
    quarterly = make_regime(issuer, asked=ALL, period=PeriodKind.QUARTER)
    yearly = make_regime(issuer, asked=ALL, period=PeriodKind.YEAR, name="Báo cáo hằng năm")
    when = Counter(chance.randrange(4) for _ in range(mergers))
    for at, period in enumerate(QUARTERS):
        _merge(chance, told, period, when[at])
        _work(chance, told, period)
        _report(chance, told, open_round(regime=quarterly, period=period, by=None, at=noon(period.end)), 0.85)
    _report(chance, told, open_round(regime=yearly, period=YEAR, by=None, at=noon(YEAR.end)), 0.3)
    for one in chance.sample([*Activity.objects.order_by("pk")], k=agencies // 3):
        withdraw_activity(activity=one, reason="Ghi nhầm", by=told.justice, at=noon(date(2027, 1, 8)))
    evidence_reader.read(list(Entry.objects.filter(verb__startswith="activity.").order_by("pk")))
    return told


def _living(told: Told, on: date) -> list[Agency]:
    return [*Agency.objects.existing_on(on).exclude(pk=told.issuer.pk).order_by("pk")]


def _merge(chance: Random, told: Told, period: ReportingPeriod, count: int) -> None:
    day = period.start + timedelta(days=40)
    living = _living(told, day)
    heirs = [*living[count:], told.issuer]
    rows = [
        f"Gộp cơ quan | {one.slug} | {chance.choice(heirs).slug} | {day:%d/%m/%Y} | NQ 12/NQ-HĐND"
        for one in living[:count]
    ]
    if rows:
        reorganise(lines=rows, by=make_officer(), at=noon(day))


def _work(chance: Random, told: Told, period: ReportingPeriod) -> None:
    days = (period.end - period.start).days
    for agency in Agency.objects.order_by("pk"):
        for _ in range(chance.randrange(3)):
            day = period.start + timedelta(days=chance.randint(0, days))
            if not agency.exists_on(day):
                continue
            numbers = (
                ActivityAmount(ActivityMeasure.GATHERINGS, chance.randint(1, 4)),
                ActivityAmount(ActivityMeasure.PEOPLE, chance.randint(0, 300), is_estimate=chance.random() < 0.1),
            )
            said = ActivityEntry(
                kind="truc-tiep", title="Phổ biến Luật Đất đai", agency=agency, day=day, numbers=numbers
            )
            record_activity(said=said, ticket=uuid4(), by=told.justice, at=noon(day))


def _report(chance: Random, told: Told, held: Round, share: float) -> None:
    told.rounds.append(held)
    at = noon(held.end + timedelta(days=3))
    for key in held.returns.exclude(state="excused").order_by("pk").values_list("pk", flat=True):
        for _ in range(chance.choice((1, 1, 1, 2)) if chance.random() < share else 0):
            of = with_all(Return.objects.all()).get(pk=key)
            if of.state == "sent":
                send_back(of=of, reason="Soát lại số liệu.", by=told.justice, at=at)
                of.refresh_from_db()
            saved = save_return(of=of, said=[_said(chance)], revision=of.revision, by=told.justice, at=at)
            send_return(of=saved, revision=saved.revision, by=told.justice, at=at)
        if chance.random() < 0.4:
            of = with_all(Return.objects.all()).get(pk=key)
            if of.state == "sent":
                act = accept_return if chance.random() < 0.7 else send_back
                more: dict[str, Any] = {} if act is accept_return else {"reason": "Thiếu số."}
                act(of=of, by=told.justice, at=at, **more)


def _said(chance: Random) -> ReturnPart:
    """A blank, a nought and a number are three things."""
    figures = [
        {"label": label, "breakdown": breakdown, "unit": unit, "kind": kind, "evidence": "", "of": None}
        | {"value": chance.choice((None, 0, chance.randint(1, 90), chance.randint(1, 90))), "is_estimate": False}
        for label, breakdown, unit, kind in OWN
        if chance.random() < 0.7
    ]
    return ReturnPart(
        heading=ReturnHeading.RESULTS.value, text="Đã làm.", figures=figures, counted_is_right=True, dissent=""
    )


# ---- with a pencil, from raw rows ------------------------------------------------------------------------------------


class Pencil:
    """Nothing of the room is asked: rows as they lie in the tables, and additions."""

    def __init__(self) -> None:
        self.passed = {old: (new, day) for old, new, day in _rows(Succession, "predecessor", "successor", "on_date")}
        self.rounds = {key: (start, end) for key, start, end in _rows(Round, "pk", "start", "end")}
        self.returns = {row[0]: row for row in _rows(Return, "pk", "round", "agency", "state", "sent_at", "was_late")}
        newest: dict[int, list[dict[str, Any]]] = {}
        for of, _, parts in sorted(_rows(Submission, "of", "number", "parts"), key=lambda row: row[1]):
            newest[of] = parts
        self.taken = [
            (*self.returns[of][1:3], said)
            for of, parts in newest.items()
            if self.returns[of][3] in ("sent", "accepted")
            for part in parts
            for said in part["figures"]
        ]
        done = _rows(Activity, "pk", "agency", "day", "withdrawn_at")
        self.work = {key: (agency, day) for key, agency, day, withdrawn in done if withdrawn is None}
        self.amounts = _rows(Amount, "activity", "counted", "amount")

    def heir(self, agency: int, on: date) -> int:
        while agency in self.passed and self.passed[agency][1] <= on:
            agency = self.passed[agency][0]
        return agency

    def worked(self, counted: str, days: tuple[date, date], whose: Any = None) -> Counter[int]:
        """By who did it; `whose`: by who counts for it instead."""
        found: Counter[int] = Counter()
        for activity, what, amount in self.amounts:
            agency, day = self.work.get(activity, (0, date.min))
            if what == counted and days[0] <= day <= days[1]:
                found[whose(agency) if whose else agency] += amount
        return found

    def told(self, row: tuple[str, str, str, str], rounds: set[int]) -> list[tuple[int, int, int]]:
        names = ("label", "breakdown", "unit", "kind")
        return [
            (held, agency, said["value"])
            for held, agency, said in self.taken
            if held in rounds and tuple(said[name] for name in names) == row and said["value"] is not None
        ]

    def flow(self, row: tuple[str, str, str, str], rounds: set[int], on: date) -> dict[int, int]:
        """What one says of the whole year stands for all that became it; else its quarters are added."""
        said = self.told(row, rounds)
        year = {agency: value for held, agency, value in said if self.rounds[held] == (YEAR.start, YEAR.end)}
        parts: Counter[int] = Counter()
        for held, agency, value in said:
            if self.rounds[held] != (YEAR.start, YEAR.end):
                parts[self.heir(agency, on)] += value
        return {**parts, **year}

    def stock(self, row: tuple[str, str, str, str], rounds: set[int], on: date) -> dict[int, int]:
        """Round by round: who speaks replaces what was known of it and of all that had become it."""
        known: dict[int, int] = {}
        said = self.told(row, rounds)
        for held in sorted(rounds, key=lambda one: (self.rounds[one][1], -self.rounds[one][0].toordinal())):
            spoken = {agency: value for one, agency, value in said if one == held}
            end = self.rounds[held][1]
            known = {one: value for one, value in known.items() if self.heir(one, end) not in spoken} | spoken
        found: Counter[int] = Counter()
        for agency, value in known.items():
            found[self.heir(agency, on)] += value
        return found


def _rows(model: Any, *names: str) -> list[Any]:
    return [*model.objects.order_by("pk").values_list(*names)]


# ---- and it is the same ----------------------------------------------------------------------------------------------


def cells_of(figure: Figure | None) -> dict[int, int]:
    found: Counter[int] = Counter()
    for agency, value in FigureCell.objects.filter(figure=figure).values_list("agency", "value") if figure else ():
        found[agency] += value
    return found


def nonzero(by_agency: dict[int, int]) -> dict[int, int]:
    return {agency: value for agency, value in by_agency.items() if value}


def compare_report(made: Compilation, pencil: Pencil, rounds: set[int]) -> int:
    """How many figures were compared."""
    days = (made.start, made.end)
    figures = {(one.label, one.unit, one.key.endswith(".ty-le")): one for one in made.figures.all()}
    for row in OWN[:3]:
        label, breakdown, unit, kind = row
        recount = (pencil.flow if kind == "flow" else pencil.stock)(row, rounds, made.end)
        held = figures.get((f"{label} ({breakdown})" if breakdown else label, unit, False))
        assert cells_of(held) == recount, row
        assert (held.value if held else 0) == sum(recount.values())
    rates = [one for (label, *_), one in figures.items() if label.startswith(OWN[3][0])]
    said = [value for _, _, value in pencil.told(OWN[3], rounds)]
    assert all(one.value in said for one in rates), "a rate is nobody's sum"
    for key, counted in COUNTED.items():
        recount = pencil.worked(counted, days, lambda agency: pencil.heir(agency, made.end))
        held = made.figures.get(key=key)
        assert nonzero(cells_of(held)) == nonzero(recount), key
        assert held.value == sum(recount.values())
    owed = [one for one in pencil.returns.values() if one[1] in rounds and one[3] != "excused"]
    regime = {"phai-bao-cao": len(owed), "da-gui": sum(one[4] is not None for one in owed)}
    regime["dung-han"] = sum(one[5] is False for one in owed)
    assert {name: made.figures.get(key=f"che-do.{name}").value for name in regime} == regime
    for one in made.figures.filter(is_share=False):
        assert one.value == (one.cells.aggregate(Sum("value"))["value__sum"] or 0), one.key
    return made.figures.count()


def compare_round(held: Round, pencil: Pencil, client: Client, *, most: int) -> None:
    days = (held.start, held.end)
    for of in with_all(held.returns.exclude(state="excused")).order_by("pk")[:most]:
        whose = {of.agency_id, *of.answers_for.values_list("pk", flat=True)}
        shown = {one["measure"]: one["value"] for one in figures_of_return(of=of, assignments=[])}
        for counted in COUNTED.values():
            worked = pencil.worked(counted, days)
            assert shown[counted] == sum(worked[agency] for agency in whose)
    book = load_workbook(BytesIO(client.get(reverse("reports_round_xlsx", args=[held.pk])).content))
    rows = [one for one in pencil.returns.values() if one[1] == held.pk]
    owed = [one for one in rows if one[3] != "excused"]
    whole = dict([*book["Tổng hợp"].values][1:])
    assert (whole["Phải báo cáo"], whole["Không phải báo cáo"]) == (len(owed), len(rows) - len(owed))
    assert whole["Đã gửi"] == sum(one[4] is not None for one in owed)
    assert whole["Đúng hạn"] == sum(one[5] is False for one in owed)
    assert len([*book["Theo cơ quan"].values]) == 1 + len(rows)
    names = dict(Agency.objects.values_list("pk", "name"))
    told = Counter(
        (row[0], line) for row in [*book["Theo nhiệm vụ"].values][1:] for line in row[4].splitlines() if ": " in line
    )
    assert told == Counter(
        (names[agency], _in_words(said)) for round_, agency, said in pencil.taken if round_ == held.pk
    )


def _in_words(said: dict[str, Any]) -> str:
    name = f"{said['label']} ({said['breakdown']})" if said["breakdown"] else said["label"]
    return f"{name}: chưa nêu" if said["value"] is None else f"{name}: {said['value']} {said['unit']}"


def recount(seed: int, *, agencies: int, mergers: int, most: int = 1000) -> tuple[int, int]:
    """How many returns were sent, and how many figures were found again."""
    told, client = play(seed, agencies=agencies, mergers=mergers), Client()
    pencil, at = Pencil(), noon(date(2027, 1, 20))
    assert len(pencil.passed) == mergers
    client.force_login(told.justice)
    subjects = [*map(ReportSubject.of_round, told.rounds), ReportSubject(YEAR)]
    compared = 0
    for subject in subjects:
        made = compile_report(subject=subject, issuer=told.issuer, by=told.justice, at=at)
        rounds = {subject.round.pk} if subject.round else {one.pk for one in told.rounds}
        compared += compare_report(made, pencil, rounds)
    for held in told.rounds:
        compare_round(held, pencil, client, most=most)
    for counted in COUNTED.values():
        board = amounts(start=YEAR.start, until=YEAR.end, agencies=None).filter(counted=counted)
        by_agency = dict(board.values_list("activity__agency").annotate(total=Sum("amount")).order_by())
        assert nonzero(by_agency) == nonzero(pencil.worked(counted, (YEAR.start, YEAR.end)))
    return Submission.objects.count(), compared


@pytest.mark.parametrize(("seed", "mergers"), [(1, 5), (2, 3), (3, 5)])
def test_a_year_of_random_reports_is_what_a_pencil_finds(seed: int, mergers: int):
    sent, compared = recount(seed, agencies=9, mergers=mergers)
    assert sent > 15
    assert compared > 200


@pytest.mark.skipif(not os.environ.get("RECOUNT"), reason="many minutes of a core: RECOUNT=1000 says how many agencies")
def test_a_thousand_agencies_in_four_rounds_and_five_mergers(capsys: pytest.CaptureFixture[str]):
    sent, compared = recount(4, agencies=int(os.environ["RECOUNT"]), mergers=5, most=40)
    with capsys.disabled():
        print(f"\n{sent} submissions, {compared} figures, each recounted")
