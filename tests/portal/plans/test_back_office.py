"""Behind the staff door: bring in a plan after looking at it, put it right, report, confirm."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from portal.agencies.models import ActRequest, Agency
from portal.journal.models import Entry
from portal.plans.models import Plan, PlanAdjustment, Standing
from tests.portal.agencies.factories import make_posting
from tests.portal.laid import laid
from tests.portal.plans.factories import PLAN, REAL_PLAN, accept, assignment_of, make_agencies, make_plan
from tests.portal.seconds import another_agrees

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate()


@laid
def agencies() -> dict[str, Agency]:
    return make_agencies()


def enter(role: str, agency: Agency) -> Client:
    client = Client()
    client.force_login(make_posting(role, agency=agency, on=TODAY).officer)
    return client


@pytest.fixture
def justice(agencies: dict[str, Agency]) -> Client:
    return enter("justice", agencies["Sở Tư pháp"])


@pytest.fixture
def editor(agencies: dict[str, Agency]) -> Client:
    return enter("editor", agencies["Sở Nội vụ"])


def words(response) -> str:  # noqa: ANN001
    return " ".join(response.content.decode().split())


def is_refused(response) -> bool:  # noqa: ANN001
    """Wagtail sends those who may not back to its front page."""
    return response.status_code == 403 or (response.status_code == 302 and response.url == "/quan-tri/")


ADJUSTING = """\
ỦY BAN NHÂN DÂN
TỈNH VÍ DỤ
Số: 71/KH-UBND
Ví Dụ, ngày 20 tháng 6 năm 2026
KẾ HOẠCH
Điều chỉnh Kế hoạch phổ biến, giáo dục pháp luật năm 2026
Căn cứ Kế hoạch số 54/KH-UBND ngày 05 tháng 01 năm 2026 của Ủy ban nhân dân tỉnh về phổ biến, giáo dục pháp luật, \
Ủy ban nhân dân tỉnh ban hành Kế hoạch như sau:
I. NHIỆM VỤ
1. Tập huấn báo cáo viên
- Chủ trì: Sở Tư pháp.
- Thời gian: Quý III/2026.
- Sản phẩm: Lớp tập huấn.
II. TỔ CHỨC THỰC HIỆN
1. Sở Tư pháp theo dõi.
Nơi nhận:
- Lưu: VT.
CHỦ TỊCH
Trần Văn Mẫu
"""


class TestImport:
    def test_shows_what_was_read_and_doubted_before_anything_is_written(self, justice: Client) -> None:
        file = SimpleUploadedFile("ke-hoach.md", REAL_PLAN.read_bytes())
        page = words(justice.post(reverse("plans_import"), {"file": file}))
        assert "8 nhiệm vụ" in page
        assert "họ “Đông” hiếm gặp; có thể là “Đồng”" in page
        assert "theo tiến độ thực hiện các hoạt động" in page
        assert not Plan.objects.exists()

    def test_text_put_right_by_the_officer_is_read_again(self, justice: Client) -> None:
        text = REAL_PLAN.read_text(encoding="utf-8").replace("Đông Văn Thanh", "Đồng Văn Thanh")
        page = words(justice.post(reverse("plans_import"), {"text": text, "source_name": "x.md", "step": "read"}))
        assert "8 nhiệm vụ" in page
        assert "hiếm gặp" not in page
        assert not Plan.objects.exists()

    def test_accepts(self, justice: Client) -> None:
        justice.post(reverse("plans_import"), {"text": PLAN, "source_name": "x.md", "step": "accept"})
        assert not Plan.objects.exists()
        another_agrees()
        assert Plan.objects.get().versions.get().accepted_by is not None

    def test_text_sent_by_a_browser_is_the_same_version(self, justice: Client) -> None:
        """A form sends line ends as CRLF."""
        accept()
        data = {"text": PLAN.replace("\n", "\r\n"), "source_name": "x.md", "step": "accept"}
        justice.post(reverse("plans_import"), data)
        assert Plan.objects.get().versions.count() == 1

    def test_tells_what_a_new_version_would_change(self, justice: Client) -> None:
        accept()
        text = PLAN.replace("2. Tập huấn báo cáo viên", "2. Tổ chức cuộc thi tìm hiểu")
        page = words(justice.post(reverse("plans_import"), {"text": text, "step": "read"}))
        assert "Thêm nhiệm vụ: Tổ chức cuộc thi tìm hiểu" in page
        assert "Không còn nhiệm vụ (vẫn giữ lại kết quả đã ghi): Tập huấn báo cáo viên" in page

    def test_tells_part_by_part_what_the_plan_says_now_and_will_say(self, justice: Client) -> None:
        accept()
        text = PLAN.replace("- Phối hợp: Sở Tài chính.", "- Phối hợp: Sở Y tế.")
        page = words(justice.post(reverse("plans_import"), {"text": text, "step": "read"}))
        assert "2 nhiệm vụ giữ nguyên, 1 thay đổi, 0 thêm mới, 0 không còn" in page
        assert '<td data-label="Đang ghi"><div>Sở Tài chính</div></td>' in page
        assert '<td data-label="Sẽ ghi"><div>Sở Y tế</div></td>' in page

    def test_what_serves_the_tasks_is_a_task_only_where_the_officer_and_a_second_one_say_so(
        self, justice: Client
    ) -> None:
        care, other = "Sở Tư pháp theo dõi, tổng hợp", "Sở Nội vụ hướng dẫn các đơn vị"
        text = PLAN.replace(f"1. {care}.\n", f"1. {care}.\n2. {other}.\n")
        said = {"text": text, "source_name": "x.md"}
        box = 'name="chosen" value="{}" form="nhan-ke-hoach"{}>'
        page = words(justice.post(reverse("plans_import"), said | {"step": "read"}))
        assert "2 việc phục vụ kế hoạch" in page
        assert "3 nhiệm vụ" in page
        assert all(box.format(one, "") in page for one in (care, other))
        page = words(justice.post(reverse("plans_import"), said | {"step": "all"}))
        assert all(box.format(one, " checked") in page for one in (care, other))
        assert "5 nhiệm vụ" in page
        page = words(justice.post(reverse("plans_import"), said | {"step": "accept", "chosen": "Việc đã xóa"}))
        assert "không còn trong văn bản" in page
        justice.post(reverse("plans_import"), said | {"step": "accept", "chosen": other})
        asked = ActRequest.objects.get()
        assert asked.given["chosen"] == ["many", [other]]
        another_agrees()
        plan = Plan.objects.get()
        assert list(plan.assignments.order_by("position").values_list("title", flat=True))[3:] == [other]
        assert [one.text for one in plan.duties.order_by("sort_order")] == [f"{care}.", f"{other}."]
        # Another wording of the plan has it ticked, and does not lose it unseen.
        file = SimpleUploadedFile("moi.txt", text.replace("Quý II/2026", "Quý III/2026").encode())
        page = words(justice.post(reverse("plans_import"), {"file": file}))
        assert [box.format(one, tick) in page for one, tick in ((care, ""), (other, " checked"))] == [True, True]
        assert "0 không còn" in page

    def test_an_adjustment_is_proposed_by_title_and_bases_and_decided_by_the_officer(self, justice: Client) -> None:
        plan = make_plan()
        field = 'name="adjusts" value="54/KH-UBND"'
        assert field in words(justice.post(reverse("plans_import"), {"text": ADJUSTING, "step": "read"}))
        assert field not in words(justice.post(reverse("plans_import"), {"text": PLAN, "step": "read"}))
        said = {"text": ADJUSTING, "source_name": "dc.md", "step": "accept"}
        page = words(justice.post(reverse("plans_import"), said | {"adjusts": "99/KH-UBND"}))
        assert "chưa có kế hoạch số 99/KH-UBND" in page
        justice.post(reverse("plans_import"), said | {"adjusts": "54/KH-UBND"})
        assert not PlanAdjustment.objects.exists(), "one alone adjusts nothing"
        another_agrees()
        made = PlanAdjustment.objects.get()
        assert (made.plan, str(made), made.signer) == (plan, "Văn bản số 71/KH-UBND ngày 20/06/2026", "Trần Văn Mẫu")
        assert [one.partition(":")[0] for one in made.changes] == ["2. Tập huấn báo cáo viên"]
        assert plan.assignments.count() == 3
        page = words(Client().get(plan.get_absolute_url()))
        assert "Văn bản số 71/KH-UBND ngày 20/06/2026" in page
        assert "bản thứ" not in page

    def test_a_text_that_speaks_of_a_plan_may_be_one_of_its_own(self, justice: Client) -> None:
        make_plan()
        justice.post(reverse("plans_import"), {"text": ADJUSTING, "step": "accept", "adjusts": ""})
        another_agrees()
        assert sorted(Plan.objects.values_list("number", flat=True)) == ["54/KH-UBND", "71/KH-UBND"]
        assert not PlanAdjustment.objects.exists()

    @pytest.mark.parametrize(
        ("name", "data"), [("a.docx", b"PK\x03\x04xx"), ("a.png", b"\x89PNG\r\n"), ("a.txt", b" ")]
    )
    def test_bad_file_is_told_at_the_field(self, justice: Client, name: str, data: bytes) -> None:
        response = justice.post(reverse("plans_import"), {"file": SimpleUploadedFile(name, data)})
        assert response.status_code == 422
        assert response.context["form"].errors["file"]

    def test_text_that_is_no_plan_is_refused_with_a_sentence(self, justice: Client) -> None:
        page = words(justice.post(reverse("plans_import"), {"text": "Xin chào", "step": "accept"}))
        assert "nên chưa nhập gì" in page
        assert "Chưa đưa lên cổng được" in page
        assert "không đọc được tên văn bản, nhiệm vụ nào" in page
        assert 'value="accept"' not in page
        assert not Plan.objects.exists()

    def test_is_for_those_who_edit_plans(self, editor: Client) -> None:
        assert is_refused(editor.get(reverse("plans_import")))
        assert is_refused(editor.post(reverse("plans_import"), {"text": PLAN, "step": "accept"}))
        assert not Plan.objects.exists()


class TestEditing:
    def test_lists_and_forms_open(self, justice: Client, agencies: dict[str, Agency]) -> None:
        plan = make_plan()
        for name, args in (
            ("plans_plans:index", []),
            ("plans_assignments:index", []),
            ("plans_plans:edit", [plan.pk]),
            ("plans_assignments:edit", [plan.assignments.get(number=1).pk]),
        ):
            assert justice.get(reverse(name, args=args)).status_code == 200

    def test_the_list_leads_to_each_assignment(self, justice: Client, agencies: dict[str, Agency]) -> None:
        plan = make_plan()
        page = justice.get(reverse("plans_assignments:index")).content.decode()
        for assignment in plan.assignments.all():
            assert reverse("plans_assignments:edit", args=[assignment.pk]) in page

    def test_are_closed_to_others(self, editor: Client, agencies: dict[str, Agency]) -> None:
        plan = make_plan()
        assert is_refused(editor.get(reverse("plans_plans:index")))
        assert is_refused(editor.get(reverse("plans_plans:edit", args=[plan.pk])))

    @pytest.mark.parametrize("name", ["plans_plans:delete", "plans_assignments:delete"])
    def test_nothing_is_deleted(self, justice: Client, agencies: dict[str, Agency], name: str) -> None:
        plan = make_plan()
        key = plan.pk if name.startswith("plans_plans") else plan.assignments.get(number=1).pk
        assert is_refused(justice.post(reverse(name, args=[key])))
        assert Plan.objects.count() == 1
        assert plan.assignments.count() == 3

    def test_named_agencies_take_the_place_of_a_vague_phrase(
        self, justice: Client, agencies: dict[str, Agency]
    ) -> None:
        assignment = assignment_of(make_plan(), 3)
        role, deadline, product = (getattr(assignment, name).get() for name in ("roles", "deadlines", "products"))
        data = {
            "title": assignment.title,
            "label": "3",
            "group": "",
            "description": "",
            **formset("roles", {"id": role.pk, "kind": "lead", "phrase": role.phrase, "named": "Sở Tài chính"}),
            **formset("deadlines", {"id": deadline.pk, "subject": "", "phrase": "cả năm 2026", "end": "2026-12-31"}),
            **formset("products", {"id": product.pk, "text": "Tin nhắn"}),
        }
        response = justice.post(reverse("plans_assignments:edit", args=[assignment.pk]), data)
        assert response.status_code == 302, response.context["form"].errors
        assert not Entry.objects.filter(verb="plan.corrected").exists(), "what is on display is not changed by one"
        role.refresh_from_db()
        assert not role.named
        asked = ActRequest.objects.get()
        roles, deadlines = (line for line in asked.given["changes"][1] if "Sở Tài chính" in line or "31/12" in line)
        assert "Chủ trì" in roles, "as a page shows it, not as it is stored"
        assert "31/12/2026" in deadlines
        another_agrees()
        assert [agency.name for agency in role.agencies.all()] == ["Sở Tài chính"]
        entry = Entry.objects.get(verb="plan.corrected")
        assert entry.details == {"slug": assignment.plan.slug, "assignment": 3}

    def test_a_decision_adjusts_what_the_plan_asks_for(self, justice: Client, agencies: dict[str, Agency]) -> None:
        assignment = assignment_of(make_plan(), 2)
        role, deadline, product = (getattr(assignment, name).get() for name in ("roles", "deadlines", "products"))
        data = {
            **{"title": assignment.title, "label": "2", "group": "", "description": ""},
            **formset("roles", {"id": role.pk, "kind": "lead", "phrase": role.phrase, "named": ""}),
            **formset("deadlines", {"id": deadline.pk, "phrase": "Quý III/2026", "end": "2026-09-30"}),
            **formset("products", {"id": product.pk, "text": product.text}),
            "number_of_decision": "15/QĐ-UBND",
        }
        address = reverse("plans_assignments:edit", args=[assignment.pk])
        assert "ghi đủ số, ngày, người ký" in words(justice.post(address, data))
        decided = data | {"day_of_decision": "20/06/2026", "signer_of_decision": "Nguyễn Văn Ví"}
        early = justice.post(address, decided | {"day_of_decision": "20/12/2025"}, follow=True)
        assert "không thể có trước ngày ban hành" in words(early)
        justice.post(address, decided)
        assert not PlanAdjustment.objects.exists(), "what is on display is not changed by one"
        another_agrees()
        made = PlanAdjustment.objects.get()
        assert (str(made), made.signer) == ("Quyết định số 15/QĐ-UBND ngày 20/06/2026", "Nguyễn Văn Ví")
        (change,) = made.changes
        assert "Quý II/2026" in change.partition("→")[0]
        assert "Quý III/2026" in change.partition("→")[2]
        assert Entry.objects.get(verb="plan.adjusted").details["assignment"] == 2
        assert not Entry.objects.filter(verb="plan.corrected").exists()
        page = words(Client().get(assignment.plan.get_absolute_url()))
        assert "Quyết định số 15/QĐ-UBND ngày 20/06/2026" in page


def formset(name: str, row: dict[str, object]) -> dict[str, object]:
    counts = {"TOTAL_FORMS": 1, "INITIAL_FORMS": 1, "MIN_NUM_FORMS": 0, "MAX_NUM_FORMS": 1000}
    fields = {f"{name}-0-{key}": value for key, value in row.items()} | {f"{name}-0-ORDER": 1}
    return {f"{name}-{key}": value for key, value in counts.items()} | fields


class TestReporting:
    REPORT = {"state": "awaiting", "percent": "100", "note": "Đã xong", "evidence_url": "https://example.vn/a"}

    def test_officer_finds_the_work_and_reports(self, editor: Client, agencies: dict[str, Agency]) -> None:
        task = assignment_of(make_plan(), 1)
        assert "1. Xây dựng chuyên mục hỏi đáp" in words(editor.get(reverse("plans_work")))
        address = reverse("plans_report", args=[task.pk])
        assert editor.get(address).status_code == 200
        response = editor.post(address, self.REPORT | {"agency": agencies["Sở Nội vụ"].pk})
        assert response.status_code == 302
        assert Standing.objects.get(assignment=task).state == "awaiting"

    def test_officer_cannot_choose_another_agency(self, editor: Client, agencies: dict[str, Agency]) -> None:
        task = assignment_of(make_plan(), 1)
        address = reverse("plans_report", args=[task.pk])
        response = editor.post(address, self.REPORT | {"agency": agencies["Sở Tư pháp"].pk})
        assert response.status_code == 422
        assert not Standing.objects.exists()

    def test_assignment_without_a_part_is_closed(self, editor: Client, agencies: dict[str, Agency]) -> None:
        task = assignment_of(make_plan(), 2)
        assert is_refused(editor.get(reverse("plans_report", args=[task.pk])))

    def test_step_that_is_not_allowed_is_told(
        self, editor: Client, justice: Client, agencies: dict[str, Agency]
    ) -> None:
        task, agency = assignment_of(make_plan(), 1), agencies["Sở Nội vụ"]
        address = reverse("plans_report", args=[task.pk])
        editor.post(address, self.REPORT | {"agency": agency.pk})
        justice.post(reverse("plans_confirm", args=[task.pk]), {"agency": agency.pk})
        response = editor.post(address, self.REPORT | {"agency": agency.pk})
        assert "Không chuyển được từ “Hoàn thành”" in words(response)

    def test_supervisor_confirms_and_sends_back(
        self, editor: Client, justice: Client, agencies: dict[str, Agency]
    ) -> None:
        task, agency = assignment_of(make_plan(), 1), agencies["Sở Nội vụ"]
        editor.post(reverse("plans_report", args=[task.pk]), self.REPORT | {"agency": agency.pk})
        assert "Sở Nội vụ" in words(justice.get(reverse("plans_work")))
        decide = reverse("plans_return", args=[task.pk])
        justice.post(decide, {"agency": agency.pk})
        assert Standing.objects.get().state == "awaiting", "without a reason nothing is sent back"
        justice.post(decide, {"agency": agency.pk, "note": "Thiếu minh chứng"})
        assert Standing.objects.get().state == "in_progress"

    def test_editor_does_not_decide(self, editor: Client, agencies: dict[str, Agency]) -> None:
        task, agency = assignment_of(make_plan(), 1), agencies["Sở Nội vụ"]
        editor.post(reverse("plans_report", args=[task.pk]), self.REPORT | {"agency": agency.pk})
        assert editor.post(reverse("plans_confirm", args=[task.pk]), {"agency": agency.pk}).status_code in (302, 403)
        assert Standing.objects.get().state == "awaiting"

    def test_visitor_is_asked_to_sign_in(self, client: Client) -> None:
        assert "/login/" in client.get(reverse("plans_work")).url
