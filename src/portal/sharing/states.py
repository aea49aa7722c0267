"""The literal tables of sharing: what travels, where a copy stands, how an attempt went, what a source tells."""

from enum import StrEnum


class ItemKind(StrEnum):
    """What travels; the value is what the stale guard calls it."""

    ARTICLE = "editorial.article"
    ANSWER = "questions.answer"
    SCAN = "digitisation.scan"


class Withdrawn(StrEnum):
    """How an item ended, for those who hold copies."""

    NOTE = "rut"
    MERGED = "gop"
    GONE = "xoa"


class Outcome(StrEnum):
    """How an attempt to reach a receiver went, in what it means for the next one."""

    CONFIRMED = "da-nhan"
    LATER = "thu-lai-sau"
    UNREACHABLE = "khong-ket-noi-duoc"
    REFUSED = "bi-tu-choi"
    GONE = "khong-nhan-nua"


class Renewed(StrEnum):
    """What became of a copy that was there before and has followed its item."""

    CORRECTED = "sua"
    WARNED = "canh-bao"
    WITHDRAWN = "go"


class SubscriptionState(StrEnum):
    """Where a subscription of the WebSub hub stands."""

    VERIFYING = "dang-xac-minh"
    ACTIVE = "dang-nhan"
    DENIED = "khong-chap-nhan"
    ENDED = "da-het"


class SourceForm(StrEnum):
    """How an agency's own site tells what it publishes."""

    FEED = "rss-atom"
    JSON_FEED = "json-feed"
    OAI = "oai-pmh"


class Trust(StrEnum):
    """What becomes of a good item of a source."""

    WAIT = "cho-duyet"
    PUBLISH = "dang-ngay"


class HarvestState(StrEnum):
    """What became of an item of a source."""

    WAITING = "cho-duyet"
    TAKEN = "da-dang"
    DOUBLE = "trung"
    QUARANTINED = "cach-ly"
    DECLINED = "khong-dang"
    WITHDRAWN = "da-rut"


class RunOutcome(StrEnum):
    DONE = "xong"
    UNCHANGED = "khong-doi"
    CUT = "do-dang"
    FAILED = "loi"
    HELD = "giu-lai"


ITEM_CHOICES = [
    (ItemKind.ARTICLE.value, "Bài"),
    (ItemKind.ANSWER.value, "Câu trả lời"),
    (ItemKind.SCAN.value, "Tài liệu số hóa"),
]
WITHDRAWN_CHOICES = [
    (Withdrawn.NOTE.value, "Rút, có lời giải thích"),
    (Withdrawn.MERGED.value, "Gộp vào nội dung khác"),
    (Withdrawn.GONE.value, "Xóa hẳn"),
]
OUTCOME_CHOICES = [
    (Outcome.CONFIRMED.value, "Nơi nhận đã xác nhận"),
    (Outcome.LATER.value, "Nơi nhận bảo thử lại sau"),
    (Outcome.UNREACHABLE.value, "Không kết nối được"),
    (Outcome.REFUSED.value, "Nơi nhận từ chối"),
    (Outcome.GONE.value, "Nơi nhận không nhận nữa"),
]
SUBSCRIPTION_CHOICES = [
    (SubscriptionState.VERIFYING.value, "Đang xác minh"),
    (SubscriptionState.ACTIVE.value, "Đang nhận"),
    (SubscriptionState.DENIED.value, "Không xác minh được"),
    (SubscriptionState.ENDED.value, "Đã hết hạn hoặc thôi nhận"),
]
FORM_CHOICES = [
    (SourceForm.FEED.value, "RSS hoặc Atom"),
    (SourceForm.JSON_FEED.value, "JSON Feed"),
    (SourceForm.OAI.value, "OAI-PMH"),
]
TRUST_CHOICES = [
    (Trust.WAIT.value, "Chờ người duyệt"),
    (Trust.PUBLISH.value, "Đăng ngay, nguồn đã duyệt"),
]
HARVEST_CHOICES = [
    (HarvestState.WAITING.value, "Chờ duyệt"),
    (HarvestState.TAKEN.value, "Đã đăng"),
    (HarvestState.DOUBLE.value, "Trùng bài đã có"),
    (HarvestState.QUARANTINED.value, "Cách ly"),
    (HarvestState.DECLINED.value, "Không đăng"),
    (HarvestState.WITHDRAWN.value, "Nguồn đã rút"),
]
RUN_CHOICES = [
    (RunOutcome.DONE.value, "Xong"),
    (RunOutcome.UNCHANGED.value, "Nguồn không có gì mới"),
    (RunOutcome.CUT.value, "Dở dang, lần sau đọc tiếp"),
    (RunOutcome.FAILED.value, "Lỗi"),
    (RunOutcome.HELD.value, "Giữ lại, chờ cán bộ xem"),
]
