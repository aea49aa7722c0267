"""Campaigns and the outbox: classes, states, why a delivery waits or is skipped, kinds of accounts and of notices."""

from enum import IntEnum, StrEnum


class DeliveryState(StrEnum):
    """Where a delivery stands. By `rank` it only goes up: what comes late or twice takes nothing back.

    UNKNOWN: handed over, no answer came; only what a provider can recognise again is sent again. UNCONFIRMED: taken
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


class HoldReason(StrEnum):
    """Why a queued delivery waits."""

    NOTHING = ""
    RETRY = "thu-lai"
    HOURS = "ngoai-gio"
    CAP = "du-so-tin-trong-ngay"
    QUOTA = "het-han-muc"
    PAUSED = "dang-tam-dung"
    ACCOUNT = "tai-khoan-gui-dang-hong"


class SkipReason(StrEnum):
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
    (HoldReason.NOTHING.value, "Không vướng gì"),
    (HoldReason.RETRY.value, "Chờ thử lại"),
    (HoldReason.HOURS.value, "Ngoài giờ được gửi"),
    (HoldReason.CAP.value, "Người nhận đã đủ số tin trong ngày"),
    (HoldReason.QUOTA.value, "Hết hạn mức trong ngày"),
    (HoldReason.PAUSED.value, "Đợt gửi đang tạm dừng"),
    (HoldReason.ACCOUNT.value, "Tài khoản gửi đang hỏng"),
]
SKIPPED_CHOICES = [
    (SkipReason.NOTHING.value, "Không có gì"),
    (SkipReason.NO_CONSENT.value, "Chưa có sự đồng ý"),
    (SkipReason.SAID_NO.value, "Người nhận đã từ chối"),
    (SkipReason.NO_ADDRESS.value, "Không còn địa chỉ"),
    (SkipReason.SUPPRESSED.value, "Địa chỉ không gửi tới được"),
    (SkipReason.NO_ADVERTISING.value, "Có trong danh sách không quảng cáo"),
    (SkipReason.NOTHING_LEFT.value, "Không còn gì để báo"),
    (SkipReason.REACHED_ELSEWHERE.value, "Đã nhận qua kênh khác"),
    (SkipReason.REFUSED_HERE.value, "Kênh này không gửi được cho người nhận"),
    (SkipReason.WRONG_MESSAGE.value, "Nội dung bị từ chối"),
    (SkipReason.TOO_LATE.value, "Quá hạn gửi"),
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


class CampaignClass(StrEnum):
    """What a campaign is, which decides consent, hours and caps (Nghị định 91/2020/NĐ-CP)."""

    URGENT = "khan-cap"
    SERVICE = "dich-vu"
    EDUCATION = "pho-bien"
    ADVERTISING = "quang-cao"


class CampaignState(StrEnum):
    DRAFT = "soan"
    SUBMITTED = "cho-duyet"
    RELEASED = "da-duyet"
    SENDING = "dang-gui"
    PAUSED = "tam-dung"
    DONE = "da-xong"
    CANCELLED = "da-huy"


class MessageForm(StrEnum):
    """The wordings of one campaign: each form is written once and checked with the others."""

    ARTICLE = "bai-zalo"
    TEMPLATE = "mau-zalo"
    REPLY = "tra-loi-zalo"
    SMS = "sms"
    EMAIL = "thu-dien-tu"
    PUSH = "thong-bao"
    SHARE = "bo-chia-se"
    SPOKEN = "bai-phat-thanh"
    LEAFLET = "to-gap"


class BroadcastState(StrEnum):
    """Where an article to all followers stands. UNKNOWN: a step was not answered; only a person may begin it again."""

    CREATING = "dang-tao-bai"
    MADE = "cho-zalo-duyet-bai"
    VERIFIED = "bai-da-san-sang"
    SENDING = "dang-gui"
    SENT = "da-gui"
    FAILED = "khong-gui-duoc"
    UNKNOWN = "khong-ro"


BROADCAST_CHOICES = [
    (BroadcastState.CREATING.value, "Đang tạo bài"),
    (BroadcastState.MADE.value, "Chờ Zalo tạo xong bài"),
    (BroadcastState.VERIFIED.value, "Bài đã sẵn sàng, chờ giờ gửi"),
    (BroadcastState.SENDING.value, "Đang gửi"),
    (BroadcastState.SENT.value, "Đã gửi"),
    (BroadcastState.FAILED.value, "Không gửi được"),
    (BroadcastState.UNKNOWN.value, "Không rõ, cần xem trên Zalo"),
]
CLASS_CHOICES = [
    (CampaignClass.URGENT.value, "Khẩn cấp, vì lợi ích công cộng"),
    (CampaignClass.SERVICE.value, "Về việc của chính người nhận"),
    (CampaignClass.EDUCATION.value, "Phổ biến, giáo dục pháp luật"),
    (CampaignClass.ADVERTISING.value, "Quảng cáo"),
]
CAMPAIGN_CHOICES = [
    (CampaignState.DRAFT.value, "Đang soạn"),
    (CampaignState.SUBMITTED.value, "Chờ duyệt"),
    (CampaignState.RELEASED.value, "Đã duyệt, chờ giờ gửi"),
    (CampaignState.SENDING.value, "Đang gửi"),
    (CampaignState.PAUSED.value, "Tạm dừng"),
    (CampaignState.DONE.value, "Đã gửi xong"),
    (CampaignState.CANCELLED.value, "Đã hủy"),
]
FORM_CHOICES = [
    (MessageForm.ARTICLE.value, "Bài viết trên Zalo"),
    (MessageForm.TEMPLATE.value, "Mẫu tin Zalo"),
    (MessageForm.REPLY.value, "Tin tư vấn Zalo"),
    (MessageForm.SMS.value, "Tin nhắn SMS"),
    (MessageForm.EMAIL.value, "Thư điện tử"),
    (MessageForm.PUSH.value, "Thông báo trên trình duyệt"),
    (MessageForm.SHARE.value, "Bộ chia sẻ"),
    (MessageForm.SPOKEN.value, "Bài phát thanh"),
    (MessageForm.LEAFLET.value, "Tờ gấp"),
]
