"""The pages that every installation begins with; a province's own sheets; the first administrator; who runs it when."""

import csv
import re
import stat
from datetime import date, datetime, time, timedelta
from io import StringIO
from pathlib import Path
from unittest.mock import patch

import pytest
from django.core import mail
from django.core.management import CommandError, call_command
from django.test import Client
from django.utils import timezone
from openpyxl import load_workbook

from portal.agencies.models import Agency, FoundingCode, Imprint, Officer, Place, PlaceSuccession, Posting
from portal.agencies.operations import make_founding_code
from portal.agencies.operations.register import AGENCIES, OFFICERS, PLACES
from portal.agencies.queries import day_of_receipt, find_agency, working_calendar
from portal.agencies.queries.imprint import current_imprint, forget_imprints, imprint_on
from portal.editorial.models import Regulation, SectionPage, StandingPage
from portal.frontpages.management.commands import found
from portal.frontpages.models import HomePage
from portal.frontpages.operations import FOUNDING_SECTIONS, confirm_imprint, enter_imprint, found_portal
from portal.journal.models import Entry
from tests.portal.agencies.factories import make_officer, make_posting
from tests.portal.laid import laid
from tests.portal.replayed import replayed

pytestmark = pytest.mark.django_db

NAME, OWNER = "Pháp luật Cần Thơ", "Sở Tư pháp"
PASSWORD = "mot-cau-that-dai-de-nho"
PLACE_ROWS = [
    ["31318", "Phường Vị Thanh", "92", "01/07/2025", "", "31318"],  # a code that outlives its place
    ["92", "Thành phố Cần Thơ"],
    ["93", "Tỉnh Hậu Giang", "", "01/01/2004", "01/07/2025"],
    ["31318", "Phường I", "93", "", "01/07/2025"],
]
AGENCY_ROWS = [
    [OWNER, "STP", "", "Sở", "Cấp tỉnh", "", "Ủy ban nhân dân thành phố Cần Thơ", "H13.15"],
    ["Phòng Văn hóa - Xã hội", "", "", "Phòng chuyên môn", "Cấp xã", "31318", "Ủy ban nhân dân phường Vị Thanh"],
]
OFFICER_ROWS = [
    ["Nguyễn Thị Hoa", "Hoa@example.gov.vn", OWNER, "Biên tập viên"],
    ["Nguyễn Thị Hoa", "hoa@example.gov.vn", OWNER, "Cán bộ Sở Tư pháp"],
    ["Trần Văn Duyệt", "duyet@example.gov.vn", "so tu phap", "Người duyệt"],
]


@pytest.fixture
def home(founded_portal: None) -> HomePage:
    return HomePage.objects.get()


@pytest.fixture
def _looks_for_imprints(settings):
    settings.IMPRINT_CHECK_SECONDS = 1000.0
    forget_imprints()
    yield
    forget_imprints()


def sheet(folder: Path, name: str, columns, rows) -> str:
    file = folder / f"{name}.csv"
    with file.open("w", newline="", encoding="utf-8") as kept:
        csv.writer(kept).writerows([[one.heading for one in columns], *rows])
    return str(file)


def sheets(folder: Path, *, officers=OFFICER_ROWS, agencies=AGENCY_ROWS, places=PLACE_ROWS) -> dict[str, Path]:
    return {
        "places": Path(sheet(folder, "dia-ban", PLACES, places)),
        "agencies": Path(sheet(folder, "co-quan", AGENCIES, agencies)),
        "officers": Path(sheet(folder, "can-bo", OFFICERS, officers)),
    }


@pytest.fixture(autouse=True)
def _no_starters(monkeypatch: pytest.MonkeyPatch):
    """What comes with the program is loaded by commands of its own, told in their rooms."""
    monkeypatch.setattr(found.Command, "_load_starters", lambda self, owner: None)


def run(**said) -> str:
    out = StringIO()
    call_command("found", **{"name": NAME, "owner": OWNER, "domain": "localhost"} | said, stdout=out)
    return out.getvalue()


@laid
@replayed
def founded() -> None:
    """As the command founds it."""
    with patch.object(found.Command, "_load_starters"):
        run()


class TestFoundPortal:
    def test_makes_home_sections_and_standing_pages(self, home: HomePage, client: Client):
        assert client.get("/").status_code == 200
        for section in FOUNDING_SECTIONS:
            assert client.get(f"/{section.slug}/").status_code == 200
            for shelf in section.shelves:
                assert client.get(f"/{section.slug}/{shelf.slug}/").status_code == 200
        for slug in ("ban-bien-tap", "gioi-thieu", "kha-nang-tiep-can"):
            assert client.get(f"/{slug}/").status_code == 200

    def test_twice_changes_nothing(self, home: HomePage):
        standing = StandingPage.objects.get(slug="gioi-thieu")
        standing.title = "Cán bộ đã sửa"
        standing.save_revision().publish()
        assert found_portal(name="Khác", on=date(2026, 11, 24)).pk == home.pk
        assert StandingPage.objects.get(slug="gioi-thieu").title == "Cán bộ đã sửa"
        shelf_of_fronts = 1
        assert SectionPage.objects.count() == shelf_of_fronts + sum(1 + len(one.shelves) for one in FOUNDING_SECTIONS)

    def test_names_the_portal_on_the_page_about_it(self, home: HomePage):
        assert StandingPage.objects.get(slug="gioi-thieu").lead.startswith("Lan Tỏa là cổng")


class TestAProvince:
    def test_is_founded_from_its_own_sheets(self, tmp_path: Path):
        run(**sheets(tmp_path), passwords=tmp_path / "mat-khau.csv")
        owner = find_agency(name=OWNER, on=timezone.localdate())
        assert owner is not None
        assert owner.code == "H13.15"
        assert owner.parent is not None
        assert owner.parent.name == "Ủy ban nhân dân thành phố Cần Thơ"
        assert Agency.objects.get(name="Phòng Văn hóa - Xã hội").place == Place.objects.get(name="Phường Vị Thanh")
        assert PlaceSuccession.objects.get().predecessor.name == "Phường I"
        hoa = Officer.objects.get(username="hoa@example.gov.vn")
        assert set(hoa.postings.values_list("role", flat=True)) == {"editor", "justice"}
        assert SectionPage.objects.filter(agency=owner).exists()
        assert Regulation.objects.get().supervisor == owner

    def test_tells_agencies_of_one_name_apart_by_their_land(self, tmp_path: Path):
        office = "Văn phòng Hội đồng nhân dân và Ủy ban nhân dân"
        places = [["92", "Thành phố Cần Thơ"], ["1", "Xã A Mơ", "92"], ["2", "Xã B Lê", "92"]]
        rows = [
            [office, "", "", "Văn phòng", "Cấp xã", "1", "Ủy ban nhân dân xã A Mơ"],
            [office, "", "", "Văn phòng", "Cấp xã", "2", "Ủy ban nhân dân xã B Lê"],
        ]
        run(**sheets(tmp_path, places=places, agencies=rows, officers=[["A", "a@b.vn", OWNER, "Người duyệt"]]))
        parents = {one.place.name: one.parent.name for one in Agency.objects.filter(name=office)}
        assert parents == {"Xã A Mơ": "Ủy ban nhân dân xã A Mơ", "Xã B Lê": "Ủy ban nhân dân xã B Lê"}

    def test_adds_the_heir_of_an_agency_that_ended_under_the_same_name(self, tmp_path: Path):
        Agency.objects.create(
            name=OWNER, slug="so-tu-phap", kind="department", level="province", exists_to=date(2025, 7, 1)
        )
        run(**sheets(tmp_path), passwords=tmp_path / "x.csv")
        assert Agency.objects.get(name=OWNER, exists_to__isnull=True).slug == "so-tu-phap-92"

    def test_done_again_makes_no_doubles(self, tmp_path: Path):
        run(**sheets(tmp_path), passwords=tmp_path / "mat-khau.csv")
        counted = (Place, Agency, Officer, Posting, PlaceSuccession, SectionPage, Regulation, Imprint)
        before = [model.objects.count() for model in counted]
        assert "thêm 0 cơ quan, 0 tài khoản" in run(**sheets(tmp_path))
        assert [model.objects.count() for model in counted] == before

    def test_hears_of_every_fault_with_its_row_and_nothing_is_written(self, tmp_path: Path):
        wrong = sheets(
            tmp_path,
            places=[*PLACE_ROWS, ["1", "Làng Mơ", "92"], ["92", "Thành phố Cần Thơ"], ["7", "Xã A", "99"]],
            agencies=[*AGENCY_ROWS, ["Sở X", "", "", "Vụ", "Cấp tỉnh"], ["Sở Y", "", "", "Sở", "Cấp tỉnh", "", "Bộ Z"]],
            officers=[
                *OFFICER_ROWS,
                ["A", "khong-phai", OWNER, "Biên tập viên"],
                ["B", "b@c.vn", "Sở Lạ", "Vua"],
                ["C"],
            ],
        )
        with pytest.raises(CommandError) as refused:
            run(**wrong)
        told = str(refused.value).splitlines()
        for place in ("dia-ban.csv, dòng 6", "dia-ban.csv, dòng 7", "dia-ban.csv, dòng 8", "co-quan.csv, dòng 4"):
            assert any(line.startswith(place) for line in told), place
        assert any("co-quan.csv, dòng 5" in line and "Bộ Z" in line for line in told)
        assert any("can-bo.csv, dòng 5" in line and "khong-phai" in line for line in told)
        assert any("can-bo.csv, dòng 6" in line and "Vua" in line for line in told)
        assert sum("can-bo.csv, dòng 7" in line for line in told) == 3
        assert not Agency.objects.exists()
        assert not HomePage.objects.exists()

    def test_is_tried_without_a_trace(self, tmp_path: Path):
        told = run(**sheets(tmp_path), passwords=tmp_path / "mat-khau.csv", dry_run=True)
        assert "chưa ghi gì" in told
        assert "2 tài khoản" in told
        assert not Agency.objects.exists()
        assert not Officer.objects.exists()
        assert not (tmp_path / "mat-khau.csv").exists()

    def test_reads_the_templates_that_it_writes(self, tmp_path: Path):
        run(templates=tmp_path)
        book = load_workbook(tmp_path / "co-quan.xlsx")
        book.worksheets[0].append(AGENCY_ROWS[0][:6])
        book.save(tmp_path / "co-quan.xlsx")
        assert "thêm 1 cơ quan" in run(agencies=tmp_path / "co-quan.xlsx")
        assert (tmp_path / "dia-ban.csv").read_text("utf-8-sig").startswith("Địa bàn")

    def test_keeps_passwords_off_the_screen(self, tmp_path: Path):
        kept = tmp_path / "mat-khau.csv"
        told = run(**sheets(tmp_path), passwords=kept)
        assert stat.S_IMODE(kept.stat().st_mode) == 0o600
        rows = list(csv.DictReader(kept.read_text("utf-8").splitlines()))
        assert len(rows) == 2
        for row in rows:
            assert row["Mật khẩu ban đầu"] not in told
            assert Officer.objects.get(username=row["Tên đăng nhập"]).check_password(row["Mật khẩu ban đầu"])

    def test_overwrites_no_file_with_passwords(self, tmp_path: Path):
        kept = tmp_path / "mat-khau.csv"
        kept.write_text("của người khác")
        with pytest.raises(CommandError):
            run(**sheets(tmp_path), passwords=kept)
        assert kept.read_text() == "của người khác"
        assert not Officer.objects.exists()

    def test_invites_by_letter(self, tmp_path: Path, django_capture_on_commit_callbacks, client: Client):
        with django_capture_on_commit_callbacks(execute=True):
            run(**sheets(tmp_path))
        assert sorted(letter.to[0] for letter in mail.outbox) == ["duyet@example.gov.vn", "hoa@example.gov.vn"]
        link = next(line for line in mail.outbox[0].body.splitlines() if "loi-moi" in line)
        assert client.get(link.partition("://")[2].partition("/")[2].join(["/", ""]), follow=True).status_code == 200

    def test_asks_for_a_way_to_hand_passwords_over(self, tmp_path: Path, settings):
        settings.MAIL_IS_CONFIGURED = False
        with pytest.raises(CommandError, match="--passwords"):
            run(**sheets(tmp_path))
        assert not Officer.objects.exists()

    def test_takes_no_other_name_afterwards(self, founded: None):
        with pytest.raises(CommandError, match="Thông tin cổng"):
            run(name="Khác")
        assert "0 tài khoản" in run(name="", owner="")

    def test_is_not_called_by_a_domain_that_letters_do_not_name(self):
        with pytest.raises(CommandError, match="PORTAL_BASE_URL"):
            run(domain="khac.example.gov.vn")


class TestTheFirstRun:
    def send(self, client: Client, code: str, **said: str):
        form = {"display_name": "Đặng Văn Quản", "mailbox": "Quan@example.gov.vn"}
        form |= {"new_password1": PASSWORD, "new_password2": PASSWORD}
        return client.post("/lap-cong/", form | {"code": code} | said)

    def test_an_empty_portal_says_so_and_does_not_fail(self, client: Client):
        answer = client.get("/")
        assert answer.status_code == 503
        assert 'href="/lap-cong/"' in answer.content.decode()

    def test_a_portal_without_administrator_waits(self, founded: None, client: Client):
        assert client.get("/").status_code == 503
        assert client.get("/lap-cong/").status_code == 200

    def test_the_code_opens_the_portal_once(self, founded: None, client: Client, settings):
        settings.STAFF_SECOND_FACTOR = True
        code = run(code=True).splitlines()[0]
        assert code not in str(FoundingCode.objects.values_list("digest", flat=True))
        answer = self.send(client, f" {code.upper()} ")
        assert answer.status_code == 302
        officer = Officer.objects.get(username="quan@example.gov.vn")
        assert not officer.is_superuser
        assert officer.postings.get().role == "administrator"
        assert client.get("/quan-tri/").url == "/quan-tri/hai-buoc/"
        visitor = Client()
        assert visitor.get("/").status_code == 200
        assert visitor.get("/lap-cong/").status_code == 404
        assert self.send(visitor, code).status_code == 404
        with pytest.raises(CommandError, match="không cần mã"):
            run(code=True)

    def test_never_again_even_when_the_administrator_has_gone(self, client: Client):
        make_posting("administrator", officer=make_officer("cu", is_active=False))
        assert client.get("/lap-cong/").status_code == 404

    def test_an_administrator_of_the_sheet_opens_it_too(self, tmp_path: Path, client: Client):
        run(**sheets(tmp_path, officers=[["A", "a@b.vn", OWNER, "Quản trị hệ thống"]]), passwords=tmp_path / "x.csv")
        assert client.get("/").status_code == 200
        assert client.get("/lap-cong/").status_code == 404

    def test_a_code_ends_within_the_hour(self, founded: None, client: Client):
        code = make_founding_code(at=timezone.now() - timedelta(minutes=61))
        assert self.send(client, code).status_code == 422
        assert not Officer.objects.exists()

    def test_a_code_is_void_after_ten_guesses(self, founded: None, client: Client):
        code = make_founding_code(at=timezone.now())
        for _ in range(10):
            assert self.send(client, "abcd-abcd-abcd-abcd").status_code == 422
        assert self.send(client, code).status_code == 422
        assert not Officer.objects.exists()

    def test_one_machine_may_not_go_on_guessing(self, founded: None, client: Client):
        said = [
            client.post("/lap-cong/", {"code": "x"}, headers={"X-Forwarded-For": "192.0.2.9"}).status_code
            for _ in range(11)
        ]
        assert said == [422] * 10 + [429]

    @pytest.mark.parametrize(
        "fault", [{"new_password1": "ngan", "new_password2": "ngan"}, {"new_password2": "khac"}, {"mailbox": "a"}]
    )
    def test_a_form_that_is_wrong_uses_no_code(self, founded: None, client: Client, fault: dict[str, str]):
        code = make_founding_code(at=timezone.now())
        assert self.send(client, code, **fault).status_code == 422
        assert FoundingCode.objects.get().wrong == 0
        assert self.send(client, code).status_code == 302

    def test_no_code_without_pages(self):
        with pytest.raises(CommandError, match="chưa có trang"):
            run(code=True)


@pytest.mark.usefixtures("_looks_for_imprints")
class TestTheImprint:
    def words(self, **said) -> dict[str, str]:
        tomorrow = timezone.localdate() + timedelta(days=1)
        form = {"name": "Cổng mới", "owner": "Sở Tư pháp hợp nhất", "editor": "Ông B", "hotline": "1900 1234"}
        return form | {"office_closes": "16:30", "begins": f"{tomorrow:%Y-%m-%d}", "basis": "Nghị quyết 202"} | said

    def test_is_what_the_portal_was_founded_with(self, client: Client):
        run(editor="Bà A")
        assert (current_imprint().name, current_imprint().editor) == (NAME, "Bà A")
        assert current_imprint().hotline == ""

    def test_changes_from_a_day_on_when_another_administrator_agrees(self, client: Client):
        run()
        first, second = (make_posting("administrator", officer=make_officer(name)).officer for name in ("mot", "hai"))
        client.force_login(first)
        assert client.post("/quan-tri/thong-tin-cong/", self.words()).status_code == 302
        row = Imprint.objects.get(name="Cổng mới")
        assert "Chờ một quản trị viên khác" in client.get("/quan-tri/thong-tin-cong/").content.decode()
        client.post(f"/quan-tri/thong-tin-cong/{row.pk}/xac-nhan/")
        assert imprint_on(on=row.begins).name == NAME, "nobody confirms alone what they entered"
        client.force_login(second)
        assert client.post(f"/quan-tri/thong-tin-cong/{row.pk}/xac-nhan/").status_code == 302
        assert (imprint_on(on=row.begins).owner, current_imprint().owner) == ("Sở Tư pháp hợp nhất", OWNER)
        assert imprint_on(on=row.begins).office_closes == time(16, 30)

    def test_says_when_the_office_closes(self):
        monday, tuesday = date(2026, 11, 30), date(2026, 12, 1)
        Imprint.objects.create(
            name="A", owner="B", begins=monday, office_closes=time(16, 30), confirmed_at=timezone.now()
        )
        five = timezone.make_aware(datetime.combine(monday, time(16, 45)))
        assert day_of_receipt(at=five, calendar=working_calendar()) == tuesday

    def test_is_not_changed_for_days_that_have_begun(self, client: Client):
        client.force_login(make_posting("administrator").officer)
        answer = client.post("/quan-tri/thong-tin-cong/", self.words(begins=f"{timezone.localdate():%Y-%m-%d}"))
        assert answer.status_code == 422
        assert not Imprint.objects.exists()

    def test_is_for_administrators_alone(self, client: Client):
        client.force_login(make_posting("justice").officer)
        assert client.get("/quan-tri/thong-tin-cong/").status_code in (302, 403)

    def test_one_proposal_waits_at_a_time(self):
        officer, now = make_officer("mot"), timezone.now()
        for name in ("Cũ", "Mới"):
            imprint = Imprint(name=name, owner="B", begins=timezone.localdate(now) + timedelta(days=2))
            enter_imprint(imprint=imprint, by=officer, at=now)
        assert Imprint.objects.get().name == "Mới"
        assert confirm_imprint(key=Imprint.objects.get().pk, by=make_officer("hai"), at=now).confirmed_at == now
        entry = Entry.objects.get(verb="imprint.confirmed")
        assert (entry.details["name"], entry.details["owner"], entry.details["hotline"]) == ("Mới", "B", "")

    def test_stands_in_the_footer(self, client: Client):
        make_posting("administrator")
        run(editor="Bà Nguyễn Thị A")
        assert "Bà Nguyễn Thị A" in client.get("/").content.decode()


def test_screens_name_a_command_before_the_founding_alone():
    """No officer is sent to a command line by a page or by the manual."""
    root = Path(found.__file__).parents[3]
    pages = [*root.glob("*/templates/**/*.html"), *root.glob("*/manual/*.md")]
    named = {one.name for one in pages if re.search(r"manage\.py|deploy/manage|\bmake run\b", one.read_text("utf-8"))}
    assert named == {"first_run.html", "not_founded.html"}
