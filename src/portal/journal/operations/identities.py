"""Personal data of officers: accounts, requests and sign-ins, and texts quoted in errors of readers.

Retention terms of the journal's own rows.
"""

from __future__ import annotations

from django.conf import settings
from django.db.models import Q

from portal.journal.operations import forget_details
from portal.journal.operations.personal import drop_row, forget_entry
from portal.journal.queries.personal import PersonalData
from portal.journal.queries.retention import RetainedRows, RetentionKind

_ACCESS = "Cấp quyền, chặn truy cập trái phép"
_DUTY = "Nhiệm vụ của cơ quan nhà nước"
RETAINED = (
    RetentionKind(
        "sign-ins",
        "Lần đăng nhập của cán bộ",
        settings.SIGN_INS_KEPT_DAYS,
        tuple(
            RetainedRows(f"axes.{name}", "attempt_time") for name in ("AccessAttempt", "AccessFailureLog", "AccessLog")
        ),
    ),
    RetentionKind(
        "journal-details",
        "Phần xóa được của nhật ký: ai đã xem dữ liệu của ai, địa chỉ máy",
        settings.SIGN_INS_KEPT_DAYS,
        (RetainedRows("journal.ErasableDetails", "entry__at", clear=forget_details),),
        least=2,
        why="Cảnh báo xem, tải nhiều đếm trong một ngày.",
    ),
    RetentionKind(
        "readings",
        "Lượt đọc trong ngày",
        settings.READINGS_KEPT_DAYS,
        (RetainedRows("journal.Reading", "day"),),
        least=366,
        why="Báo cáo năm đếm lượt đọc của cả năm.",
    ),
    RetentionKind(
        "tasks",
        "Việc nền đã xong",
        7,
        (RetainedRows("django_tasks_database.DBTaskResult", "finished_at", Q(status__in=("SUCCESSFUL", "FAILED"))),),
    ),
)

PERSONAL = (
    PersonalData(
        model="agencies.Officer",
        holds="Tài khoản cán bộ",
        fields=("username", "display_name", "last_name", "first_name", "email"),
        purpose="Đăng nhập, ghi ai đã làm việc gì",
        ground=_DUTY,
        kept="Khóa khi thôi việc; tên ở lại với việc đã làm",
        stays="Tên ở việc đã làm là chứng cứ; sửa và khóa tài khoản ở mục Cán bộ",
    ),
    *(
        PersonalData(
            model=model,
            holds=holds,
            fields=fields,
            purpose=_ACCESS,
            ground=_DUTY,
            kept="Cùng với nhật ký",
            is_evidence=True,
        )
        for model, holds, fields in (
            ("agencies.AccessRequest", "Đề nghị cấp quyền", ("reason", "answer")),
            ("agencies.ActRequest", "Việc chờ người thứ hai", ("answer", "given")),
            ("agencies.Reorganisation", "Đợt sắp xếp cơ quan, cán bộ", ("lines",)),
            ("journal.Alert", "Cảnh báo an ninh", ("remark",)),
            ("journal.BreachCase", "Vụ việc dữ liệu cá nhân", ("title", "cause", "harm", "measures")),
        )
    ),
    *(
        PersonalData(
            model=f"axes.{name}",
            holds=holds,
            fields=("username", "user_agent", "path_info", *more),
            also=("ip_address", "http_accept"),
            purpose=_ACCESS,
            ground=_DUTY,
            kept="{sign-ins}",
            erase=drop_row,
            is_evidence=True,
        )
        for name, holds, more in (
            ("AccessAttempt", "Lần đăng nhập sai", ("get_data", "post_data")),
            ("AccessFailureLog", "Lần đăng nhập hỏng", ()),
            ("AccessLog", "Lần đăng nhập", ()),
        )
    ),
    PersonalData(
        model="journal.ErasableDetails",
        holds="Phần xóa được của nhật ký",
        fields=("details",),
        purpose=_ACCESS,
        ground=_DUTY,
        kept="{journal-details}",
        erase=forget_entry,
        is_evidence=True,
    ),
    PersonalData(
        model="journal.Slip",
        holds="Lỗi khi đọc nhật ký",
        fields=("error",),
        purpose="Tìm vì sao một việc nền không chạy",
        ground=_DUTY,
        kept="Tới khi đọc lại được",
    ),
)
