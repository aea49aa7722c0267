"""Labels of the journal's verbs (a verb without one is shown as is); states of alerts and breach cases, and the legal
term for notifying a breach.
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from smtplib import SMTPException

from django.core.exceptions import ImproperlyConfigured

from portal.agencies.states.roles import ROLES
from portal.schema.states import Act, LabelledChoices

_VERB_LABELS = tomllib.loads((Path(__file__).parent / "verbs.toml").read_text("utf-8"))


def verb_label(verb: str) -> str:
    """The label of a verb: "Đưa văn bản vào thư viện" for "edition.accepted"."""
    noun, _, act = verb.partition(".")
    return str(_VERB_LABELS.get(noun, {}).get(act, verb))


# Labels of details, by their keys in entries; details without a label appear only in the exported table.
DETAIL_LABELS = {
    "role": "vai trò", "title": "tên gọi", "name": "tên", "number": "số", "reason": "lý do", "why": "vì sao",
    "note": "ghi chú", "kind": "loại", "field": "lĩnh vực", "count": "số lượng", "pages": "số trang",
    "version": "lần", "before": "trước", "after": "sau", "from": "từ", "to": "đến", "on": "ngày", "day": "ngày",
    "since": "từ lúc", "due_on": "hạn", "begins": "bắt đầu", "ends": "kết thúc", "month": "tháng", "year": "năm",
    "result": "kết quả", "verdict": "kết luận", "address": "địa chỉ", "device": "máy", "fields": "các ô",
    "people_submitted": "số người dự tính khi trình",
    "channels": "các kênh", "people": "số người", "copies": "số bản", "path": "đường dẫn", "code": "mã",
    "batch": "đợt nhập", "round": "vòng", "part": "phần", "added": "thêm", "removed": "bỏ", "restored": "lấy lại",
    "given": "đã cấp", "letters": "số thư", "as": "dạng tệp",
    "request": "mã yêu cầu", "words": "lời ghi thêm", "in_place_of": "làm thay",
    "work": "việc", "officer_before": "người thụ lý trước", "officer_now": "người thụ lý",
    "way": "cách vào", "agency": "cơ quan", "from_date": "từ ngày", "to_date": "thôi từ ngày", "is_active": "đang bật",
    "by_letter": "bằng thư", "handed_over": "do người khác đặt", "username": "tên đăng nhập", "email": "hộp thư",
    "is_superuser": "toàn quyền",
}  # fmt: skip
# Changed fields of an account: the old and the new value.
DETAIL_CHANGES = ("role", "from_date", "to_date", "is_active", "username", "email", "is_superuser")
DETAIL_WORDS: dict[str, dict[str, str]] = {
    "role": {code: role.label for code, role in ROLES.items()},
    "way": {
        "password": "mật khẩu", "invitation": "lời mời", "ldap": "danh bạ cơ quan", "oidc": "tài khoản dùng chung",
    },
}  # fmt: skip


# Causes of a failed check, the more specific first; the class name is added for whoever looks it up.
TROUBLES: dict[type[Exception], str] = {
    ImproperlyConfigured: "khai báo của máy này chưa đúng",
    FileNotFoundError: "không có tệp",
    PermissionError: "không được phép mở",
    ConnectionRefusedError: "máy chủ từ chối kết nối",
    TimeoutError: "máy chủ quá lâu không trả lời",
    SMTPException: "máy chủ thư trả lời là không được",
    OSError: "không kết nối hoặc không đọc được",
}

ANSWER_ALERTS, HANDLE_BREACHES = "alert.answer", "breach.handle"


class AlertState(LabelledChoices):
    OPEN = "open", "Chưa ai xem"
    SEEN = "seen", "Đã xem"


SEE_ALERT = Act(
    verbs=(ANSWER_ALERTS,),
    states=(AlertState.OPEN,),
    to=AlertState.SEEN,
    second_person="Cảnh báo này về chính bạn: cần một người khác xem.",
    reason="remark",
    stamps=("seen_at", "seen_by"),
    word="alert.seen",
    tells={"note": "remark"},
    awaited=True,
)


class BreachState(LabelledChoices):
    """The state of a case. Two officers must agree that there was no breach: DENIED waits for the second."""

    OPEN = "open", "Đang xem xét"
    DENIED = "denied", "Đề nghị kết luận không có vi phạm"
    UNFOUNDED = "unfounded", "Không có vi phạm"
    NOTIFIED = "notified", "Đã ghi văn bản thông báo"
    CLOSED = "closed", "Đã khép lại"


_BY = (HANDLE_BREACHES,)
_ANOTHER = "Cần một người khác: không ai tự xác nhận kết luận của mình hoặc kết luận về chính mình."
BREACH_ACTS = {
    "notify": Act(
        verbs=_BY,
        states=(BreachState.OPEN,),
        to=BreachState.NOTIFIED,
        reason="document",
        stamps=("notified_at",),
        word="breach.notified",
        tells={"number": "document", "on": "document_on"},
    ),
    "deny": Act(
        verbs=_BY,
        states=(BreachState.OPEN,),
        to=BreachState.DENIED,
        reason="reason",
        stamps=("denied_by",),
        word="breach.denied",
        tells={"reason": "reason"},
    ),
    "confirm": Act(
        verbs=_BY,
        states=(BreachState.DENIED,),
        to=BreachState.UNFOUNDED,
        second_person=_ANOTHER,
        stamps=("ended_at", "ended_by"),
        word="breach.denial_confirmed",
        awaited=True,
    ),
    "refuse": Act(
        verbs=_BY,
        states=(BreachState.DENIED,),
        to=BreachState.OPEN,
        second_person=_ANOTHER,
        reason="reason",
        word="breach.denial_refused",
        tells={"reason": "reason"},
        awaited=True,
    ),
    "close": Act(
        verbs=_BY,
        states=(BreachState.NOTIFIED,),
        to=BreachState.CLOSED,
        reason="reason",
        stamps=("ended_at", "ended_by"),
        word="breach.closed",
        tells={"reason": "reason"},
    ),
}


@dataclass(frozen=True, slots=True)
class BreachTerm:
    """The legal term for notifying the authority of a breach after its discovery, the day since which it applies, and
    its source.
    """

    since: date
    within: timedelta
    source: str


# The article is not cited: its text is not in the library. Whoever confirms the term reads it there and adds it here.
BREACH_TERMS = (
    BreachTerm(
        date(2026, 1, 1),
        timedelta(hours=72),
        "Luật Bảo vệ dữ liệu cá nhân 91/2025/QH15 (điều, khoản: chưa đối chiếu với văn bản, cán bộ pháp chế ghi)",
    ),
)


def breach_term(on: date) -> BreachTerm:
    """The term that applies on a day; before the first one, the first."""
    return next((one for one in reversed(BREACH_TERMS) if one.since <= on), BREACH_TERMS[0])
