"""The desks of activities: who may do what, entered on a phone, corrected, withdrawn, listed, brought by the sheet."""

import io
from datetime import date, timedelta
from uuid import uuid4

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries, Settings

from portal.activities.models import Activity
from portal.activities.states import KINDS
from portal.agencies.models import Agency, Officer
from tests.portal.activities.factories import leaflets, recorded, talk
from tests.portal.agencies.factories import close_agency, make_agency, make_posting

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate()


@pytest.fixture(autouse=True)
def _without_second_factor(settings: Settings) -> None:
    settings.STAFF_SECOND_FACTOR = False


def desk(officer: Officer) -> Client:
    client = Client(headers={"Sec-Fetch-Site": "same-origin"})
    client.force_login(officer)
    return client


@pytest.fixture
def commune() -> Agency:
    return make_agency("Ủy ban nhân dân xã Ví Dụ", kind="committee", level="commune")


@pytest.fixture
def editor(commune: Agency) -> Officer:
    return make_posting("editor", agency=commune).officer


def typed(agency: Agency, **more: object) -> dict[str, object]:
    return {
        "ticket": uuid4(),
        "title": "Phổ biến Luật Đất đai",
        "day": TODAY.isoformat(),
        "agency": agency.pk,
        "so-gatherings-vi": 1,
        "so-people-vi": 85,
    } | more


def enter(client: Client, said: dict[str, object], kind: str = "truc-tiep"):
    return client.post(reverse("activities_enter", args=[kind]), said)


def one_task(**asked: object) -> list[tuple[int, str]]:
    return [(7, "54/KH-UBND, nhiệm vụ 3")]


def no_task(**asked: object) -> list[tuple[int, str]]:
    return []


class TestEntering:
    def test_asks_only_for_what_the_kind_counts(self, editor: Officer):
        client = desk(editor)
        for kind in KINDS.values():
            fields = client.get(reverse("activities_enter", args=[kind.key])).context["form"].fields
            asked = {name for name in fields if name.startswith("so-")}
            expected = {f"so-{one}-vi" for one in kind.counts}
            expected |= {f"so-{one}-{tongue}" for one in kind.by_language for tongue in ("km", "dtts", "khac")}
            assert asked == expected

    def test_begins_with_today_and_the_agency_of_the_officer(self, editor: Officer, commune: Agency):
        shown = desk(editor).get(reverse("activities_enter", args=["truc-tiep"]))
        assert shown.context["form"]["day"].value() == TODAY
        assert shown.context["form"].only_agency == commune
        assert f'value="{TODAY:%d/%m/%Y}"' in shown.content.decode()

    def test_records_and_leads_to_what_was_recorded(self, editor: Officer, commune: Agency):
        answer = enter(desk(editor), typed(commune, is_estimate="on"))
        made = Activity.objects.get()
        assert answer.url == reverse("activities_activity", args=[made.code])
        assert (made.agency, made.day, made.entered_by) == (commune, TODAY, editor)
        assert set(made.amounts.values_list("counted", "amount", "is_estimate")) == {
            ("gatherings", 1, True),
            ("people", 85, True),
        }

    def test_takes_two_thousand_people_for_two_thousand(self, editor: Officer, commune: Agency):
        enter(desk(editor), typed(commune, **{"so-people-vi": "2.000"}))
        assert Activity.objects.get().amounts.get(counted="people").amount == 2000
        refused = enter(desk(editor), typed(commune, **{"so-people-vi": "2.5"}))
        assert refused.status_code == 422
        assert 'value="2.5"' in refused.content.decode()

    def test_names_the_task_that_alone_fits_and_no_other(self, editor: Officer, commune: Agency, settings: Settings):
        settings.ACTIVITY_TASKS = "tests.portal.activities.test_desks.one_task"
        client = desk(editor)
        shown = client.get(reverse("activities_enter", args=["truc-tiep"])).context["form"]
        assert shown["task"].value() == 7, "one choice is made already"
        made = client.get(enter(client, typed(commune, task=7)).url)
        assert "54/KH-UBND, nhiệm vụ 3" in made.content.decode()
        assert Activity.objects.get().task == [7, "54/KH-UBND, nhiệm vụ 3"]
        assert enter(client, typed(commune, task=8)).status_code == 422
        settings.ACTIVITY_TASKS = "tests.portal.activities.test_desks.no_task"
        assert (
            "Nhiệm vụ của kế hoạch" not in client.get(reverse("activities_enter", args=["truc-tiep"])).content.decode()
        )
        held = client.get(reverse("activities_correct", args=[Activity.objects.get().code])).context["form"]
        assert held["task"].value() == 7, "what was named stays a choice"

    def test_sent_twice_over_a_bad_line_is_one(self, editor: Officer, commune: Agency):
        client, said = desk(editor), typed(commune)
        addresses = {enter(client, said).url for _ in range(2)}
        assert len(addresses) == Activity.objects.count() == 1

    def test_keeps_what_was_typed_and_says_what_is_wrong(self, editor: Officer, commune: Agency):
        tomorrow = TODAY + timedelta(days=1)
        answer = enter(desk(editor), typed(commune, day=tomorrow.isoformat(), **{"so-gatherings-vi": ""}))
        assert answer.status_code == 422
        text = answer.content.decode()
        assert "Ngày này chưa tới" in text
        assert 'value="85"' in text
        wrong = enter(desk(editor), typed(commune, **{"so-gatherings-vi": ""}))
        assert "Hãy nhập số cuộc" in wrong.content.decode()

    def test_warns_of_a_likely_double_without_blocking(self, editor: Officer, commune: Agency):
        client = desk(editor)
        enter(client, typed(commune))
        shown = client.get(enter(client, typed(commune, title="Phổ biến luật Đất đai ấp 3")).url)
        assert Activity.objects.count() == 2
        assert "Có thể đã ghi hai lần" in shown.content.decode()


class TestCorrecting:
    def test_shows_the_history_and_does_not_write_over_a_colleague(self, editor: Officer, commune: Agency):
        made, client = recorded(talk(commune), by=editor), desk(editor)
        address = reverse("activities_correct", args=[made.code])
        said = typed(commune, title=made.title, day=made.day.isoformat(), seen=1, **{"so-people-vi": 99})
        shown = client.post(address, said, follow=True).content.decode()
        assert "1 cuộc, 80 lượt người</del> → <ins>1 cuộc, 99 lượt người" in shown
        late = client.post(address, said | {"so-people-vi": 50}, follow=True).content.decode()
        assert "Đồng nghiệp vừa sửa" in late
        assert made.amounts.get(counted="people").amount == 99

    def test_may_change_the_kind(self, editor: Officer, commune: Agency):
        made, client = recorded(talk(commune), by=editor), desk(editor)
        address = reverse("activities_correct", args=[made.code]) + "?hinh-thuc=tai-lieu"
        client.post(
            address, typed(commune, seen=1, day=made.day.isoformat(), **{"so-copies-vi": 30, "so-copies-km": 5})
        )
        made.refresh_from_db()
        assert (made.kind, made.version) == ("tai-lieu", 2)
        assert dict(made.amounts.values_list("language", "amount")) == {"vi": 30, "km": 5}

    def test_withdraws_with_a_reason_only(self, editor: Officer, commune: Agency):
        made, client = recorded(talk(commune), by=editor), desk(editor)
        address = reverse("activities_withdraw", args=[made.code])
        assert client.post(address, {"reason": " "}).status_code == 422
        assert "không tính nó nữa" in client.post(address, {"reason": "Ghi nhầm"}, follow=True).content.decode()
        assert "Ghi nhầm" in client.get(reverse("activities_list") + "?xem=da-rut").content.decode()
        assert made.title not in client.get(reverse("activities_list")).content.decode()
        assert client.get(reverse("activities_correct", args=[made.code])).status_code == 302


class TestBoundaries:
    def addresses(self, made: Activity) -> list[tuple[str, str]]:
        return [
            (reverse("activities_activity", args=[made.code]), "GET"),
            (reverse("activities_correct", args=[made.code]), "GET"),
            (reverse("activities_correct", args=[made.code]), "POST"),
            (reverse("activities_withdraw", args=[made.code]), "POST"),
        ]

    @pytest.mark.parametrize(
        "role", ["editor", "approver", "legal", "reception", "leader", "unit_admin", "administrator"]
    )
    def test_another_agency_is_out_of_reach(self, commune: Agency, role: str):
        made = recorded(talk(commune))
        stranger = desk(make_posting(role, agency=make_agency("Sở Khác")).officer)
        for address, method in self.addresses(made):
            assert stranger.generic(method, address).status_code in (302, 403, 404), address
        made.refresh_from_db()
        assert (made.version, made.withdrawn_at) == (1, None)

    @pytest.mark.parametrize("role", ["leader", "chair"])
    def test_who_only_reads_records_nothing(self, commune: Agency, role: str):
        made = recorded(talk(commune))
        reader = desk(make_posting(role, agency=commune).officer)
        (read, *_), rest = self.addresses(made)[0], self.addresses(made)[1:]
        assert reader.get(read).status_code == 200
        rest += [(reverse("activities_choose"), "GET"), (reverse("activities_import"), "GET")]
        rest += [(reverse("activities_enter", args=["thi"]), "GET"), (reverse("activities_import_accept"), "POST")]
        for address, method in rest:
            assert reader.generic(method, address).status_code in (302, 403), address

    def test_nobody_records_for_another_agency(self, editor: Officer):
        other = make_agency("Sở Khác")
        assert enter(desk(editor), typed(other)).status_code == 422
        assert not Activity.objects.exists()

    def test_nobody_hands_an_activity_to_an_agency_out_of_reach(self, editor: Officer, commune: Agency):
        made, other = recorded(talk(commune), by=editor), make_agency("Sở Khác")
        address = reverse("activities_correct", args=[made.code])
        assert desk(editor).post(address, typed(other, seen=1)).status_code == 422
        made.refresh_from_db()
        assert made.agency == commune

    def test_nothing_is_told_as_corrected_where_nothing_differs(self, editor: Officer, commune: Agency):
        client = desk(editor)
        enter(client, typed(commune))
        made = Activity.objects.get()
        address = reverse("activities_correct", args=[made.code])
        told = client.post(address, typed(commune, seen=1), follow=True).content.decode()
        assert "Không có gì thay đổi." in told
        assert "Đã ghi." not in told
        told = client.post(address, typed(commune, seen=1, audience="học sinh"), follow=True).content.decode()
        assert "Đã ghi." in told

    def test_who_carries_the_work_on_reads_and_corrects_it(self, commune: Agency):
        heir = make_agency("Ủy ban nhân dân xã Mới", kind="committee", level="commune")
        made = recorded(talk(commune, day=date(2026, 5, 4)))
        officer = make_posting("editor", agency=heir).officer
        assert desk(officer).get(reverse("activities_activity", args=[made.code])).status_code == 404
        close_agency(agency=commune, on=date(2026, 7, 1), successors=[heir], decision="")
        client = desk(officer)
        said = typed(commune, seen=1, day="2026-05-04", **{"so-people-vi": 70})
        assert client.post(reverse("activities_correct", args=[made.code]), said).status_code == 302
        assert made.amounts.get(counted="people").amount == 70
        wrong = enter(client, typed(commune))
        assert "không còn từ ngày 01/07/2026" in wrong.content.decode()

    def test_sees_everything_of_every_agency_at_the_department_of_justice(self, commune: Agency):
        made = recorded(talk(commune))
        client = desk(make_posting("justice", agency=make_agency("Sở Tư pháp")).officer)
        assert made.title in client.get(reverse("activities_list")).content.decode()
        assert client.get(reverse("activities_correct", args=[made.code])).status_code == 200


class TestList:
    def test_narrows_and_sums_what_it_shows(self, editor: Officer, commune: Agency):
        recorded(talk(commune)), recorded(leaflets(commune)), recorded(talk(commune, day=date(2026, 1, 5)))
        client = desk(editor)
        shown = client.get(reverse("activities_list"), {"tu": "2026-11-01"})
        assert shown.context["totals"] == [
            ("cuộc phổ biến trực tiếp", 1),
            ("lượt người dự", 80),
            ("bản tài liệu", 300),
        ]
        assert len(client.get(reverse("activities_list"), {"loai": "tai-lieu"}).context["rows"]) == 1
        assert len(client.get(reverse("activities_list"), {"q": "hd-2026-000002"}).context["rows"]) == 1
        assert len(client.get(reverse("activities_list"), {"tu": "hôm qua"}).context["rows"]) == 3

    def test_asks_as_often_for_many_as_for_few(
        self, editor: Officer, commune: Agency, django_assert_max_num_queries: DjangoAssertNumQueries
    ):
        for _ in range(30):
            recorded(talk(commune))
        client = desk(editor)
        client.get(reverse("activities_list"))
        with django_assert_max_num_queries(30):
            shown = client.get(reverse("activities_list"))
        assert (len(shown.context["rows"]), shown.context["page_obj"].paginator.num_pages) == (25, 2)

    def test_is_taken_along_as_narrowed(self, editor: Officer, commune: Agency):
        recorded(talk(commune)), recorded(leaflets(commune))
        client = desk(editor)
        content = client.get(reverse("activities_xlsx"), {"loai": "tai-lieu"}).content
        rows = list(openpyxl.load_workbook(io.BytesIO(content)).active.iter_rows(values_only=True))
        assert len(rows) == 2
        row = dict(zip(rows[0], rows[1], strict=True))
        assert (row["Số bản phát miễn phí"], row["Trong đó tiếng Khmer"], row["Ngày"]) == (300, 100, "20/11/2026")
        assert "Phổ biến Luật Đất đai" in client.get(reverse("activities_csv")).content.decode()


class TestSheet:
    HEAD = "Ngày;Hình thức;Nội dung;Số lượng;Số lượt người;Trong đó tiếng Khmer\n"
    GOOD = "05/3/2026;Tuyên truyền miệng;Luật Đất đai;2;150;\n08/03/2026;Tờ rơi;Bạo lực gia đình;300;;120\n"

    def show(self, client: Client, text: str, agency: Agency, name: str = "so-theo-doi.csv"):
        file = SimpleUploadedFile(name, text.encode())
        return client.post(reverse("activities_import"), {"agency": agency.pk, "tep": file})

    def accept(self, client: Client, shown):
        return client.post(reverse("activities_import_accept"), {"rows": shown.context["packed"]}, follow=True)

    def test_is_shown_then_taken_over_whole(self, editor: Officer, commune: Agency):
        client = desk(editor)
        shown = self.show(client, self.HEAD + self.GOOD, commune)
        assert (shown.context["fresh_count"], Activity.objects.count()) == (2, 0)
        assert "Đã ghi 2 hoạt động" in self.accept(client, shown).content.decode()
        said = Activity.objects.get(kind="tai-lieu")
        assert dict(said.amounts.values_list("language", "amount")) == {"vi": 180, "km": 120}

    def test_brought_again_changes_nothing(self, editor: Officer, commune: Agency):
        client = desk(editor)
        first = self.show(client, self.HEAD + self.GOOD, commune)
        self.accept(client, first)
        again = self.show(client, self.HEAD + self.GOOD, commune)
        assert (again.context["fresh_count"], again.context["known_count"]) == (0, 2)
        assert "Không có hoạt động nào mới" in self.accept(client, first).content.decode()
        assert Activity.objects.count() == 2

    def test_a_list_that_was_taken_along_comes_back_as_known(self, editor: Officer, commune: Agency):
        recorded(talk(commune), by=editor)
        client = desk(editor)
        text = client.get(reverse("activities_csv")).content.decode()
        shown = self.show(client, text, commune)
        assert (shown.context["fresh_count"], shown.context["known_count"]) == (0, 1)

    def test_with_one_wrong_row_takes_nothing(self, editor: Officer, commune: Agency):
        bad = "31/02/2026;Thi;Luật;1;;\n05/3/2026;Bay lượn;Luật;1;;\n"
        bad += "05/3/2026;Tin bài;Luật;nhiều;;\n05/3/2199;Tin bài;Luật;2;;\n"
        client = desk(editor)
        shown = self.show(client, self.HEAD + self.GOOD + bad, commune)
        assert [(one.row, one.reason.split(" “")[0]) for one in shown.context["wrong"]] == [
            (4, "Không đọc được ngày"),
            (5, "Không rõ hình thức"),
            (6, "“nhiều” không phải là số nguyên, ví dụ 25 hoặc 2.000."),
            (7, "Ngày ở tương lai."),
        ]
        assert not shown.context["packed"]
        assert "đã quá hạn" in self.accept(client, shown).content.decode()
        assert not Activity.objects.exists()

    def test_names_agencies_in_reach_only(self, editor: Officer, commune: Agency):
        make_agency("Sở Nội vụ")
        text = (
            "Ngày;Hình thức;Nội dung;Cơ quan;Số lượng\n05/3/2026;Tin bài;A;Sở Nội vụ;1\n05/3/2026;Tin bài;B;Sở Mây;1\n"
        )
        wrong = self.show(desk(editor), text, commune).context["wrong"]
        assert [one.reason for one in wrong] == [
            "Bạn không ghi hoạt động cho Sở Nội vụ.",
            "Không có cơ quan “Sở Mây” vào ngày 05/03/2026.",
        ]

    def test_cannot_be_forged(self, editor: Officer, commune: Agency):
        client = desk(editor)
        shown = self.show(client, self.HEAD + self.GOOD, commune)
        other = desk(make_posting("editor", agency=commune).officer)
        assert "quá hạn" in self.accept(other, shown).content.decode()
        assert not Activity.objects.exists()

    def test_sample_can_be_read_in(self, editor: Officer, commune: Agency):
        client = desk(editor)
        content = client.get(reverse("activities_import_sample")).content
        file = SimpleUploadedFile("mau.xlsx", content)
        shown = client.post(reverse("activities_import"), {"agency": commune.pk, "tep": file})
        assert (shown.context["fresh_count"], shown.context["wrong_count"]) == (3, 0)

    @pytest.mark.parametrize(
        ("name", "said"), [("so.pdf", "Loại tệp này"), ("so.csv", "hàng tiêu đề"), ("so.xlsx", "tệp")]
    )
    def test_that_cannot_be_read_says_why(self, editor: Officer, commune: Agency, name: str, said: str):
        shown = self.show(desk(editor), "a;b\n1;2\n", commune, name=name)
        assert shown.status_code == 422
        assert said in shown.content.decode()
