"""What the journal calls its verbs before an officer (a verb that has no words there is shown as it is); alerts that
somebody has to look at, cases of a breach, and by when the law wants to hear of one."""

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
    """Of "edition.accepted": "Đưa văn bản vào thư viện"."""
    noun, _, act = verb.partition(".")
    return str(_VERB_LABELS.get(noun, {}).get(act, verb))


# What an entry tells besides, by the names under which it is kept; the rest stands in the table that is taken away.
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
# Of fields of an identity that changed: what stood and what stands.
DETAIL_CHANGES = ("role", "from_date", "to_date", "is_active", "username", "email", "is_superuser")
DETAIL_WORDS: dict[str, dict[str, str]] = {
    "role": {code: role.label for code, role in ROLES.items()},
    "way": {
        "password": "mật khẩu", "invitation": "lời mời", "ldap": "danh bạ cơ quan", "oidc": "tài khoản dùng chung",
    },
}  # fmt: skip


# What hinders a look, the narrower first; the name behind it is for whoever looks it up.
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
    """Where a case stands. That there was no breach is said by two: DENIED waits for the second."""

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
    """Within how long after it was found a breach is told to the authority, since which day, and who says so."""

    since: date
    within: timedelta
    source: str


# The article is not named: its text is not in the library. Whoever confirms the term reads it there and adds it here.
BREACH_TERMS = (
    BreachTerm(
        date(2026, 1, 1),
        timedelta(hours=72),
        "Luật Bảo vệ dữ liệu cá nhân 91/2025/QH15 (điều, khoản: chưa đối chiếu với văn bản, cán bộ pháp chế ghi)",
    ),
)


def breach_term(on: date) -> BreachTerm:
    """That of a day; before the first the first."""
    return next((one for one in reversed(BREACH_TERMS) if one.since <= on), BREACH_TERMS[0])
