"""A copy that applies the whole and then the changes is what a later whole would be."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from tempfile import mkdtemp
from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from portal.agencies.models import Agency
from portal.api.national import HeldKind
from portal.api.national.manifest import check_package, read_manifest
from portal.api.queries import state_at
from portal.editorial.models import ArticlePage
from portal.library.models import Instrument
from portal.plans.models import Plan
from portal.questions.models import Answer
from tests.portal.agencies.factories import make_agency
from tests.portal.api.answers import correct, publish, withdraw
from tests.portal.api.national.holdings import NOW, export, hear, make_book, make_holdings, records, records_in
from tests.portal.library.laws import make_instrument

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("founded_portal")]


class PackageGap(Exception):
    """The package holds changes since a state that the copy has not reached. Take a newer copy: the whole package."""


@dataclass(slots=True)
class ReceiverCopy:
    """What a receiver holds: the newest version of every record, tombstones too; and up to which state."""

    sequence: int = 0
    records: dict[tuple[str, str], dict[str, Any]] = field(default_factory=dict)

    def apply(self, path: Path) -> None:
        """Take what is newer. Applying a package twice, or an older one after a newer, changes nothing.

        Raises Gap, and what `records_in` raises; nothing has changed then if it was a Gap.
        """
        manifest = read_manifest(path)
        if manifest.since is not None and manifest.since.sequence > self.sequence:
            raise PackageGap(f"{path.name}: từ {manifest.since.sequence}, bản sao mới đến {self.sequence}.")
        for kind, record in records_in(path):
            known = self.records.get((kind, record["id"]))
            if known is None or known["version"] < record["version"]:
                self.records[kind, record["id"]] = record
        self.sequence = max(self.sequence, manifest.state.sequence)


class TestTombstones:
    def test_what_is_withdrawn_is_a_tombstone_in_the_next_increment(self, tmp_path: Path):
        book, answer = make_book(), publish()
        first = export(tmp_path)
        since = read_manifest(first).state
        known = {one["id"]: one for one in records(first) if one["kind"] in ("tu-sach", "hoi-dap")}
        book.unpublish()
        withdraw(answer, reason="Sai mức phạt.")
        hear()
        path = export(tmp_path, since=since, minutes=1)
        found = {one["id"]: one for one in records(path)}
        assert found.keys() == known.keys()
        assert {one["state"] for one in found.values()} == {"da-rut"}
        assert {one["version"] for one in found.values()} == {2}
        assert all("data" not in one for one in found.values())
        [told] = [one for one in found.values() if one["kind"] == "hoi-dap"]
        assert told["withdrawal"] == {"how": "rut", "reason": "Sai mức phạt.", "successor": None}
        assert check_package(path)[2] == ()

    def test_one_that_is_published_again_keeps_its_id_and_counts_on(self, tmp_path: Path):
        book = make_book()
        ids = {one["id"] for one in records(export(tmp_path), "tu-sach")}
        book.unpublish()
        export(tmp_path, minutes=1)
        book.save_revision().publish()
        hear()
        [back] = records(export(tmp_path, minutes=2), "tu-sach")
        assert ({back["id"]}, back["version"], back["state"]) == (ids, 3, "cong-khai")

    def test_one_that_changes_its_kind_says_where_it_is_now(self, tmp_path: Path):
        book = make_book()
        export(tmp_path)
        ArticlePage.objects.filter(pk=book.pk).update(kind="tin")
        hear()
        [gone] = records(export(tmp_path, minutes=1), "tu-sach")
        assert (gone["withdrawal"]["how"], gone["withdrawal"]["successor"]) == ("chuyen-loai", gone["url"])

    def test_one_closed_before_the_registry_hears_of_it_is_not_given_out(self, tmp_path: Path):
        book = make_book()
        export(tmp_path)
        ArticlePage.objects.filter(pk=book.pk).update(live=False)
        [gone] = records(export(tmp_path, minutes=1), "tu-sach")
        assert gone["state"] == "da-rut"

    def test_plans_and_laws_that_are_taken_down_say_so(self, tmp_path: Path):
        holdings = make_holdings()
        since = read_manifest(export(tmp_path)).state
        Plan.objects.filter(pk=holdings["plan"].pk).update(withdrawn_at=NOW)
        Instrument.objects.filter(pk=holdings["law"].pk).update(withdrawn_at=NOW)
        found = {
            one["kind"]: one for one in records(export(tmp_path, since=since, minutes=1)) if one["state"] == "da-rut"
        }
        assert {kind: one["withdrawal"]["how"] for kind, one in found.items()} == {
            "ke-hoach": "rut",
            "van-ban-dia-phuong": "rut",
        }


class TestChanges:
    def test_only_what_changed_is_in_it(self, tmp_path: Path):
        publish("Câu giữ nguyên")
        answer = publish("Câu được sửa")
        since = read_manifest(export(tmp_path)).state
        correct(answer)
        path = export(tmp_path, since=since, minutes=1)
        assert [(one["data"]["title"], one["version"]) for one in records(path)] == [("Câu được sửa", 2)]
        assert read_manifest(path).since == since

    def test_since_a_moment_is_since_the_state_of_that_moment(self, tmp_path: Path):
        publish()
        state = read_manifest(export(tmp_path)).state
        publish("Câu sau")
        assert state_at(NOW) == state_at(NOW + timedelta(days=9)) == state
        assert state_at(NOW - timedelta(seconds=1)).sequence == 0
        [one] = records(export(tmp_path, since=state_at(NOW), minutes=1), "hoi-dap")
        assert one["data"]["title"] == "Câu sau"

    def test_a_copy_that_has_missed_too_much_is_told(self, tmp_path: Path):
        publish()
        since = read_manifest(export(tmp_path)).state
        publish("Câu sau")
        path = export(tmp_path, since=since, minutes=1)
        with pytest.raises(PackageGap):
            ReceiverCopy().apply(path)

    def test_an_agency_that_is_renamed_changes_what_names_it(self, tmp_path: Path):
        agency = make_agency("Sở Tư pháp")
        publish(agency=agency)
        since = read_manifest(export(tmp_path)).state
        agency.name = "Sở Tư pháp thành phố"
        agency.save()
        found = records(export(tmp_path, since=since, minutes=1))
        assert {one["kind"] for one in found} == {"hoi-dap", "co-quan"}


def publish_another(_: int) -> None:
    publish()


def correct_one(which: int) -> None:
    if answers := list(Answer.objects.filter(live__isnull=False).order_by("pk")):
        correct(answers[which % len(answers)], text=f"Lời sửa {which}.")


def withdraw_one(which: int) -> None:
    if answers := list(Answer.objects.filter(live__isnull=False).order_by("pk")):
        withdraw(answers[which % len(answers)])


def found_agency(_: int) -> None:
    make_agency()


def rename_agency(which: int) -> None:
    if agencies := list(Agency.objects.order_by("pk")):
        agency = agencies[which % len(agencies)]
        agency.name = f"{agency.name} {which}"
        agency.save()


def add_law(which: int) -> None:
    make_instrument(f"{which + 1}/2024/QĐ-UBND", issuer=make_agency("UBND tỉnh", kind="committee"))


def turn_law(which: int) -> None:
    if laws := list(Instrument.objects.order_by("pk")):
        law = laws[which % len(laws)]
        law.withdrawn_at = None if law.withdrawn_at else NOW
        law.save()


ACTS: list[Callable[[int], None]] = [
    publish_another,
    correct_one,
    withdraw_one,
    found_agency,
    rename_agency,
    add_law,
    turn_law,
]
days = st.lists(st.lists(st.tuples(st.sampled_from(ACTS), st.integers(0, 5)), max_size=5), min_size=1, max_size=4)
KINDS = (HeldKind.ANSWERS, HeldKind.LAWS, HeldKind.AGENCIES)


class TestApplying:
    @settings(
        max_examples=12,
        deadline=None,
        suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
    )
    @given(days=days, joined_on=st.integers(0, 3))
    def test_whole_and_changes_in_order_are_a_later_whole(self, db, days, joined_on: int):
        """Whoever joined on whatever day; a package applied twice does no harm."""
        folder = Path(mkdtemp())
        with transaction.atomic():
            self.follow(folder, days, min(joined_on, len(days) - 1))
            transaction.set_rollback(True)

    def follow(self, folder: Path, days: list, joined_on: int) -> None:
        copy, last = ReceiverCopy(), None
        for number, acts in enumerate(days):
            for act, which in acts:
                act(which)
            whole = export(folder, kinds=KINDS, minutes=2 * number)
            if number == joined_on:
                copy.apply(whole)
            elif number > joined_on:
                changes = export(folder, kinds=KINDS, since=last, minutes=2 * number + 1)
                copy.apply(changes)
                copy.apply(changes)
            if number >= joined_on:
                expected = ReceiverCopy()
                expected.apply(whole)
                assert copy == expected
                last = read_manifest(whole).state
        copy.apply(whole)
        assert copy == expected
