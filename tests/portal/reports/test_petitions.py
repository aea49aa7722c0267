"""Difficulties go up in one paper: drafted from what agencies said, in the layout of the decree, sent with a number."""

from datetime import UTC, date, datetime

import pytest
from django.test import Client
from django.urls import reverse

from officialdocs import check, write
from portal.agencies.models import Agency, Officer
from portal.design.refusals import Refused, WrongState
from portal.plans.models import Difficulty, DifficultyAct
from portal.plans.operations.difficulties import (
    answer_difficulty,
    raise_difficulty,
)
from portal.reports.models import Petition
from portal.reports.operations.supervision import change_petition, draft_petition, drop_petition, send_petition
from portal.reports.queries.petitions import petition_document, petitions_with_items, sender_of, uncounted_numbers
from portal.reports.states import PetitionKind
from tests.portal.agencies.factories import make_agency, make_posting, make_province
from tests.portal.plans.factories import assignment_of, make_agencies, make_plan

pytestmark = pytest.mark.django_db
AT = datetime(2026, 3, 2, 2, tzinfo=UTC)


@pytest.fixture
def committee() -> Agency:
    place = make_province()
    return make_agency("Ủy ban nhân dân tỉnh Hậu Giang", kind="committee", place=place)


@pytest.fixture
def agencies(committee: Agency) -> dict[str, Agency]:
    found = make_agencies()
    for one in found.values():
        one.place, one.parent = committee.place, committee
        one.save()
    return found


@pytest.fixture
def justice(agencies: dict[str, Agency]) -> Officer:
    return make_posting("justice", agency=agencies["Sở Tư pháp"]).officer


@pytest.fixture
def two(agencies: dict[str, Agency]) -> list[Difficulty]:
    plan = make_plan()
    rows = (
        ("Sở Nội vụ", "Thiếu máy quét khổ A3", "Bản đồ chưa số hóa được.", "Cấp kinh phí mua máy."),
        ("Sở Tài chính", "Chưa có định mức chi tin nhắn", "Không có mục chi.", "Ban hành định mức.\nCho tạm ứng."),
    )
    return [
        raise_difficulty(
            draft=Difficulty(
                plan=plan,
                assignment=assignment_of(plan, 1),
                agency=agencies[name],
                title=title,
                description=words,
                proposal=asks,
            ),
            by=make_posting("editor", agency=agencies[name]).officer,
            at=AT,
        )
        for name, title, words, asks in rows
    ]


def drafted(two: list[Difficulty], committee: Agency, justice: Officer, kind: PetitionKind) -> Petition:
    sender = sender_of(officer=justice, on=date(2026, 3, 2))
    assert sender is not None
    made = draft_petition(
        codes=[one.code for one in two], sender=sender, addressee=committee, kind=kind, by=justice, at=AT
    )
    found = petitions_with_items().filter(pk=made.pk).first()
    assert found is not None
    return found


class TestThePaper:
    @pytest.mark.parametrize("kind", PetitionKind)
    @pytest.mark.parametrize("count", [1, 2])
    def test_departs_from_no_rule_of_layout(self, two, committee, justice, kind: PetitionKind, count: int):  # noqa: ANN001
        petition = drafted(two[:count], committee, justice, kind)
        assert list(map(str, check(write(petition_document(petition, list(petition.items.all())), at=AT)))) == []

    def test_says_what_agencies_said_and_asked(self, two, committee, justice):  # noqa: ANN001
        petition = drafted(two, committee, justice, PetitionKind.LETTER)
        assert "02 khó khăn, vướng mắc" in petition.opening
        assert [one.asks for one in petition.items.all()] == [
            "Cấp kinh phí mua máy.",
            "Ban hành định mức.\nCho tạm ứng.",
        ]
        document = petition_document(petition, list(petition.items.all()))
        assert document.title.addressees == ("Ủy ban nhân dân tỉnh Hậu Giang",)
        assert document.head.symbol.endswith("-PBGDPL")

    def test_once_signed_has_number_and_day(self, two, committee, justice):  # noqa: ANN001
        petition = drafted(two, committee, justice, PetitionKind.SUBMISSION)
        send_petition(petition=petition, number="12/TTr-STP", signed_on=date(2026, 3, 3), by=justice, at=AT)
        sent = petitions_with_items().filter(pk=petition.pk).first()
        document = petition_document(sent, list(sent.items.all()))
        assert (document.head.number, document.head.symbol) == (12, "TTr-STP")
        assert list(map(str, check(write(document, at=AT)))) == []


class TestSending:
    def test_escalates_everything_in_it(self, two, committee, justice):  # noqa: ANN001
        petition = drafted(two, committee, justice, PetitionKind.LETTER)
        send_petition(petition=petition, number="12/STP-PBGDPL", signed_on=date(2026, 3, 3), by=justice, at=AT)
        for one in two:
            one.refresh_from_db()
            assert one.state == "escalated"
            assert one.acts.get(after="escalated").letter_number == "12/STP-PBGDPL"

    def test_holds_back_numbers_that_nothing_stands_behind(self, two, committee, justice):  # noqa: ANN001
        petition = drafted(two, committee, justice, PetitionKind.LETTER)
        assert uncounted_numbers(petition) == []
        whole = {name: getattr(petition, name) for name in ("kind", "subject", "closing", "signer_position", "signer")}
        opening = f"{petition.opening} Đã mở 999 lớp."
        change_petition(petition=petition, **whole, opening=opening, items={}, by=justice, at=AT)
        said = {"petition": petition, "number": "12/STP", "signed_on": date(2026, 3, 3), "by": justice, "at": AT}
        with pytest.raises(Refused, match="Số chưa có căn cứ: 999"):
            send_petition(**said)
        client = Client()
        client.force_login(justice)
        page = client.get(reverse("reports_petition", args=[petition.pk])).content.decode()
        assert "lời cơ quan: 999" in page
        assert "Đúng thể thức" not in page  # a machine found nothing
        sent = send_petition(**said, reason="Theo báo cáo giấy của xã")
        assert sent.overruled == {"found": ["999"], "reason": "Theo báo cáo giấy của xã"}

    def test_takes_what_was_counted_and_what_agencies_said_for_true(self, two, committee, justice):  # noqa: ANN001
        Difficulty.objects.filter(pk=two[0].pk).update(description="Chỉ có 3 máy.")
        two[0].refresh_from_db()
        assert uncounted_numbers(drafted(two, committee, justice, PetitionKind.LETTER)) == []

    def test_an_agencys_wish_stands_in_its_own_mouth(self, two, committee, justice):  # noqa: ANN001
        petition = drafted(two, committee, justice, PetitionKind.LETTER)
        words = [getattr(one, "text", "") for one in petition_document(petition, list(petition.items.all())).body]
        assert "Sở Nội vụ đề nghị: Cấp kinh phí mua máy." in words

    def test_sends_nothing_where_one_was_answered_meanwhile(self, two, committee, justice):  # noqa: ANN001
        petition = drafted(two, committee, justice, PetitionKind.LETTER)
        answer_difficulty(difficulty=two[1], paper=DifficultyAct(words="Đã có định mức."), by=justice, at=AT)
        with pytest.raises(WrongState):
            send_petition(petition=petition, number="12/STP", signed_on=date(2026, 3, 3), by=justice, at=AT)
        two[0].refresh_from_db()
        assert two[0].state == "raised"
        assert Petition.objects.get().sent_at is None

    def test_happens_once_and_nothing_changes_after_it(self, two, committee, justice):  # noqa: ANN001
        petition = drafted(two, committee, justice, PetitionKind.LETTER)
        send_petition(petition=petition, number="12/STP", signed_on=date(2026, 3, 3), by=justice, at=AT)
        wording = dict.fromkeys(("subject", "opening", "closing"), "x") | {"signer_position": "", "signer": ""}
        with pytest.raises(Refused, match="Văn bản này đã trình nên không"):
            send_petition(petition=petition, number="13/STP", signed_on=date(2026, 3, 3), by=justice, at=AT)
        with pytest.raises(Refused, match="Văn bản này đã trình nên không"):
            change_petition(petition=petition, kind=PetitionKind.LETTER, **wording, items={}, by=justice, at=AT)
        with pytest.raises(Refused, match="Văn bản này đã trình nên không"):
            drop_petition(petition=petition, by=justice, at=AT)

    def test_a_difficulty_stands_in_one_draft(self, two, committee, justice):  # noqa: ANN001
        petition = drafted(two, committee, justice, PetitionKind.LETTER)
        with pytest.raises(Refused, match="Các khó khăn đã chọn không còn"):
            drafted(two, committee, justice, PetitionKind.LETTER)
        drop_petition(petition=petition, by=justice, at=AT)
        assert drafted(two, committee, justice, PetitionKind.LETTER).item_count == 2

    def test_is_for_who_follows_the_plan(self, two, committee, agencies):  # noqa: ANN001
        home = make_posting("approver", agency=agencies["Sở Nội vụ"]).officer
        with pytest.raises(Refused, match="Tài khoản này không được soạn văn"):
            draft_petition(
                codes=[two[0].code],
                sender=agencies["Sở Nội vụ"],
                addressee=committee,
                kind=PetitionKind.LETTER,
                by=home,
                at=AT,
            )
        client = Client()
        client.force_login(home)
        assert client.get(reverse("reports_petitions")).status_code in (302, 403)
