"""The staff door to plans: put facts and assignments right. What is written goes on through `note_correction`."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.db.models import Model
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from wagtail.admin.panels import FieldPanel, InlinePanel, MultiFieldPanel
from wagtail.admin.ui.tables import Column
from wagtail.admin.views.generic import EditView
from wagtail.admin.viewsets.model import ModelViewSet, ModelViewSetGroup
from wagtail.admin.widgets import HeaderButton

from portal.agencies.policies import holds
from portal.plans.models import Assignment, Plan
from portal.plans.operations import note_correction
from portal.plans.queries import EDIT

# Plans come in by their text and are never deleted; what is wrong in them is put right.
PLAN_VERBS = {"view": EDIT, "change": EDIT}


def may_edit_plans(user: Any) -> bool:
    return holds(user, EDIT)


class _CorrectingView(EditView):
    """Saves the form and, in the same transaction, counts the agencies anew and writes the journal."""

    @transaction.atomic
    def save_instance(self) -> Model:
        instance = super().save_instance()
        is_plan = isinstance(instance, Plan)
        note_correction(
            plan=instance if is_plan else instance.plan,
            assignment=None if is_plan else instance,
            by=self.request.user,
            at=timezone.now(),
        )
        return instance


class _PlanRoomViewSet(ModelViewSet):
    """What both lists share: only correcting."""

    edit_view_class = _CorrectingView
    copy_view_enabled = False
    inspect_view_enabled = False


class _WithImportButton:
    request: HttpRequest

    @property
    def header_buttons(self) -> list[HeaderButton]:
        buttons: list[HeaderButton] = list(super().header_buttons)  # type: ignore[misc]
        if may_edit_plans(self.request.user):
            buttons.append(HeaderButton("Nhập kế hoạch từ tệp", url=reverse("plans_import"), icon_name="upload"))
        return buttons


class PlanViewSet(_PlanRoomViewSet):
    model = Plan
    name = "plans_plans"
    url_prefix = "ke-hoach/danh-sach"
    icon = "calendar-check"
    menu_label = "Danh sách kế hoạch"
    menu_name = "plans-list"
    menu_order = 100
    list_display = ["title", "number", "issuer_name", "issued_date", "counted_on"]
    search_fields = ["title", "number", "issuer_name"]
    ordering = ["-accepted_at"]
    panels = [
        FieldPanel("title"),
        MultiFieldPanel(
            [
                FieldPanel(name)
                for name in ("doc_type", "number", "issuer_name", "issuer", "place", "issued_date", "counted_on")
            ],
            heading="Thông tin văn bản",
        ),
        MultiFieldPanel(
            [FieldPanel("signer_authority"), FieldPanel("signer_title"), FieldPanel("signer")], heading="Người ký"
        ),
        InlinePanel(
            "bases",
            heading="Căn cứ pháp lý",
            label="Căn cứ",
            panels=[
                FieldPanel("number"),
                FieldPanel("name"),
                FieldPanel("issued_date"),
                FieldPanel("phrase"),
                FieldPanel("in_preamble"),
            ],
        ),
        InlinePanel(
            "targets",
            heading="Chỉ tiêu",
            label="Chỉ tiêu",
            panels=[
                FieldPanel(name)
                for name in ("words", "value", "unit", "is_at_least", "subject", "by_day", "when", "each")
            ],
        ),
        FieldPanel("purposes"),
        FieldPanel("requirements"),
        InlinePanel("duties", heading="Tổ chức thực hiện", label="Trách nhiệm"),
        FieldPanel("budget"),
        FieldPanel("closing"),
        InlinePanel("recipients", heading="Nơi nhận", label="Nơi nhận"),
    ]

    @property
    def index_view_class(self) -> type:
        return type("PlanIndexView", (_WithImportButton, super().index_view_class), {})


class AssignmentViewSet(_PlanRoomViewSet):
    model = Assignment
    name = "plans_assignments"
    url_prefix = "ke-hoach/nhiem-vu"
    icon = "tasks"
    menu_label = "Nhiệm vụ"
    menu_name = "plans-assignments"
    menu_order = 200
    list_display = ["title", Column("number", label="Nhiệm vụ số", accessor="number"), "plan"]
    list_filter = ["plan"]
    search_fields = ["title"]
    ordering = ["-plan", "position"]
    panels = [
        FieldPanel("title"),
        MultiFieldPanel([FieldPanel("label"), FieldPanel("group"), FieldPanel("description")], heading="Nội dung"),
        InlinePanel(
            "roles",
            heading="Cơ quan chủ trì, phối hợp",
            label="Cơ quan",
            panels=[FieldPanel("kind"), FieldPanel("phrase"), FieldPanel("named")],
        ),
        InlinePanel("deadlines", heading="Thời hạn", label="Thời hạn"),
        InlinePanel("products", heading="Kết quả, sản phẩm", label="Sản phẩm"),
    ]


class PlanRoomGroup(ModelViewSetGroup):
    items = (PlanViewSet, AssignmentViewSet)
    menu_label = "Kế hoạch"
    menu_name = "plans"
    menu_icon = "calendar-check"
    menu_order = 220
