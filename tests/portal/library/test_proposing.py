"""From what a text says of others to the events that an officer is asked about."""

from datetime import date

import pytest

from lawtext import parse_document
from lawtext.addresses import parse_address
from lawtext.amendments import Amendment, AmendmentAction, Commencement, ProvisionPart
from lawtext.types import Address, DocumentReference
from portal.library.operations import propose_events
from portal.library.preparation.editions import prepare
from portal.library.preparation.proposals import (
    EventDraft,
    EventDraftTarget,
    beginnings_of,
    drafts_of,
    find_drafts,
)
from portal.library.preparation.rows import InstrumentSource, RowMaker, Stated
from portal.library.states import EditionKind, EventKind, EventOrigin
from tests.portal.library.amended import AMENDING, BASE, decree
from tests.portal.library.factories import AT
from tests.portal.library.laws import make_instrument

EFFECTIVE, LATER = date(2026, 11, 1), date(2027, 1, 1)
LAW = DocumentReference(number="31/2024/QH15")
TOLD = {"origin": EventOrigin.READ, "by": None, "at": AT}


def instruction(action: AmendmentAction, provision: str = "", *, source: str = "dieu-1", **values: object) -> Amendment:
    said: dict[str, object] = {"document": LAW, "source": parse_address(source), **values}
    return Amendment(action=action, provision=parse_address(provision), **said)  # type: ignore[arg-type]


def drafts(*amendments: Amendment, words: dict[str, str] | None = None) -> tuple[EventDraft, ...]:
    return drafts_of(amendments, effective=EFFECTIVE, words=words or {})


def read(text: str) -> tuple[EventDraft, ...]:
    document, maker = parse_document(text), RowMaker()
    for root in document.roots:
        maker.add(root, source=document.source)
    title = f"{document.head.doc_type} {document.head.subject}"
    return find_drafts(document.roots, title=title, effective=document.head.effective_date, rows=maker.close())


class TestGrouping:
    @pytest.mark.parametrize(
        ("action", "provision", "part", "kind"),
        [
            (AmendmentAction.AMEND, "dieu-4-khoan-2", ProvisionPart.WHOLE, EventKind.AMENDED),
            (AmendmentAction.SUPPLEMENT, "dieu-4a", ProvisionPart.WHOLE, EventKind.SUPPLEMENTED),
            (AmendmentAction.REPLACE, "phu-luc-1", ProvisionPart.WHOLE, EventKind.REPLACED),
            (AmendmentAction.REPLACE, "", ProvisionPart.WHOLE, EventKind.REPLACED),
            (AmendmentAction.REPEAL, "dieu-4", ProvisionPart.WHOLE, EventKind.REPEALED),
            (AmendmentAction.REPEAL, "dieu-4", ProvisionPart.PASSAGE, EventKind.AMENDED),
            (AmendmentAction.EXPIRE, "", ProvisionPart.WHOLE, EventKind.EXPIRED),
            (AmendmentAction.SUSPEND, "dieu-4", ProvisionPart.WHOLE, EventKind.SUSPENDED),
            (AmendmentAction.CORRECT, "dieu-4", ProvisionPart.WHOLE, EventKind.CORRECTED),
        ],
    )
    def test_gives_each_instruction_its_kind(
        self, action: AmendmentAction, provision: str, part: ProvisionPart, kind: EventKind
    ) -> None:
        (draft,) = drafts(instruction(action, provision, part=part))
        assert (draft.kind, draft.document_key, draft.day) == (kind, "31-2024-qh15", EFFECTIVE)
        assert draft.is_whole == (not provision)
        assert [target.part for target in draft.targets] == ([part.value] if provision else [])

    def test_is_by_document_kind_and_day(self) -> None:
        other = DocumentReference(name="luật đất đai", year=2013)
        found = drafts(
            instruction(AmendmentAction.AMEND, "dieu-1"),
            instruction(AmendmentAction.AMEND, "dieu-2", source="dieu-1-khoan-2"),
            instruction(AmendmentAction.AMEND, "dieu-3", effective=LATER),
            instruction(AmendmentAction.REPEAL, "dieu-5"),
            instruction(AmendmentAction.AMEND, "dieu-1", document=other),
        )
        assert [(one.document_key, one.kind, one.day, [target.address for target in one.targets]) for one in found] == [
            ("31-2024-qh15", EventKind.AMENDED, EFFECTIVE, ["dieu-1", "dieu-2"]),
            ("31-2024-qh15", EventKind.AMENDED, LATER, ["dieu-3"]),
            ("31-2024-qh15", EventKind.REPEALED, EFFECTIVE, ["dieu-5"]),
            ("name:luật đất đai@2013", EventKind.AMENDED, EFFECTIVE, ["dieu-1"]),
        ]

    def test_gives_the_place_that_all_clauses_stand_in_and_their_words(self) -> None:
        (draft,) = drafts(
            instruction(AmendmentAction.AMEND, "dieu-1", source="dieu-1-khoan-2-diem-a"),
            instruction(AmendmentAction.AMEND, "dieu-2", source="dieu-1-khoan-2-diem-b"),
            words={"dieu-1-khoan-2-diem-a": "a) Sửa đổi Điều 1", "dieu-1-khoan-2-diem-b": "b) Sửa đổi Điều 2"},
        )
        assert draft.source_address == "dieu-1-khoan-2"
        assert draft.words == "a) Sửa đổi Điều 1\nb) Sửa đổi Điều 2"

    def test_a_suspension_ends_on_the_day_after_its_last(self) -> None:
        (draft,) = drafts(instruction(AmendmentAction.SUSPEND, "", until=date(2026, 12, 31)))
        assert draft.until == date(2027, 1, 1)

    def test_some_articles_of_a_law_are_not_all_of_it(self) -> None:
        head, clause = instruction(AmendmentAction.AMEND), instruction(AmendmentAction.AMEND, "dieu-1")
        assert [one.is_whole for one in drafts(head, clause)] == [False]
        assert [one.is_whole for one in drafts(head)] == [True]

    def test_words_changed_everywhere_name_no_place(self) -> None:
        (draft,) = drafts(instruction(AmendmentAction.REPLACE_WORDS, old_words="huyện", new_words="xã"))
        assert (draft.kind, draft.is_whole) == (EventKind.AMENDED, False)
        assert [(one.address, one.old_words, one.new_words) for one in draft.targets] == [("", "huyện", "xã")]

    @pytest.mark.django_db
    def test_words_corrected_everywhere_are_taken_in_too(self) -> None:
        said = instruction(AmendmentAction.CORRECT, old_words="kênh", new_words="kềnh")
        (made,) = propose_events(source=make_instrument("9/2026/NĐ-CP"), drafts=drafts(said), **TOLD)
        assert (made.kind, made.is_whole) == (EventKind.CORRECTED, False)
        assert [(one.address, one.new_words) for one in made.targets.all()] == [("", "kềnh")]

    def test_exceptions_are_kept_for_the_officer(self) -> None:
        (draft,) = drafts(instruction(AmendmentAction.EXPIRE, note="trừ Điều 5"))
        assert draft.note == "trừ Điều 5"

    def test_nothing_without_a_document(self) -> None:
        assert drafts(instruction(AmendmentAction.REPEAL, "dieu-1", document=DocumentReference())) == ()


class TestOwnBeginnings:
    def test_are_one_draft_a_day_and_none_for_the_day_of_the_whole(self) -> None:
        said = [
            Commencement(parse_address("dieu-5"), LATER, parse_address("dieu-9")),
            Commencement(parse_address("dieu-6-khoan-1"), LATER, parse_address("dieu-9")),
            Commencement(parse_address("dieu-7"), EFFECTIVE, parse_address("dieu-9")),
            Commencement(Address(), LATER, parse_address("dieu-9")),
        ]
        (draft,) = beginnings_of(said, effective=EFFECTIVE, words={})
        assert (draft.kind, draft.document_key, draft.day) == (EventKind.IN_FORCE, "this", LATER)
        assert [target.address for target in draft.targets] == ["dieu-5", "dieu-6-khoan-1"]


class TestReading:
    def test_an_amending_decree_gives_its_events(self) -> None:
        amended, supplemented, repealed, expired = read(AMENDING)
        assert (amended.document_key, amended.day) == ("7-2021-nd-cp", EFFECTIVE)
        assert amended.targets == (
            EventDraftTarget(
                address="dieu-2-khoan-2-diem-c",
                action="sua-doi",
                source_address="dieu-1-khoan-1",
                wording="c) Rác cồng kềnh và rác còn lại.",
            ),
            EventDraftTarget(
                address="dieu-3-khoan-2",
                action="thay-cum-tu",
                source_address="dieu-2",
                old_words="Ủy ban nhân dân cấp huyện",
                new_words="Ủy ban nhân dân cấp xã",
            ),
        )
        assert [(one.address, one.anchor) for one in supplemented.targets] == [("dieu-3-khoan-3", "dieu-3-khoan-2")]
        assert (repealed.kind, repealed.words) == (EventKind.REPEALED, "3. Bãi bỏ khoản 1 Điều 2.")
        assert (expired.document_key, expired.is_whole) == ("5-2015-nd-cp", True)

    def test_the_words_that_enact_a_law_tell_which_one_it_amends(self) -> None:
        law = (
            "QUỐC HỘI\nLuật số: 24/2012/QH13\nLUẬT\nSửa đổi, bổ sung một số điều của Luật Điện lực\n"
            "Căn cứ Hiến pháp nước Cộng hòa xã hội chủ nghĩa Việt Nam;\n"
            "Quốc hội ban hành Luật sửa đổi, bổ sung một số điều của Luật Điện lực số 28/2004/QH11.\n"
            "Điều 1.\nSửa đổi, bổ sung một số điều của Luật Điện lực như sau:\n"
            "1. Khoản 1 Điều 11 được sửa đổi, bổ sung như sau:\n“1. Đầu tư phải theo quy hoạch.”.\n"
        )
        prepared = prepare(InstrumentSource("luat.txt", "txt", "0", EditionKind.ISSUED, Stated(), text=law))
        assert {one.document_key for one in prepared.drafts if not one.is_whole} == {"28-2004-qh11"}

    def test_a_text_that_orders_nothing_gives_none(self) -> None:
        assert read(BASE) == ()

    def test_a_history_of_amendments_is_no_instruction(self) -> None:
        text = decree(
            "8/2026/NĐ-CP",
            "Quy định về chợ đêm",
            "05 tháng 10 năm 2026",
            "Điều 1. Áp dụng",
            "Áp dụng Nghị định số 7/2021/NĐ-CP đã được sửa đổi, bổ sung bởi Nghị định số 9/2026/NĐ-CP.",
            "Điều 2. Hiệu lực thi hành",
            "Nghị định này có hiệu lực thi hành kể từ ngày 01 tháng 11 năm 2026. Trường hợp văn bản dẫn chiếu được sửa"
            " đổi, bổ sung hoặc thay thế thì thực hiện theo văn bản mới.",
        )
        assert read(text) == ()
