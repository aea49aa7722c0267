"""Relations that the State's data publish, and notes that editors do: told on the State's word, in step with texts."""

import json
from collections.abc import Sequence
from datetime import date
from io import StringIO
from itertools import permutations
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from portal.library.models import Event, EventTarget, Instrument, PublishedRelation, Relation
from portal.library.operations import decline_event
from portal.library.queries.changes import changes_of
from portal.library.queries.claims import claims_of
from portal.library.queries.events import history_of
from portal.library.readers.records import NotARelation, read_effect, read_label, read_relation
from portal.library.states import (
    EventKind,
    EventOrigin,
    EventState,
    InstrumentStatus,
    RelationKind,
    StatusGrade,
)
from tests.portal.agencies.factories import make_officer
from tests.portal.library.factories import AT, believe, bring_records, record

TODAY = AT.date()
OLD, NEW = "7/2021/NĐ-CP", "20/2026/NĐ-CP"

# what the State's tables call it, what this is to the other, what it does to the other, whether to all of it
LABELS = [
    ("Văn bản được sửa đổi, bổ sung", RelationKind.AMENDS, "sua-doi", False),
    ("Văn bản được bổ sung", RelationKind.AMENDS, "bo-sung", False),
    ("Văn bản hết hiệu lực", RelationKind.REPLACES, "het-hieu-luc", True),
    ("Văn bản bị hết hiệu lực 1 phần", RelationKind.AMENDS, "het-hieu-luc", False),
    ("Được thay thế", RelationKind.REPLACES, "thay-the", True),
    ("Bị bãi bỏ", RelationKind.REPEALS, "bai-bo", True),
    ("Bị bãi bỏ một phần", RelationKind.REPEALS, "bai-bo", False),
    ("Bị đình chỉ thi hành", RelationKind.HALTS, "ngung-hieu-luc", True),
    ("Văn bản bị đình chỉ 1 phần", RelationKind.HALTS, "ngung-hieu-luc", False),
    ("Bị tạm ngưng hiệu lực", RelationKind.SUSPENDS, "ngung-hieu-luc", True),
    ("Được đính chính", RelationKind.CORRECTS, "dinh-chinh", False),
    ("Văn bản được HD, QĐ chi tiết", RelationKind.DETAILS, "", False),
    ("Được quy định chi tiết", RelationKind.DETAILS, "", False),
    ("Được hướng dẫn áp dụng", RelationKind.GUIDES, "", False),
    ("Căn cứ ban hành", RelationKind.BASED_ON, "", False),
    ("Văn bản dẫn chiếu", RelationKind.REFERS_TO, "", False),
    ("Được hợp nhất", RelationKind.CONSOLIDATES, "", False),
    ("Được giải thích", RelationKind.INTERPRETS, "", False),
    ("Được công bố", RelationKind.ANNOUNCES, "", False),
]


class TestLabels:
    @pytest.mark.parametrize(("label", "kind", "event", "is_whole"), LABELS)
    def test_say_what_is_done(self, label: str, kind: RelationKind, event: str, is_whole: bool) -> None:
        assert read_label(label) == (kind, False)
        assert read_effect(label, kind) == (event, is_whole)

    def test_are_there_for_all_thirteen(self) -> None:
        assert {kind for _, kind, _, _ in LABELS} == set(RelationKind)

    @pytest.mark.parametrize("kind", RelationKind)
    def test_may_be_codes(self, kind: RelationKind) -> None:
        assert read_label(str(kind.code)) == (kind, False)

    @pytest.mark.parametrize(
        ("label", "kind"),
        [
            ("Văn bản sửa đổi, bổ sung", RelationKind.AMENDS),
            ("Văn bản quy định hết hiệu lực", RelationKind.REPLACES),
            ("Văn bản quy định hết hiệu lực 1 phần", RelationKind.AMENDS),
            ("Văn bản HD, QĐ chi tiết", RelationKind.DETAILS),
            ("Hướng dẫn", RelationKind.GUIDES),
            ("Văn bản đình chỉ", RelationKind.HALTS),
        ],
    )
    def test_say_who_acts(self, label: str, kind: RelationKind) -> None:
        assert read_label(label) == (kind, True)

    @pytest.mark.parametrize("label", ["", "Văn bản liên quan khác", "99", "ghét"])
    def test_of_no_relation_are_none(self, label: str) -> None:
        assert read_label(label) is None

    def test_name_places(self) -> None:
        row = {"relation": "Bị bãi bỏ", "number": OLD, "place": "Điểm c khoản 2 Điều 8; Phụ lục 1; bảng giá"}
        found = list(read_relation(row))
        assert [one.place for one in found] == ["dieu-8-khoan-2-diem-c", "phu-luc-1"]
        assert {(one.is_whole, one.words) for one in found} == {(False, "bảng giá")}

    @pytest.mark.parametrize(
        ("row", "says"),
        [
            ({"relation": "ghét", "number": OLD}, "13 loại"),
            ({"relation": "Bị bãi bỏ"}, "văn bản kia"),
            ({"relation": "Bị bãi bỏ", "title": "quy định cũ"}, "văn bản kia"),
            ({"relation": "Bị bãi bỏ", "number": OLD, "on": "hôm qua"}, "ngày"),
            ({"relation": None}, "13 loại"),
        ],
    )
    def test_that_say_too_little_are_refused_with_words(self, row: dict[str, Any], says: str) -> None:
        with pytest.raises(NotARelation, match=says):
            read_relation(row)


def law(number: str, *relations: dict[str, Any], **fields: Any) -> dict[str, Any]:
    return record(number, **fields) | ({"relations": list(relations)} if relations else {})


def acting(*relations: dict[str, Any], **fields: Any) -> dict[str, Any]:
    said = {"title": "Nghị định về chợ", "issued": "01/09/2026", "effective": "01/10/2026"} | fields
    return law(NEW, *relations, **said)


def relation(label: str, number: str = OLD, **said: Any) -> dict[str, Any]:
    return {"relation": label, "number": number} | said


def old_law() -> Instrument:
    return Instrument.objects.get(number_key="7-2021-nd-cp")


def told() -> list[tuple[object, ...]]:
    """Every event with all that a reader meets of it."""
    events = Event.objects.select_related("source", "instrument").prefetch_related("targets")
    return sorted(
        (
            one.instrument.number_key if one.instrument else one.document_key,
            one.kind,
            str(one.day),
            one.is_whole,
            one.source.number_key if one.source else one.source_name,
            one.state,
            one.origin,
            tuple(target.address for target in one.targets.all()),
        )
        for one in events
    )


@pytest.mark.django_db
class TestALawThatTheStateSaysIsOver:
    @pytest.mark.parametrize(
        ("records", "by"),
        [
            ([law(OLD, relation("Văn bản quy định hết hiệu lực", NEW, on="01/10/2026"))], "Nghị định 20/2026/NĐ-CP"),
            ([law(OLD), acting(relation("Văn bản hết hiệu lực"))], "Nghị định 20/2026/NĐ-CP"),
            ([acting(relation("Văn bản hết hiệu lực")), law(OLD)], "Nghị định 20/2026/NĐ-CP"),
        ],
    )
    def test_is_not_green_and_says_by_whom_on_whose_word(
        self, tmp_path: Path, records: Sequence[dict[str, Any]], by: str
    ) -> None:
        for count, one in enumerate(records):
            bring_records(tmp_path, one, name=f"{count}.jsonl")
        believe(old_law())
        claim = claims_of(old_law(), day=TODAY)
        assert (claim.status, claim.grade) == (InstrumentStatus.TOLD_OVER, StatusGrade.STATE)
        assert (claim.by, claim.on) == (by, date(2026, 10, 1))
        assert claim.status.tone != "good"
        assert "dữ liệu của Nhà nước" in claim.sentence
        [change] = changes_of(history_of(instrument=old_law()))
        assert change.doubt.endswith("chưa được xác nhận")
        assert change.doubt != "chưa được xác nhận"

    def test_without_a_day_is_contradicted(self, tmp_path: Path) -> None:
        bring_records(tmp_path, law(OLD, relation("Bãi bỏ", NEW)))
        believe(old_law())
        claim = claims_of(old_law(), day=TODAY)
        assert (claim.status, claim.grade) == (InstrumentStatus.CONTRADICTED, StatusGrade.STATE)
        assert "20/2026/NĐ-CP" in claim.by

    def test_by_an_act_of_lower_force_waits(self, tmp_path: Path) -> None:
        decree = {"doc_type": "Thông tư", "title": "Thông tư về chợ", "issued": "01/09/2026", "effective": "01/10/2026"}
        bring_records(tmp_path, law(OLD), law("5/2026/TT-BCT", relation("Bị bãi bỏ"), **decree))
        assert old_law().status_on(TODAY) is InstrumentStatus.CONTRADICTED

    def test_suspension_waits_for_an_officer(self, tmp_path: Path) -> None:
        bring_records(tmp_path, law(OLD), acting(relation("Bị đình chỉ thi hành", on="01/10/2026")))
        event = Event.objects.get(origin=EventOrigin.SOURCE.value)
        assert (event.kind, event.state, event.is_whole) == (EventKind.SUSPENDED, EventState.PROPOSED, True)

    def test_what_does_nothing_is_an_edge(self, tmp_path: Path) -> None:
        bring_records(
            tmp_path, law(OLD, relation("Văn bản HD, QĐ chi tiết", NEW), relation("Căn cứ ban hành", "1/2020/QH14"))
        )
        assert not Event.objects.exists()
        assert set(Relation.objects.values_list("kind", "target_key")) == {("can-cu", "1-2020-qh14")}
        bring_records(tmp_path, acting(), name="b.jsonl")
        edge = Relation.objects.get(kind=RelationKind.DETAILS.value)
        assert (edge.source.number_key, edge.target, edge.origin) == ("20-2026-nd-cp", old_law(), EventOrigin.SOURCE)


@pytest.mark.django_db
class TestOrder:
    TEXT = (
        ("1", "Phạm vi", "Nghị định này quy định về chợ."),
        ("2", "Hiệu lực thi hành", "Nghị định số 7/2021/NĐ-CP hết hiệu lực kể từ ngày 01 tháng 10 năm 2026."),
    )
    LAW = {
        "articles": (("1", "Phạm vi", "Chợ ở nông thôn."), ("2", "Nguyên tắc", "1. Quét dọn.\n2. Phân loại rác.")),
    }

    @pytest.mark.parametrize("order", list(permutations(range(3))))
    def test_of_arrival_does_not_matter(self, tmp_path: Path, order: tuple[int, ...]) -> None:
        parts = [
            law(OLD, relation("Văn bản sửa đổi", "9/2023/NĐ-CP", place="khoản 2 Điều 2", on="01/02/2023"), **self.LAW),
            acting(relation("Văn bản hết hiệu lực"), relation("Được sửa đổi", "9/2023/NĐ-CP", place="Điều 1")),
            law(
                "9/2023/NĐ-CP",
                relation("Được sửa đổi"),
                title="Nghị định A",
                issued="01/01/2023",
                effective="01/02/2023",
            ),
        ]
        for at in order:
            bring_records(tmp_path, parts[at], name=f"{at}.jsonl")
        state = (EventState.TOLD.value, EventOrigin.SOURCE.value)
        assert told() == [
            ("7-2021-nd-cp", "het-hieu-luc", "2026-10-01", True, "20-2026-nd-cp", *state, ()),
            ("7-2021-nd-cp", "sua-doi", "2023-02-01", False, "9-2023-nd-cp", *state, ("dieu-2-khoan-2",)),
            ("9-2023-nd-cp", "sua-doi", "2026-10-01", False, "20-2026-nd-cp", *state, ("dieu-1",)),
        ]

    @pytest.mark.parametrize("is_first", [True, False])
    def test_a_text_that_says_it_itself_speaks_instead(self, tmp_path: Path, is_first: bool) -> None:
        stated = law(OLD, relation("Bị thay thế bởi", NEW), relation("Thay thế", NEW, on="2026-10-01"))
        parts = [stated, acting() | {"articles": record(articles=self.TEXT)["articles"]}]
        outcomes = [
            outcome
            for count, one in enumerate(parts if is_first else reversed(parts))
            for outcome in bring_records(tmp_path, one, name=f"{count}.jsonl")
        ]
        [(key, kind, day, is_whole, by, state, origin, _)] = told()
        assert (key, is_whole, by, origin) == ("7-2021-nd-cp", True, "20-2026-nd-cp", EventOrigin.READ.value)
        assert state == EventState.TOLD.value
        assert any("13 loại" in doubt for outcome in outcomes for doubt in outcome.doubts)

    @pytest.mark.parametrize("is_first", [True, False])
    def test_a_text_without_a_day_learns_it(self, tmp_path: Path, is_first: bool) -> None:
        says = (
            ("1", "Sửa đổi Nghị định số 7/2021/NĐ-CP", "Bãi bỏ khoản 2 Điều 2 Nghị định số 7/2021/NĐ-CP."),
            ("2", "Điều khoản thi hành", "Các bộ chịu trách nhiệm thi hành Nghị định này."),
        )
        title = "Nghị định sửa đổi, bổ sung một số điều của Nghị định số 7/2021/NĐ-CP"
        undated = acting(title=title, effective="") | {"articles": record(articles=says)["articles"]}
        stated = law(OLD, relation("Bãi bỏ", NEW, place="khoản 2 Điều 2", on="01/10/2026"), **self.LAW)
        for count, one in enumerate([stated, undated] if is_first else [undated, stated]):
            bring_records(tmp_path, one, name=f"{count}.jsonl")
        [(_, kind, day, _, by, state, origin, places)] = told()
        assert (kind, day, by, places) == ("bai-bo", "2026-10-01", "20-2026-nd-cp", ("dieu-2-khoan-2",))
        assert (state, origin) == (EventState.TOLD.value, EventOrigin.READ.value)

    def test_the_same_twice_changes_nothing(self, tmp_path: Path) -> None:
        one = law(OLD, relation("Thay thế", NEW, on="2026-10-01"))
        bring_records(tmp_path, one)
        event = Event.objects.get()
        bring_records(tmp_path, one)
        bring_records(tmp_path, one | {"signer": "B"}, name="b.jsonl")
        assert (Event.objects.get(), PublishedRelation.objects.count()) == (event, 1)

    def test_what_the_record_says_no_more_is_taken_back(self, tmp_path: Path) -> None:
        bring_records(tmp_path, law(OLD, relation("Thay thế", NEW, on="2026-10-01")))
        assert Event.objects.exists()
        bring_records(tmp_path, law(OLD, relation("Căn cứ", "1/2020/QH14")), name="b.jsonl")
        assert not Event.objects.exists()

    def test_what_an_officer_declined_is_not_told_again(self, tmp_path: Path) -> None:
        one = law(OLD, relation("Thay thế", NEW, on="2026-10-01"))
        bring_records(tmp_path, one)
        decline_event(event=Event.objects.get(), reason="Nhầm số", by=make_officer(), at=AT)
        bring_records(tmp_path, acting(), one | {"signer": "B"}, name="b.jsonl")
        assert Event.objects.get().state == EventState.DECLINED
        assert not old_law().status_on(TODAY).is_over

    def test_a_local_number_is_bound_by_its_issuer(self, tmp_path: Path) -> None:
        def local(number: str, province: str, *said: dict[str, Any]) -> dict[str, Any]:
            of = {"issuer": f"Ủy ban nhân dân tỉnh {province}", "doc_type": "Quyết định"}
            return law(number, *said, title=f"Quyết định về giá nước {province}", **of)

        old, new = "12/2015/QĐ-UBND", "3/2020/QĐ-UBND"
        over = relation("Bị bãi bỏ", old, on="01/02/2020")
        bring_records(tmp_path, local(old, "An Giang"), local(old, "Long An"), local(new, "Long An", over))
        [event] = Event.objects.all()
        assert "Long An" in event.instrument.issuer_name
        bring_records(tmp_path, local(old, "Tây Ninh"), name="b.jsonl")
        assert "Long An" in Event.objects.get().instrument.issuer_name


CODIFIED = (
    "Tổ chức chợ tuân theo Nghị định này.Điều 5.1.NĐ.2. Nguyên tắc\n(Điều 2 Nghị định số 7/2021/NĐ-CP, có hiệu lực thi"
    " hành kể từ ngày 01/03/2021, có nội dung được sửa đổi bởi Điều 1 Nghị định số 9/2023/NĐ-CP có hiệu lực thi hành kể"
    " từ ngày 01/02/2023)\n1. Quét dọn."
)
FOOTNOTED = (
    "1. Chợ được quét dọn. 2.3 Rác được phân loại. a)4 Rác hữu cơ;\n3 Khoản này được bổ sung theo quy định tại khoản 1"
    " Điều 1 của Nghị định số 9/2023/NĐ-CP, có hiệu lực kể từ ngày 01 tháng 02 năm 2023."
)


@pytest.mark.django_db
class TestNotesOfTexts:
    def test_of_the_codification_are_told_and_their_wording_is_there(self, tmp_path: Path) -> None:
        codified = record(OLD, articles=(("1", "Phạm vi", CODIFIED),))
        codified["articles"][0]["pd_code"] = "5.1.NĐ.1"
        bring_records(tmp_path, codified)
        event = Event.objects.get()
        assert (event.kind, event.day, event.source_name) == (
            EventKind.AMENDED,
            date(2023, 2, 1),
            "Nghị định 9/2023/NĐ-CP",
        )
        assert (event.origin, event.state) == (EventOrigin.SOURCE, EventState.TOLD)
        target = EventTarget.objects.get()
        assert (target.address, target.source_address) == ("dieu-2", "dieu-1")
        assert target.merged_in == old_law().editions.get(is_current=True)
        assert event.note.startswith("Chú thích")

    def test_of_a_consolidation_speak_of_the_place_of_their_mark(self, tmp_path: Path) -> None:
        bring_records(tmp_path, record(OLD, articles=(("1", "Rác", FOOTNOTED),)) | {"doc_type": "VB HN"})
        assert EventTarget.objects.get().address == "dieu-1-khoan-2"
        assert Event.objects.get().kind == EventKind.SUPPLEMENTED

    def test_of_a_text_that_is_not_compiled_are_none(self, tmp_path: Path) -> None:
        bring_records(tmp_path, record(OLD, articles=(("1", "Rác", FOOTNOTED),)))
        assert not PublishedRelation.objects.exists()

    def test_of_a_consolidation_of_nobody_knows_what_are_said(self, tmp_path: Path) -> None:
        [outcome] = bring_records(
            tmp_path, record("43/VBHN-BTP", articles=(("1", "Rác", FOOTNOTED),)) | {"doc_type": "Văn bản hợp nhất"}
        )
        assert not PublishedRelation.objects.exists()
        assert any("chú thích" in doubt for doubt in outcome.doubts)


HEADER = "acting,acting_place,relation,acted,place,on,words\n"
ROWS = (
    "9/2023/NĐ-CP,Điều 1,được sửa đổi,Nghị định số 7/2021/NĐ-CP,Điều 1; khoản 2 Điều 2,01/02/2023,Điều này được sửa\n"
    "20/2026/NĐ-CP,,bị bãi bỏ,7/2021/NĐ-CP,,2026-10-01,\n"
)


@pytest.mark.django_db
class TestFiles:
    def load(self, file: Path, **options: Any) -> str:
        call_command("load_catalogue", notes=file, stdout=(out := StringIO()), **options)
        return out.getvalue()

    def write(self, folder: Path, text: str, name: str = "chu-thich.csv") -> Path:
        (folder / name).write_text(text, encoding="utf-8")
        return folder / name

    @pytest.mark.parametrize("is_first", [True, False])
    def test_become_events_whatever_came_first_and_once(self, tmp_path: Path, is_first: bool) -> None:
        file = self.write(tmp_path, HEADER + ROWS)
        if is_first:
            assert "0 sự kiện mới" in self.load(file)
        bring_records(tmp_path, law(OLD))
        self.load(file)
        state = (EventState.TOLD.value, EventOrigin.SOURCE.value)
        expected = [
            ("7-2021-nd-cp", "bai-bo", "2026-10-01", True, "Nghị định 20/2026/NĐ-CP", *state, ()),
            (
                "7-2021-nd-cp",
                "sua-doi",
                "2023-02-01",
                False,
                "Nghị định 9/2023/NĐ-CP",
                *state,
                ("dieu-1", "dieu-2-khoan-2"),
            ),
        ]
        assert told() == expected
        assert "0 sự kiện mới" in self.load(file)
        assert told() == expected

    def test_loaded_again_without_a_row_take_it_back(self, tmp_path: Path) -> None:
        bring_records(tmp_path, law(OLD))
        self.load(self.write(tmp_path, HEADER + ROWS), name="Bộ pháp điển")
        self.load(self.write(tmp_path, HEADER + ROWS.splitlines()[0] + "\n", "b.csv"), name="Bộ pháp điển")
        assert [one[1] for one in told()] == ["sua-doi"]

    def test_may_be_json_lines(self, tmp_path: Path) -> None:
        row = {"acting": NEW, "relation": 12, "acted": OLD, "on": "2026-10-01"}
        bring_records(tmp_path, law(OLD))
        self.load(self.write(tmp_path, json.dumps(row) + "\n", "a.jsonl"))
        assert [one[1] for one in told()] == ["thay-the"]

    def test_tell_which_rows_were_passed_over(self, tmp_path: Path) -> None:
        bring_records(tmp_path, law(OLD))
        bad = (
            "9/2023/NĐ-CP,,ghét,7/2021/NĐ-CP,,,\n"
            ",,bị bãi bỏ,7/2021/NĐ-CP,,,\n"
            "9/2023/NĐ-CP,,bị bãi bỏ,văn bản cũ,,,\n"
            "7/2021/NĐ-CP,,bị bãi bỏ,7/2021/NĐ-CP,,,\n"
            "9/2023/NĐ-CP,,bị bãi bỏ,7/2021/NĐ-CP,,31/02/2020,\n"
        )
        said = self.load(self.write(tmp_path, HEADER + bad + ROWS))
        assert "5 dòng bị bỏ qua" in said
        assert [f"dòng {count}" in said for count in range(2, 9)] == [True] * 5 + [False] * 2
        assert len(told()) == 2
        with pytest.raises(CommandError):
            self.load(self.write(tmp_path, HEADER + bad))
        assert len(told()) == 2

    @pytest.mark.parametrize(("name", "text"), [("khong-co.csv", None), ("a.jsonl", "{"), ("a.jsonl", "[1]\n")])
    def test_that_cannot_be_read_are_refused(self, tmp_path: Path, name: str, text: str | None) -> None:
        file = tmp_path / name if text is None else self.write(tmp_path, text, name)
        with pytest.raises(CommandError):
            self.load(file)
