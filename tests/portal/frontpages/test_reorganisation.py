"""Agencies, places and officers change by one document: rehearsed, agreed to, applied, taken back; nothing is lost."""

import tomllib
from datetime import date, timedelta
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import models
from django.test import Client
from django.utils import timezone

from portal.agencies.models import (
    ActRequest,
    Agency,
    Officer,
    Place,
    PlaceSuccession,
    Posting,
    Reorganisation,
    Succession,
)
from portal.agencies.operations import post_officer
from portal.agencies.queries import current_successors, may
from portal.agencies.queries.territory import current_places_of
from portal.design.refusals import Overtaken, Refused
from portal.design.sheets import TableSheet, workbook
from portal.dissemination.operations.notifications import notify_identity_changes
from portal.editorial.models import SectionPage
from portal.editorial.operations.sections import sync_section_permissions
from portal.frontpages.operations import look_for_orphans
from portal.frontpages.operations.moves import MOVES
from portal.frontpages.operations.reorganisation import rehearse, reorganise, undo_reorganisation
from portal.frontpages.queries.belongings import CHECKS, TABLE, belongings, orphans
from portal.journal.models import Entry
from tests.portal.agencies.factories import make_agency, make_officer, make_posting, make_province
from tests.portal.editorial.factories import make_draft, make_front
from tests.portal.seconds import another_agrees

NOW, TODAY = timezone.now(), timezone.localdate()
DAY, LATER, PAGE = f"{TODAY:%d/%m/%Y}", TODAY + timedelta(days=30), "/quan-tri/sap-xep/"

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("founded_portal")]


def move(act: str, what: str, into: str = "", **said: str) -> str:
    cells = {"act": act, "what": what, "into": into, "day": DAY, "decision": "NQ 12/NQ-HĐND ngày 01/6"} | said
    return " | ".join(cells.get(one.part, "") for one in MOVES)


def apply(*lines: str, by: Officer | None = None, at: Any = NOW) -> Reorganisation:
    return reorganise(lines=lines, by=by or make_officer(), at=at)


def writes_in(officer: Officer, section: SectionPage) -> bool:
    return bool(section.permissions_for_user(Officer.objects.get(pk=officer.pk)).can_add_subpage())


def heirs(agency: Agency) -> list[Agency]:
    return current_successors(agency=Agency.objects.get(pk=agency.pk), on=TODAY)


def commune(name: str, code: str, within: Place) -> Place:
    place = Place.objects.create(code=code, name=name, kind="xa", level="commune", parent=within)
    for kind, called in (("committee", "Ủy ban nhân dân"), ("council", "Hội đồng nhân dân")):
        make_agency(f"{called} {place.name_in_sentence}", kind=kind, level="commune", place=place)
    return place


class TestAgencies:
    def test_are_merged_with_people_sections_and_what_is_read_through_them(self):
        first, second, heir = make_agency("Sở Kế hoạch"), make_agency("Sở Thuế"), make_agency("Sở Tài chính")
        front, stays = make_front(first), make_posting("editor", agency=first)
        goes = make_posting("editor", agency=second)
        made = apply(
            move("Gộp cơ quan", "Sở Kế hoạch", "Sở Tài chính", people="có"),
            move("Gộp cơ quan", "Sở Thuế", "Sở Tài chính"),
        )
        assert heirs(first) == [heir]
        assert Succession.objects.filter(successor=heir, decision__startswith="NQ 12").count() == 2
        assert writes_in(stays.officer, front)
        assert not may(officer=goes.officer, verb="article.write", agency=None, on=TODAY)
        assert not Posting.objects.filter(agency__in=[first, second], to_date__isnull=True).exists()
        assert Entry.objects.get(verb="agency.reorganised").subject == made

    def test_are_divided_ended_renamed_and_founded(self):
        old, gone, named = make_agency("Sở Công Thương"), make_agency("Ban Dân tộc"), make_agency("Sở Nội vụ")
        front = make_front(named)
        province = make_province()
        apply(
            move("Lập cơ quan", "Sở Công nghiệp", kind="Sở", level="Cấp tỉnh", place=province.code),
            move("Lập cơ quan", "Sở Thương mại", kind="Sở", level="Cấp tỉnh", place=province.code),
            move("Chia cơ quan", "Sở Công Thương", "Sở Công nghiệp; Sở Thương mại"),
            move("Kết thúc cơ quan", "Ban Dân tộc"),
            move("Đổi tên cơ quan", "Sở Nội vụ", "Sở Nội vụ và Lao động"),
        )
        assert [one.name for one in heirs(old)] == ["Sở Công nghiệp", "Sở Thương mại"]
        assert (Agency.objects.get(pk=gone.pk).exists_to, heirs(gone)) == (TODAY, [])
        renamed, front = Agency.objects.get(pk=named.pk), SectionPage.objects.get(pk=front.pk)
        assert (renamed.name, renamed.slug, front.title) == ("Sở Nội vụ và Lao động", named.slug, renamed.name)
        assert "Sở Nội vụ" in renamed.other_names.splitlines()

    def test_on_a_day_to_come_change_rights_on_that_day(self):
        first, heir = make_agency("Sở Kế hoạch"), make_agency("Sở Tài chính")
        front, posting = make_front(first), make_posting("editor", agency=first)
        apply(move("Gộp cơ quan", "Sở Kế hoạch", "Sở Tài chính", people="có", day=f"{LATER:%d/%m/%Y}"))
        assert writes_in(posting.officer, front), "until then nothing changes"
        assert not SectionPage.objects.filter(agency=heir).exists()
        sync_section_permissions(on=LATER)
        assert SectionPage.objects.filter(agency=heir).exists()
        assert Posting.objects.get(agency=heir).from_date == LATER

    def test_leave_no_role_open_that_began_on_the_very_day(self):
        first = make_agency("Sở Kế hoạch")
        make_agency("Sở Tài chính")
        officer = make_officer()
        for begins in (TODAY, TODAY + timedelta(days=3)):
            role = "editor" if begins == TODAY else "legal"
            post_officer(officer=officer, agency=first, role=role, from_date=begins, on=TODAY)
        apply(move("Gộp cơ quan", "Sở Kế hoạch", "Sở Tài chính"))
        assert not Posting.objects.filter(officer=officer, to_date__isnull=True).exists()
        assert not officer.groups.exists()

    def test_give_nobody_a_role_twice_nor_longer_than_it_was_given(self):
        first, second = make_agency("Sở Kế hoạch"), make_agency("Sở Thuế")
        heir, until = make_agency("Sở Tài chính"), TODAY + timedelta(days=100)
        officer = make_posting("editor", agency=first).officer
        make_posting("editor", agency=second, officer=officer)
        Posting.objects.filter(pk=make_posting("legal", agency=first, officer=officer).pk).update(to_date=until)
        apply(*(move("Gộp cơ quan", one.name, "Sở Tài chính", people="có") for one in (first, second)))
        assert Posting.objects.get(agency=heir, role="editor").to_date is None
        assert Posting.objects.get(agency=heir, role="legal").to_date == until


class TestPlaces:
    def test_join_with_their_bodies_land_and_names(self):
        province = make_province("Tỉnh Hậu Giang")
        old, beside = commune("Xã Vị Thủy", "31501", province), commune("Xã Vị Đông", "31502", province)
        unit = make_agency("Trạm Y tế Vị Đông", kind="unit", level="commune", place=beside)
        made = apply(
            move("Lập địa bàn", "31501", "Xã Vị Thủy", parent=province.code),
            move("Gộp địa bàn", "31501", "31501"),
            move("Gộp địa bàn", "31502", "31501"),
        )
        new = Place.objects.get(code="31501", exists_to__isnull=True)
        assert new != old
        for place in (old, beside):
            assert [one.pk for one in current_places_of(place=Place.objects.get(pk=place.pk), on=TODAY)][0] == new.pk
            for body in Agency.objects.filter(place=place, kind__in=("committee", "council")):
                (heir,) = heirs(body)
                assert (heir.place_id, heir.kind) == (new.pk, body.kind)
        assert Agency.objects.get(pk=unit.pk).place == new
        assert orphans(on=TODAY) == []
        undo_reorganisation(document=made, by=make_officer(), at=NOW)
        assert Place.objects.get(code="31501").exists_to is None
        assert (Agency.objects.get(pk=unit.pk).place, PlaceSuccession.objects.count()) == (beside, 0)

    def test_are_renamed_with_their_bodies(self):
        place = commune("Xã Vị Thủy", "31501", make_province())
        apply(move("Đổi tên địa bàn", "31501", "Phường Vị Thủy"))
        names = set(Agency.objects.filter(place=place).values_list("name", flat=True))
        assert names == {"Ủy ban nhân dân phường Vị Thủy", "Hội đồng nhân dân phường Vị Thủy"}


class TestOfficers:
    def test_move_with_a_role(self):
        old, new = make_agency("Sở Kế hoạch"), make_agency("Sở Tài chính")
        posting = make_posting("editor", agency=old, officer=make_officer("hoa"))
        apply(move("Điều chuyển", "hoa", "Sở Tài chính", role="Người duyệt"))
        posting.refresh_from_db()
        assert (posting.to_date, Posting.objects.get(agency=new).role) == (TODAY, "approver")

    def test_do_not_move_themselves(self):
        make_agency("Sở Tài chính")
        with pytest.raises(Refused, match="tự điều chuyển"):
            apply(move("Điều chuyển", "hoa", "Sở Tài chính", role="Người duyệt"), by=make_officer("hoa"))


class TestInvited:
    """A province enters its agencies, places and officers in one sheet."""

    LINES = (
        move("Lập cơ quan", "Sở Nội vụ", kind="Sở", level="Cấp tỉnh"),
        move("Mời cán bộ", "Hoa@example.vn", "Sở Nội vụ", role="Biên tập viên"),
        move("Mời cán bộ", "minh@example.vn", "Sở Nội vụ", role="Người duyệt"),
    )

    def test_have_an_account_that_a_letter_alone_opens(self, mailoutbox, django_capture_on_commit_callbacks, client):
        with django_capture_on_commit_callbacks(execute=True):
            made = apply(*self.LINES)
        hoa = Officer.objects.get(username="hoa@example.vn")
        assert (hoa.has_usable_password(), hoa.last_login) == (False, None)
        assert [(one.agency.name, one.role) for one in hoa.postings.all()] == [("Sở Nội vụ", "editor")]
        assert sorted(one.to[0] for one in mailoutbox) == ["hoa@example.vn", "minh@example.vn"]
        assert Entry.objects.filter(verb="officer.invited").count() == 2
        assert len([label for label, *_ in made.written if label == "agencies.Posting"]) == 2

    def test_by_nobody_who_only_rehearses(self, mailoutbox, django_capture_on_commit_callbacks):
        with django_capture_on_commit_callbacks(execute=True):
            rehearse(lines=self.LINES, by=make_officer(), at=NOW)
        assert not mailoutbox
        assert not Officer.objects.filter(email__endswith="example.vn", username__startswith="hoa").exists()

    def test_hold_no_role_once_the_document_is_taken_back(self):
        made = apply(*self.LINES)
        undo_reorganisation(document=made, by=make_officer(), at=NOW)
        assert not Posting.objects.filter(officer__username="hoa@example.vn").exists()

    @pytest.mark.parametrize(
        ("what", "into", "role", "fault"),
        [
            ("hoa", "Sở Tư pháp", "Biên tập viên", "không phải hộp thư"),
            ("co-roi@example.vn", "Sở Tư pháp", "Biên tập viên", "đã có tài khoản"),
            ("moi@example.vn", "Sở Không Có", "Biên tập viên", "Không rõ cơ quan"),
            ("moi@example.vn", "Sở Tư pháp", "Giám đốc", "vai trò “Giám đốc”"),
        ],
    )
    def test_not_at_all_where_a_row_is_wrong(self, what: str, into: str, role: str, fault: str):
        make_agency("Sở Tư pháp")
        Officer.objects.create(username="co-roi@example.vn")
        with pytest.raises(Refused, match=fault):
            apply(*self.LINES, move("Mời cán bộ", what, into, role=role))
        assert not Officer.objects.filter(username="hoa@example.vn").exists()


class TestADryRun:
    def test_names_every_fault_with_its_row_and_writes_nothing(self):
        make_agency("Sở Kế hoạch")
        make_agency("Sở Y tế", exists_to=date(2025, 7, 1))
        lines = [
            move("Xóa", "Sở Kế hoạch"),
            move("Gộp cơ quan", "Sở Không Có", "Sở Kế hoạch"),
            move("Gộp cơ quan", "Sở Y tế", "Sở Kế hoạch"),
            move("Gộp cơ quan", "Sở Kế hoạch", "Sở Kế hoạch", day="hôm nay"),
            move("Kết thúc cơ quan", "Sở Kế hoạch", decision=""),
        ]
        with pytest.raises(Refused) as refusal:
            apply(*lines)
        assert [said.partition(":")[0] for said in str(refusal.value).splitlines()] == [
            f"Việc {n}" for n in range(1, 6)
        ]
        assert not Reorganisation.objects.exists()

    @pytest.mark.parametrize(
        ("lines", "words"),
        [
            (["Gộp cơ quan|Sở A|Sở A"], "Không rõ ai nhận"),
            (["Gộp cơ quan|Sở A|Sở C"], "Không rõ ai nhận"),
            (["Gộp cơ quan|Sở A|Sở B", "Gộp cơ quan|Sở A|Sở B"], "ghi hai lần"),
            (["Gộp cơ quan|Sở B|Sở A"], "gộp ngược lại"),
            (["Đổi tên cơ quan|Sở A"], "tên mới"),
            (["Lập cơ quan|Sở D"], "Không rõ loại"),
            (["Lập cơ quan|Sở B"], "Đã có rồi"),
            (["Điều chuyển|an|Sở C"], "Không có"),
        ],
    )
    def test_refuses_nonsense(self, lines: list[str], words: str):
        first, second = make_agency("Sở A"), make_agency("Sở B")
        Succession.objects.create(predecessor=first, successor=second, on_date=date(2020, 1, 1))
        with pytest.raises(Refused, match=words):
            apply(*(move(*line.split("|")) for line in lines))
        assert not Agency.objects.filter(exists_to__isnull=False).exists()

    def test_shows_what_moves_and_what_would_be_left(self):
        first = make_agency("Sở Kế hoạch")
        front = make_front(first)
        make_draft("Nháp", section=front)
        found = rehearse(lines=[move("Kết thúc cơ quan", "Sở Kế hoạch")], by=make_officer(), at=NOW)
        ((agency, held),) = found["parts"]
        assert (agency, dict(held)["chuyên mục (cơ quan phụ trách)"]) == (first, 1)
        assert [one["at"] for one in found["left"]] == ["Sở Kế hoạch"]
        assert Agency.objects.get(pk=first.pk).exists_to is None


class TestUndoing:
    def test_puts_everything_back(self):
        first, heir = make_agency("Sở Kế hoạch"), make_agency("Sở Tài chính")
        front, posting = make_front(first), make_posting("editor", agency=first)
        before = [list(model.objects.order_by("pk").values()) for model in (Agency, Place, Posting, Succession)]
        made = apply(
            move("Gộp cơ quan", "Sở Kế hoạch", "Sở Tài chính", people="có"),
            move("Lập cơ quan", "Sở Mới", kind="Sở", level="Cấp tỉnh"),
            move("Đổi tên cơ quan", "Sở Tài chính", "Sở Ngân khố"),
        )
        assert not writes_in(posting.officer, SectionPage.objects.get(pk=front.pk)) or heir.pk
        undo_reorganisation(document=made, by=make_officer(), at=NOW)
        after = [list(model.objects.order_by("pk").values()) for model in (Agency, Place, Posting, Succession)]
        assert after == before
        assert writes_in(posting.officer, SectionPage.objects.get(pk=front.pk))
        with pytest.raises(Refused, match="đã được hoàn lại"):
            undo_reorganisation(document=made, by=make_officer(), at=NOW)

    def test_leaves_nothing_that_a_letter_of_roles_stumbles_over(self, settings, mailoutbox):
        settings.IDENTITY_JOURNAL = "portal.journal.operations.record"
        make_agency("Sở Tài chính")
        officer = make_officer("hoa", email="hoa@example.vn")
        make_posting("editor", agency=make_agency("Sở Kế hoạch"), officer=officer)
        made = apply(move("Gộp cơ quan", "Sở Kế hoạch", "Sở Tài chính", people="có"))
        undo_reorganisation(document=made, by=make_officer(), at=NOW)
        notify_identity_changes(entries=list(Entry.objects.filter(verb__startswith="posting.")))
        assert [letter.to for letter in mailoutbox] == [["hoa@example.vn"]]

    def test_is_refused_once_something_was_built_on_it(self):
        made = apply(move("Lập cơ quan", "Sở Mới", kind="Sở", level="Cấp tỉnh"))
        make_posting("editor", agency=Agency.objects.get(name="Sở Mới"))
        with pytest.raises(Refused, match="đã có việc mới ghi cho Sở Mới"):
            undo_reorganisation(document=made, by=make_officer(), at=NOW)

    def test_is_refused_where_it_was_changed_since_or_its_term_is_over(self):
        agency = make_agency("Sở Nội vụ")
        made = apply(move("Đổi tên cơ quan", "Sở Nội vụ", "Sở Nội vụ và Lao động"))
        with pytest.raises(Refused, match="30 ngày"):
            undo_reorganisation(document=made, by=make_officer(), at=NOW + timedelta(days=31))
        Agency.objects.filter(pk=agency.pk).update(name="Sở Khác")
        with pytest.raises(Overtaken):
            undo_reorganisation(document=made, by=make_officer(), at=NOW)


class TestWhatBelongs:
    def test_to_an_agency_or_a_place_is_in_the_table(self):
        """A new foreign key to either says what becomes of it when they end."""
        table = tomllib.loads(TABLE.read_text("utf-8"))
        said = {
            f"{room}.{name}"
            for room, rows in table.items()
            for name in [*rows.get("follows", ()), *rows.get("stays", ()), *(one for one in rows if "." in one)]
        }
        there = {
            f"{model._meta.app_label}.{model.__name__}.{field.name}"
            for model in apps.get_models()
            for field in model._meta.get_fields()
            if isinstance(field, models.ForeignKey | models.ManyToManyField) and field.related_model in (Agency, Place)
        }
        assert said == there

    def test_and_must_have_ended_is_found(self):
        agency = make_agency("Sở Kế hoạch")
        posting = make_posting("editor", agency=agency)
        Agency.objects.filter(pk=agency.pk).update(exists_to=TODAY)
        assert [(one["at"], one["count"]) for one in orphans(on=TODAY)] == [("Sở Kế hoạch", 1)]
        Posting.objects.filter(pk=posting.pk).update(to_date=TODAY)
        assert orphans(on=TODAY) == []

    def test_is_looked_for_by_the_clock_and_only_read_by_whoever_asks_how_the_portal_is(
        self, settings: Any, tmp_path: Path, django_assert_num_queries: Any
    ):
        settings.VAR_DIR = tmp_path
        agency = make_posting("editor", agency=make_agency("Sở Kế hoạch")).agency
        Agency.objects.filter(pk=agency.pk).update(exists_to=TODAY)
        (check,) = CHECKS
        assert check.fault(NOW) == "", "nobody has looked yet"
        look_for_orphans(at=NOW)
        with django_assert_num_queries(0):
            assert check.fault(NOW).startswith("1 mục")
        Posting.objects.update(to_date=TODAY)
        look_for_orphans(at=NOW)
        assert check.fault(NOW) == ""
        assert "portal.frontpages.operations.look_for_orphans" in dict(settings.JOURNAL_JOBS)

    def test_is_counted_without_an_error_for_every_kind(self):
        for one in belongings():
            assert one.label
            assert list(one.counted([0], on=TODAY)) == []


class TestTheScreen:
    @pytest.fixture
    def quan(self) -> Officer:
        return make_posting("administrator").officer

    @pytest.fixture
    def client(self, quan: Officer) -> Client:
        client = Client()
        client.force_login(quan)
        return client

    def test_reads_a_sheet_rehearses_it_and_applies_when_another_agrees(self, client: Client):
        make_agency("Sở Kế hoạch")
        heir = make_agency("Sở Tài chính")
        row = ("Gộp cơ quan", "Sở Kế hoạch", "Sở Tài chính", TODAY, "NQ 12", "có")
        head = tuple(one.heading for one in MOVES[:6])
        sheet = workbook([TableSheet("Sắp xếp", head, [row])])
        sent = SimpleUploadedFile("sap-xep.xlsx", BytesIO(sheet).getvalue())
        page = client.post(PAGE, {"sheet": sent})
        assert page.status_code == 200
        assert not Succession.objects.exists()
        client.post(PAGE, {"lines": page.context["sent"], "apply": "1"})
        assert not Succession.objects.exists(), "one person only asks"
        another_agrees()
        assert Succession.objects.get().successor == heir
        document = Reorganisation.objects.get()
        client.post(f"{PAGE}{document.pk}/hoan-lai/")
        assert Succession.objects.exists()
        another_agrees()
        assert not Succession.objects.exists()

    def test_is_agreed_to_in_names_and_tells_who_agreed(self, client: Client):
        province = make_province()
        old, new = commune("Xã Vị Thủy", "31441", province), commune("Xã Vị Đông", "31453", province)
        client.post(PAGE, {"lines": move("Gộp địa bàn", old.code, new.code, people="có"), "apply": "1"})
        asked = ActRequest.objects.get()
        approver = make_posting("justice", officer=make_officer("hai", display_name="Võ Thị Hai")).officer
        second = Client()
        second.force_login(approver)
        for address in ("/quan-tri/viec-can-hai-nguoi/", f"/quan-tri/viec-can-hai-nguoi/{asked.pk}/"):
            page = second.get(address)
            for said in ("Xã Vị Thủy / 31441", "Xã Vị Đông / 31453", "Cán bộ theo: có"):
                assert said in page.content.decode(), (address, said)
        assert page.context["made"]["written"] > 0
        assert not PlaceSuccession.objects.exists()
        second.post(address)
        assert PlaceSuccession.objects.exists()
        assert f"{asked.requested_by} đề nghị, Võ Thị Hai đồng ý" in client.get(PAGE).content.decode()

    def test_takes_one_move_typed_and_says_what_is_wrong(self, client: Client):
        said = {"act": "Gộp cơ quan", "what": "Sở A", "into": "Sở B", "day": DAY, "decision": "NQ 1"}
        page = client.post(PAGE, said)
        assert (page.status_code, "Việc 1: Không có “Sở A”" in page.content.decode()) == (422, True)
        assert client.post(PAGE, {"act": ""}).status_code == 422
        make_agency("Sở A")
        make_agency("Sở B")
        assert "lần chạy thử" in client.post(PAGE, said).content.decode()

    def test_gives_a_template_and_lists_what_is_left(self, client: Client):
        assert client.get(f"{PAGE}?mau=xlsx").headers["Content-Type"].endswith("sheet")
        assert "Không có mục nào" in client.get(f"{PAGE}con-sot/").content.decode()

    @pytest.mark.parametrize("role", ["unit_admin", "leader", "editor"])
    def test_is_for_those_who_keep_all_agencies(self, role: str, client: Client):
        client.force_login(make_posting(role).officer)
        for page in (PAGE, f"{PAGE}con-sot/"):
            assert client.get(page).status_code in (302, 403)
