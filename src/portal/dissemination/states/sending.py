"""The outbox: where a delivery stands and why, accounts that carry it, what providers tell by themselves."""

from enum import IntEnum, StrEnum


class DeliveryState(StrEnum):
    """Where a delivery stands. By `rank` it only goes up: what comes late or twice takes nothing back.

    UNKNOWN: handed over, no answer came; only what a courier can recognise again is sent again. UNCONFIRMED: taken
    over by the carrier, and no word of its arrival within the time for receipts.
    """

    QUEUED = "cho-gui"
    SENDING = "dang-gui"
    UNKNOWN = "khong-ro"
    ACCEPTED = "da-gui"
    UNCONFIRMED = "khong-co-bao-nhan"
    DELIVERED = "da-toi"
    FAILED = "khong-gui-duoc"
    EXPIRED = "het-han-gui"
    SKIPPED = "khong-can-gui"
    CANCELLED = "da-huy"


class Held(StrEnum):
    """Why a queued delivery waits."""

    NOTHING = ""
    RETRY = "thu-lai"
    HOURS = "ngoai-gio"
    CAP = "du-so-tin-trong-ngay"
    QUOTA = "het-han-muc"
    PAUSED = "dang-tam-dung"
    ACCOUNT = "tai-khoan-gui-dang-hong"


class Skipped(StrEnum):
    """Why a delivery is not made, or was not: the answer to "why did they not get it?"."""

    NOTHING = ""
    NO_CONSENT = "chua-dong-y"
    SAID_NO = "da-tu-choi"
    NO_ADDRESS = "khong-co-dia-chi"
    SUPPRESSED = "dia-chi-khong-toi-duoc"
    NO_ADVERTISING = "khong-quang-cao"
    NOTHING_LEFT = "khong-con-gi-de-bao"
    REACHED_ELSEWHERE = "da-nhan-qua-kenh-khac"
    REFUSED_HERE = "kenh-tu-choi"
    WRONG_MESSAGE = "noi-dung-bi-tu-choi"
    TOO_LATE = "qua-han"


class Priority(IntEnum):
    """What leaves first where several wait: word of one person's own before bulk."""

    URGENT = 0
    SINGLE = 1
    NEWS = 2
    BULK = 3


class AccountKind(StrEnum):
    """By which protocol an account is spoken to."""

    MAIL = "smtp"
    SMPP = "smpp"
    ESMS = "esms"
    HTTP = "http"
    ZALO = "zalo"
    PUSH = "web-push"
    FILE = "tep"


class HeardKind(StrEnum):
    """What a provider tells by itself."""

    RECEIPT = "bao-nhan"
    WORD = "tin-nhan-den"
    FOLLOW = "quan-tam"
    UNFOLLOW = "bo-quan-tam"
    SEEN = "da-xem"
    TEMPLATE = "mau-tin"
    QUOTA = "han-muc"
    DATA_REQUEST = "yeu-cau-du-lieu"
    OTHER = "khac"


class TemplateState(StrEnum):
    DRAFT = "soan"
    PENDING = "cho-duyet"
    ENABLED = "dang-dung"
    REJECTED = "bi-tu-choi"
    DISABLED = "bi-tat"


DELIVERY_CHOICES = [
    (DeliveryState.QUEUED.value, "Chờ gửi"),
    (DeliveryState.SENDING.value, "Đang gửi"),
    (DeliveryState.UNKNOWN.value, "Không rõ đã tới chưa"),
    (DeliveryState.ACCEPTED.value, "Đã gửi"),
    (DeliveryState.UNCONFIRMED.value, "Đã gửi, không có báo nhận"),
    (DeliveryState.DELIVERED.value, "Đã tới máy người nhận"),
    (DeliveryState.FAILED.value, "Không gửi được"),
    (DeliveryState.EXPIRED.value, "Hết hạn gửi"),
    (DeliveryState.SKIPPED.value, "Không cần gửi"),
    (DeliveryState.CANCELLED.value, "Đã hủy"),
]
HELD_CHOICES = [
    (Held.NOTHING.value, "Không vướng gì"),
    (Held.RETRY.value, "Chờ thử lại"),
    (Held.HOURS.value, "Ngoài giờ được gửi"),
    (Held.CAP.value, "Người nhận đã đủ số tin trong ngày"),
    (Held.QUOTA.value, "Hết hạn mức trong ngày"),
    (Held.PAUSED.value, "Đợt gửi đang tạm dừng"),
    (Held.ACCOUNT.value, "Tài khoản gửi đang hỏng"),
]
SKIPPED_CHOICES = [
    (Skipped.NOTHING.value, "Không có gì"),
    (Skipped.NO_CONSENT.value, "Chưa có sự đồng ý"),
    (Skipped.SAID_NO.value, "Người nhận đã từ chối"),
    (Skipped.NO_ADDRESS.value, "Không còn địa chỉ"),
    (Skipped.SUPPRESSED.value, "Địa chỉ không gửi tới được"),
    (Skipped.NO_ADVERTISING.value, "Có trong danh sách không quảng cáo"),
    (Skipped.NOTHING_LEFT.value, "Không còn gì để báo"),
    (Skipped.REACHED_ELSEWHERE.value, "Đã nhận qua kênh khác"),
    (Skipped.REFUSED_HERE.value, "Kênh này không gửi được cho người nhận"),
    (Skipped.WRONG_MESSAGE.value, "Nội dung bị từ chối"),
    (Skipped.TOO_LATE.value, "Quá hạn gửi"),
]
ACCOUNT_CHOICES = [
    (AccountKind.MAIL.value, "Máy chủ thư (SMTP)"),
    (AccountKind.SMPP.value, "Tổng đài tin nhắn (SMPP 3.4)"),
    (AccountKind.ESMS.value, "Cổng tin nhắn ESMS"),
    (AccountKind.HTTP.value, "Cổng tin nhắn qua HTTP"),
    (AccountKind.ZALO.value, "Tài khoản chính thức trên Zalo (OA)"),
    (AccountKind.PUSH.value, "Thông báo trên trình duyệt"),
    (AccountKind.FILE.value, "Ghi ra tệp (chạy thử)"),
]
HEARD_CHOICES = [
    (HeardKind.RECEIPT.value, "Báo nhận"),
    (HeardKind.WORD.value, "Tin nhắn đến"),
    (HeardKind.FOLLOW.value, "Quan tâm"),
    (HeardKind.UNFOLLOW.value, "Bỏ quan tâm"),
    (HeardKind.SEEN.value, "Đã xem"),
    (HeardKind.TEMPLATE.value, "Mẫu tin"),
    (HeardKind.QUOTA.value, "Hạn mức"),
    (HeardKind.DATA_REQUEST.value, "Yêu cầu về dữ liệu"),
    (HeardKind.OTHER.value, "Khác"),
]
TEMPLATE_CHOICES = [
    (TemplateState.DRAFT.value, "Đang soạn"),
    (TemplateState.PENDING.value, "Chờ duyệt"),
    (TemplateState.ENABLED.value, "Đang dùng"),
    (TemplateState.REJECTED.value, "Bị từ chối"),
    (TemplateState.DISABLED.value, "Bị tắt"),
]
PRIORITY_CHOICES = [(one.value, str(one.value)) for one in Priority]
# What still has work to do with a delivery; how far each state is (`DeliveryState`).
ACTIVE = (DeliveryState.QUEUED.value, DeliveryState.SENDING.value)
RANK = {
    DeliveryState.QUEUED: 0,
    DeliveryState.SENDING: 1,
    DeliveryState.UNKNOWN: 2,
    DeliveryState.ACCEPTED: 3,
    DeliveryState.UNCONFIRMED: 4,
    DeliveryState.FAILED: 5,
    DeliveryState.EXPIRED: 5,
    DeliveryState.SKIPPED: 5,
    DeliveryState.CANCELLED: 5,
    DeliveryState.DELIVERED: 6,
}
