"""A list of who signed: looked at row by row, agreed to by two of the agency, told to each once, undone as a whole; a
no of before or after stays a no."""

from __future__ import annotations

from datetime import date, timedelta
from io import BytesIO
from typing import Any
from unittest.mock import patch

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse
from openpyxl import Workbook
from PIL import Image

from portal.agencies.models import ActRequest, Agency, Officer
from portal.design.refusals import NotAllowed, Refused, SecondPersonAsked, WrongState
from portal.dissemination import channels
from portal.dissemination.models import (
    Consent,
    ConsentList,
    Follower,
    FollowerAddress,
    Letter,
    Subscription,
    Suppression,
)
from portal.dissemination.operations import confirm, consent_lists, remove_expired, stop
from portal.dissemination.operations.consent_lists import (
    LIST_FAULTS,
    MOST_ROWS,
    agree_list,
    agree_list_by_two,
    end_list,
    make_list,
    rows_of,
)
from portal.dissemination.operations.data_subjects import PERSONAL
from portal.dissemination.operations.sending import refuse_address
from portal.dissemination.operations.subscriptions import forget_follower
from portal.dissemination.queries.followers import news_unsubscribe_token, subscriptions_about
from portal.dissemination.queries.held import parts_of
from portal.dissemination.states import Channel, ConsentMethod, FollowedKind, LetterKind
from portal.files.operations import validate_upload
from portal.journal.models import Entry
from portal.journal.operations.personal import cut_places, erase_row
from portal.journal.queries.personal import handle_of, held_on
from tests.portal.agencies.factories import make_agency, make_posting
from tests.portal.dissemination.factories import ADDRESS, NOW, OWNER, ask, follow, reach, send
from tests.portal.dissemination.test_channels import carry, open_account

pytestmark = pytest.mark.django_db
NUMBER, OTHER = "84912345678", "84987654321"
LATER = NOW + timedelta(hours=1)
FORM = "2026-10-01"  # printed before anybody here signed one


def picture() -> bytes:
    kept = BytesIO()
    Image.new("RGB", (40, 40), "white").save(kept, "PNG")
    return kept.getvalue()


def sheet(*rows: tuple[object, ...]) -> bytes:
    kept, book = BytesIO(), Workbook()
    for row in rows:
        book.active.append(row)
    book.save(kept)
    return kept.getvalue()


class Commune:
    def __init__(self, name: str = "UBND xã Tân Bình") -> None:
        self.agency: Agency = make_agency(name)
        self.one: Officer = make_posting("reception", agency=self.agency).officer
        self.two: Officer = make_posting("approver", agency=self.agency).officer

    def bring(self, *rows: tuple[object, ...], data: bytes | None = None, name: str = "ds.xlsx") -> ConsentList:
        found = ConsentList(agency=self.agency, proof="danh-sach-cuoc-hop", wording=FORM, agreed_on=date(2026, 11, 20))
        evidence = validate_upload(data=picture(), name="ky.png")
        make_list(row=found, data=data or sheet(*rows), name=name, evidence=evidence, by=self.one, at=NOW)
        return found

    def agree(self, found: ConsentList) -> None:
        with pytest.raises(SecondPersonAsked):
            agree_list_by_two(found=found, by=self.one, at=NOW)
        agree_list_by_two(found=found, by=self.two, at=NOW)
        found.refresh_from_db()

    def enter(self, *rows: tuple[object, ...]) -> ConsentList:
        found = self.bring(*rows)
        self.agree(found)
        return found

    def follows(self, number: str = NUMBER) -> bool:
        return Subscription.objects.filter(
            follower__addresses__value__isnull=False, follower__addresses__fingerprint=_mark(number),
            kind=FollowedKind.AGENCY.value, key=self.agency.slug, stopped_at__isnull=True, confirmed_at__isnull=False,
        ).exists()  # fmt: skip


def _mark(address: str) -> str:
    return reach(address, channel=Channel.EMAIL if "@" in address else Channel.SMS).fingerprint


def faults(found: ConsentList) -> dict[int, str]:
    return {one["number"]: one["fault"] for one in rows_of(found, at=NOW)}


@pytest.fixture(autouse=True)
def _today() -> Any:
    papers = patch.dict(channels.PAPERS, {FORM: channels.PAPERS[channels.CURRENT_PAPER]})  # type: ignore[arg-type]
    with patch("django.utils.timezone.now", lambda: NOW), papers:
        yield


@pytest.fixture
def commune() -> Commune:
    open_account(Channel.SMS)
    return Commune()


# ---- the dry run -----------------------------------------------------------------------------------------------------


def test_each_row_says_what_is_wrong_with_it(commune: Commune):
    follow(commune.agency.slug, kind=FollowedKind.AGENCY, address="dang@example.vn")
    refuse_address(address=None, channel=Channel.SMS, fingerprint=_mark(OTHER), at=NOW)
    Suppression.objects.create(fingerprint=_mark("tra@example.vn"), at=NOW)
    found = commune.bring(
        ("Số điện thoại", "Ngày"),
        ("0912 345 678", "19/11/2026"),
        ("12345", ""),
        ("a@", ""),
        ("0903123456", "1/1/2027"),
        ("0903123457", "hôm kia"),
        ("+84 912 345 678", ""),
        ("dang@example.vn", ""),
        ("0987654321", ""),
        ("tra@example.vn", ""),
        (912345679, date(2026, 11, 18)),
        ("moi@example.vn,31/12/2026", ""),
        ("truoc@example.vn", "30/9/2026"),
    )
    assert faults(found) == {
        2: "",
        3: "khong-phai-so",
        4: "khong-phai-so",
        5: "ngay-chua-toi",
        6: "khong-phai-ngay",
        7: "trung-dong-khac",
        8: "dang-theo-doi",
        9: "da-tu-choi",
        10: "khong-toi-duoc",
        11: "",
        12: "khong-phai-so",
        13: "truoc-loi-dong-y",
    }
    assert [one["day"] for one in rows_of(found, at=NOW)][-3] == date(2026, 11, 18)


def test_a_row_that_is_not_entered_does_not_hinder_the_next(commune: Commune):
    found = commune.bring(("0912345678", "1/1/2027"), ("0912345678", "1/11/2026"))
    assert faults(found) == {1: "ngay-chua-toi", 2: ""}


def test_nobody_is_entered_before_two_have_agreed(commune: Commune):
    found = commune.bring(("0912345678",))
    with pytest.raises(SecondPersonAsked):
        agree_list_by_two(found=found, by=commune.one, at=NOW)
    with pytest.raises(WrongState):
        agree_list_by_two(found=found, by=commune.one, at=NOW)
    assert not Follower.objects.exists()
    assert not Letter.objects.exists()
    assert not Consent.objects.exists()
    assert "912345678" not in str(ConsentList.objects.values_list("rows").query)
    assert ActRequest.objects.count() == 1
    agree_list_by_two(found=found, by=commune.two, at=NOW)
    assert commune.follows()


def test_is_no_other_agencys(commune: Commune):
    found, others = commune.bring(("0912345678",)), Commune("Sở Y tế")
    for act in (agree_list, end_list):
        with pytest.raises(NotAllowed):
            act(found=found, by=others.two, at=NOW)
    with pytest.raises(NotAllowed):
        make_list(
            row=ConsentList(agency=commune.agency, wording=FORM, agreed_on=date(2026, 11, 20)),
            data=sheet(("0912345678",)), name="a.xlsx", evidence=validate_upload(data=picture(), name="a.png"),
            by=others.one, at=NOW,
        )  # fmt: skip


def test_one_list_of_an_agency_waits(commune: Commune):
    found = commune.bring(("0912345678",))
    with pytest.raises(Refused):
        commune.bring(("0912345679",))
    found.pk = None
    with pytest.raises(IntegrityError), transaction.atomic():
        found.save(force_insert=True)


def test_the_same_file_is_not_entered_twice_but_may_be_after_it_was_undone(commune: Commune):
    found = commune.enter(("0912345678",))
    with pytest.raises(Refused):
        commune.bring(("0912345678",))
    end_list(found=found, by=commune.two, at=LATER)
    commune.enter(("0912345678",))
    assert commune.follows()


@pytest.mark.parametrize(
    ("data", "name"),
    [(b"PK\x03\x04 spoiled", "a.xlsx"), (b"0912345678", "a.docx"), (b"\n\n", "a.csv"), (b"", "a.xlsx")],
)
def test_what_is_no_sheet_is_told_at_its_field(commune: Commune, data: bytes, name: str):
    with pytest.raises(Refused) as refused:
        make_list(
            row=ConsentList(agency=commune.agency, wording=FORM, agreed_on=date(2026, 11, 20)),
            data=data, name=name, evidence=validate_upload(data=picture(), name="a.png"), by=commune.one, at=NOW,
        )  # fmt: skip
    assert refused.value.field == "file"
    assert not ConsentList.objects.exists()


def test_a_list_has_no_more_rows_than_can_be_looked_at(commune: Commune):
    lines = "\n".join(f"09{at:08d}" for at in range(MOST_ROWS + 1))
    with pytest.raises(Refused):
        commune.bring(data=lines.encode(), name="a.csv")


# ---- what goes out ---------------------------------------------------------------------------------------------------


def test_each_is_told_once_by_whom_on_what_ground_and_how_to_stop(commune: Commune):
    commune.enter(("0912345678", "19/11/2026"), ("0987654321",))
    provider = carry(Channel.SMS)
    carry(Channel.SMS, provider)
    said = {one.to: one.text for one in provider.carried}
    assert sorted(said) == [NUMBER, OTHER]
    assert len(provider.carried) == 2
    assert commune.agency.name in said[NUMBER]
    assert "19/11/2026" in said[NUMBER]
    assert "Thôi nhận" in said[NUMBER]
    assert "20/11/2026" in said[OTHER]


def test_an_email_has_the_way_out_that_one_click_takes(commune: Commune):
    commune.enter((ADDRESS,))
    provider = send()
    [mail] = provider.carried
    assert "List-Unsubscribe" in mail.headers
    assert commune.agency.name in mail.text
    letter = Letter.objects.get(kind=LetterKind.LISTED.value)
    found = subscriptions_about(token=news_unsubscribe_token(letter), at=NOW)
    assert found is not None
    assert [one.key for one in found] == [commune.agency.slug]


def test_a_no_between_agreeing_and_sending_is_heard(commune: Commune):
    commune.enter(("0912345678",), ("0987654321",))
    address = FollowerAddress.objects.get(fingerprint=_mark(NUMBER))
    refuse_address(address=address, channel=Channel.SMS, fingerprint=address.fingerprint, at=NOW)
    wishes = Subscription.objects.filter(follower__addresses__fingerprint=_mark(OTHER))
    stop(subscriptions=wishes, way=ConsentMethod.PAGE, at=NOW)
    assert carry(Channel.SMS).carried == []


def test_what_is_killed_while_it_enters_has_entered_nobody(commune: Commune):
    found = commune.bring(("0912345678",))
    with pytest.raises(SecondPersonAsked):
        agree_list_by_two(found=found, by=commune.one, at=NOW)
    killed = patch("portal.dissemination.operations.consent_lists.queue_letters", side_effect=SystemExit)
    with killed, pytest.raises(SystemExit):
        agree_list_by_two(found=found, by=commune.two, at=NOW)
    assert not Follower.objects.exists()
    assert ConsentList.objects.get().agreed_at is None
    agree_list_by_two(found=found, by=commune.two, at=NOW)
    with pytest.raises(Refused):
        agree_list(found=found, by=commune.two, at=NOW)
    assert Letter.objects.count() == 1
    assert Consent.objects.count() == 1


def test_two_agencies_that_enter_somebody_in_one_moment_are_told(commune: Commune):
    found, seen = commune.bring(("0912345678",)), consent_lists.rows_of
    before = seen(found, at=NOW)  # as this agency read it, before the other had finished
    Commune("UBND xã Hòa Mỹ").enter(("0912345678",))
    with patch.object(consent_lists, "rows_of", return_value=before), pytest.raises(Refused, match="bấm lại"):
        agree_list(found=found, by=commune.two, at=NOW)
    assert Follower.objects.count() == 1
    commune.agree(found)
    assert commune.follows()


def test_whoever_waited_to_confirm_is_entered_by_their_signature(commune: Commune):
    asking = ask(commune.agency.slug, kind=FollowedKind.AGENCY, address=NUMBER, channel=Channel.SMS)
    commune.enter(("0912345678",))
    assert commune.follows()
    assert Follower.objects.count() == 1
    assert asking is not None
    assert confirm(asking=asking, way=ConsentMethod.CODE, controller=OWNER, at=NOW)


# ---- a no stays ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("way", [ConsentMethod.PAGE, ConsentMethod.ONE_CLICK, ConsentMethod.DESK])
def test_a_no_of_before_is_not_lifted_by_a_list(commune: Commune, way: ConsentMethod):
    wish = follow(commune.agency.slug, kind=FollowedKind.AGENCY, address=NUMBER, channel=Channel.SMS)
    stop(subscriptions=[wish], way=way, at=NOW)
    forget_follower(follower=wish.follower, at=NOW)
    found = commune.bring(("0912345678",), ("0987654321",))
    assert faults(found) == {1: "da-tu-choi", 2: ""}
    commune.agree(found)
    assert not commune.follows()
    assert found.counts == {"": 1, "da-tu-choi": 1}


def test_whoever_stopped_an_agency_may_still_ask_for_it_themselves(commune: Commune):
    wish = follow(commune.agency.slug, kind=FollowedKind.AGENCY, address=NUMBER, channel=Channel.SMS)
    stop(subscriptions=[wish], way=ConsentMethod.PAGE, at=NOW)
    asking = ask(commune.agency.slug, kind=FollowedKind.AGENCY, address=NUMBER, channel=Channel.SMS)
    assert asking is not None
    confirm(asking=asking, way=ConsentMethod.CODE, controller=OWNER, at=NOW)
    assert commune.follows()
    assert not Suppression.objects.exists()


# ---- undone ----------------------------------------------------------------------------------------------------------


def test_undoing_stops_all_that_came_by_it_but_who_asked_since(commune: Commune):
    found = commune.enter(("0912345678",), ("0987654321",))
    asking = ask(commune.agency.slug, kind=FollowedKind.AGENCY, address=OTHER, channel=Channel.SMS, at=NOW)
    assert asking is not None
    confirm(asking=asking, way=ConsentMethod.CODE, controller=OWNER, at=NOW)
    assert end_list(found=found, by=commune.two, at=LATER) == 1
    assert not commune.follows(NUMBER)
    assert commune.follows(OTHER)
    assert carry(Channel.SMS).carried == []
    with pytest.raises(Refused):
        end_list(found=found, by=commune.two, at=LATER)
    assert [one.act for one in Consent.objects.filter(way=ConsentMethod.LIST.value).order_by("-pk")][0] == "rut-lai"


def test_a_list_and_its_evidence_go_when_nobody_follows_by_it(commune: Commune):
    found = commune.enter(("0912345678",))
    assert found.evidence_path.is_file()
    assert found.rows == ""
    remove_expired(at=NOW + timedelta(days=30))
    assert ConsentList.objects.exists()
    end_list(found=found, by=commune.two, at=NOW)
    with patch("django.db.transaction.on_commit", lambda do: do()):
        remove_expired(at=NOW + timedelta(days=32))
    assert not ConsentList.objects.exists()
    assert not found.evidence_path.is_file()


# ---- data of a person ------------------------------------------------------------------------------------------------


def test_a_person_reads_on_which_list_they_stand_and_is_erased_from_it(commune: Commune):
    found = commune.enter(("0912345678",))
    person = Follower.objects.get()
    assert str(found) in str(parts_of(person))
    assert "dòng 1" in str(parts_of(person))
    forget_follower(follower=person, at=NOW)
    assert not Subscription.objects.exists()
    assert not FollowerAddress.objects.exists()


def test_a_list_that_waits_is_found_by_whom_it_names(commune: Commune):
    found = commune.bring(("0912 345 678",), ("0987654321",))
    [lists] = [one for one in PERSONAL if one.model == "dissemination.ConsentList"]
    handle, other = handle_of("0912 345 678"), handle_of("0912 345 679")
    assert handle is not None
    assert other is not None
    assert list(lists.rows(handle)) == [found]
    assert not lists.rows(other)
    [held] = [one for one in held_on(["0912 345 678"]) if one.data is lists]
    erase_row(held=held, places=cut_places(held), by=commune.two, at=NOW)
    found.refresh_from_db()
    assert faults(found) == {1: "khong-phai-so", 2: ""}
    assert not lists.rows(handle)


def test_no_number_stands_in_the_journal(commune: Commune):
    found = commune.enter(("0912345678",))
    end_list(found=found, by=commune.one, at=NOW)
    told = str([(one.verb, one.details, one.subject_label) for one in Entry.objects.all()])
    assert "consent_list.agreed" in told
    assert "consent_list.ended" in told
    assert "912345678" not in told
    assert _mark(NUMBER) not in told


# ---- at the desk -----------------------------------------------------------------------------------------------------


def bring_at_desk(client: Client, commune: Commune, **more: object) -> Any:
    said = {
        "agency": commune.agency.pk, "proof": "phieu-tai-quay", "agreed_on": "2026-11-20",
        "wording": FORM, "file": SimpleUploadedFile("ds.csv", b"0912345678\n0912\n"),
        "scan": SimpleUploadedFile("ky.png", picture()),
    }  # fmt: skip
    return client.post(reverse("consent_lists"), said | more)


def test_the_desk_shows_words_faults_and_evidence_and_two_finish(client: Client, commune: Commune):
    client.force_login(commune.one)
    page = reverse("consent_list", args=[bring_at_desk(client, commune) and ConsentList.objects.get().pk])
    shown = client.get(page).content.decode()
    assert LIST_FAULTS["khong-phai-so"] in shown
    assert "Tôi đồng ý để" in shown
    assert "0912345678" not in shown
    agree = reverse("consent_list_agree", args=[ConsentList.objects.get().pk])
    client.post(agree)
    assert ConsentList.objects.get().agreed_at is None
    client.force_login(commune.two)
    opened = client.get(reverse("consent_list_evidence", args=[ConsentList.objects.get().pk]))
    assert b"".join(opened.streaming_content).startswith(b"\xff\xd8")
    assert Entry.objects.filter(verb="consent_list.opened").count() == 1
    client.post(agree)
    assert commune.follows()
    assert "1 người đang theo dõi" in client.get(reverse("consent_lists")).content.decode()
    client.post(reverse("consent_list_end", args=[ConsentList.objects.get().pk]))
    assert not commune.follows()


def test_a_neighbour_sees_neither_list_nor_evidence(client: Client, commune: Commune):
    found = commune.bring(("0912345678",))
    client.force_login(Commune("Sở Y tế").two)
    assert str(found) not in client.get(reverse("consent_lists")).content.decode()
    for name in ("consent_list", "consent_list_evidence"):
        assert client.get(reverse(name, args=[found.pk])).status_code == 404
    for name in ("consent_list_agree", "consent_list_end"):
        assert client.post(reverse(name, args=[found.pk])).status_code == 404
    assert bring_at_desk(client, commune).status_code == 422


@pytest.mark.parametrize("role", ["leader", "legal"])
def test_is_shut_to_who_enters_nobody(client: Client, role: str):
    client.force_login(make_posting(role).officer)
    assert client.get(reverse("consent_lists")).status_code in (302, 403)


@pytest.mark.parametrize(
    "more",
    [
        {"file": SimpleUploadedFile("a.xlsx", b"PK spoiled")},
        {"scan": SimpleUploadedFile("a.exe", b"MZ")},
        {"agreed_on": "2027-01-01"},
        {"wording": "2020-01-01"},
        {"wording": "2026-12-01"},  # printed after the day on which they signed
    ],
)
def test_what_cannot_be_taken_is_told_in_the_form(client: Client, commune: Commune, more: dict[str, object]):
    client.force_login(commune.one)
    assert bring_at_desk(client, commune, **more).status_code == 422
    assert not ConsentList.objects.exists()
    assert settings.PRIVATE_DIR
