"""Campaigns and the outbox: classes, states, why a delivery waits or is skipped, kinds of accounts and of notices."""

from enum import IntEnum

from portal.schema.states import LabelledChoices


class DeliveryState(LabelledChoices):
    """Where a delivery stands. By `rank` it only goes up: what comes late or twice takes nothing back.

    UNKNOWN: handed over, no answer came; only what a provider can recognise again is sent again. UNCONFIRMED: taken
    over by the carrier, and no word of its arrival within the time for receipts.
    """

    QUEUED = "cho-gui", "Chờ gửi"
    SENDING = "dang-gui", "Đang gửi"
    UNKNOWN = "khong-ro", "Không rõ đã tới chưa"
    ACCEPTED = "da-gui", "Đã gửi"
    UNCONFIRMED = "khong-co-bao-nhan", "Đã gửi, không có báo nhận"
    DELIVERED = "da-toi", "Đã tới máy người nhận"
    FAILED = "khong-gui-duoc", "Không gửi được"
    EXPIRED = "het-han-gui", "Hết hạn gửi"
    SKIPPED = "khong-can-gui", "Không cần gửi"
    CANCELLED = "da-huy", "Đã hủy"


class HoldReason(LabelledChoices):
    """Why a queued delivery waits."""

    NOTHING = "", "Không vướng gì"
    RETRY = "thu-lai", "Chờ thử lại"
    HOURS = "ngoai-gio", "Ngoài giờ được gửi"
    CAP = "du-so-tin-trong-ngay", "Người nhận đã đủ số tin trong ngày"
    QUOTA = "het-han-muc", "Hết hạn mức trong ngày"
    PAUSED = "dang-tam-dung", "Đợt gửi đang tạm dừng"
    ACCOUNT = "tai-khoan-gui-dang-hong", "Tài khoản gửi đang hỏng"


class SkipReason(LabelledChoices):
    """Why a delivery is not made, or was not: the answer to "why did they not get it?"."""

    NOTHING = "", "Không có gì"
    NO_CONSENT = "chua-dong-y", "Chưa có sự đồng ý"
    SAID_NO = "da-tu-choi", "Người nhận đã từ chối"
    NO_ADDRESS = "khong-co-dia-chi", "Không còn địa chỉ"
    SUPPRESSED = "dia-chi-khong-toi-duoc", "Địa chỉ không gửi tới được"
    NO_ADVERTISING = "khong-quang-cao", "Có trong danh sách không quảng cáo"
    NOTHING_LEFT = "khong-con-gi-de-bao", "Không còn gì để báo"
    REACHED_ELSEWHERE = "da-nhan-qua-kenh-khac", "Đã nhận qua kênh khác"
    REFUSED_HERE = "kenh-tu-choi", "Kênh này không gửi được cho người nhận"
    WRONG_MESSAGE = "noi-dung-bi-tu-choi", "Nội dung bị từ chối"
    TOO_LATE = "qua-han", "Quá hạn gửi"


class Priority(IntEnum):
    """What leaves first where several wait: word of one person's own before bulk."""

    URGENT = 0
    SINGLE = 1
    NEWS = 2
    BULK = 3


class AccountKind(LabelledChoices):
    """By which protocol an account is spoken to."""

    MAIL = "smtp", "Máy chủ thư (SMTP)"
    SMPP = "smpp", "Tổng đài tin nhắn (SMPP 3.4)"
    ESMS = "esms", "Cổng tin nhắn ESMS"
    HTTP = "http", "Cổng tin nhắn qua HTTP"
    ZALO = "zalo", "Tài khoản chính thức trên Zalo (OA)"
    PUSH = "web-push", "Thông báo trên trình duyệt"
    FILE = "tep", "Ghi ra tệp (chạy thử)"


class HeardKind(LabelledChoices):
    """What a provider tells by itself."""

    RECEIPT = "bao-nhan", "Báo nhận"
    WORD = "tin-nhan-den", "Tin nhắn đến"
    FOLLOW = "quan-tam", "Quan tâm"
    UNFOLLOW = "bo-quan-tam", "Bỏ quan tâm"
    SEEN = "da-xem", "Đã xem"
    TEMPLATE = "mau-tin", "Mẫu tin"
    QUOTA = "han-muc", "Hạn mức"
    DATA_REQUEST = "yeu-cau-du-lieu", "Yêu cầu về dữ liệu"
    OTHER = "khac", "Khác"


class TemplateState(LabelledChoices):
    DRAFT = "soan", "Đang soạn"
    PENDING = "cho-duyet", "Chờ duyệt"
    ENABLED = "dang-dung", "Đang dùng"
    REJECTED = "bi-tu-choi", "Bị từ chối"
    DISABLED = "bi-tat", "Bị tắt"


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


class CampaignClass(LabelledChoices):
    """What a campaign is, which decides consent, hours and caps (Nghị định 91/2020/NĐ-CP)."""

    URGENT = "khan-cap", "Khẩn cấp, vì lợi ích công cộng"
    SERVICE = "dich-vu", "Về việc của chính người nhận"
    EDUCATION = "pho-bien", "Phổ biến, giáo dục pháp luật"
    ADVERTISING = "quang-cao", "Quảng cáo"


class CampaignState(LabelledChoices):
    DRAFT = "soan", "Đang soạn"
    SUBMITTED = "cho-duyet", "Chờ duyệt"
    RELEASED = "da-duyet", "Đã duyệt, chờ giờ gửi"
    SENDING = "dang-gui", "Đang gửi"
    PAUSED = "tam-dung", "Tạm dừng"
    DONE = "da-xong", "Đã gửi xong"
    CANCELLED = "da-huy", "Đã hủy"


class MessageForm(LabelledChoices):
    """The wordings of one campaign: each form is written once and checked with the others."""

    ARTICLE = "bai-zalo", "Bài viết trên Zalo"
    TEMPLATE = "mau-zalo", "Mẫu tin Zalo"
    REPLY = "tra-loi-zalo", "Tin tư vấn Zalo"
    SMS = "sms", "Tin nhắn SMS"
    EMAIL = "thu-dien-tu", "Thư điện tử"
    PUSH = "thong-bao", "Thông báo trên trình duyệt"
    SHARE = "bo-chia-se", "Bộ chia sẻ"
    SPOKEN = "bai-phat-thanh", "Bài phát thanh"
    LEAFLET = "to-gap", "Tờ gấp"


class BroadcastState(LabelledChoices):
    """Where an article to all followers stands. UNKNOWN: a step was not answered; only a person may begin it again."""

    CREATING = "dang-tao-bai", "Đang tạo bài"
    MADE = "cho-zalo-duyet-bai", "Chờ Zalo tạo xong bài"
    VERIFIED = "bai-da-san-sang", "Bài đã sẵn sàng, chờ giờ gửi"
    SENDING = "dang-gui", "Đang gửi"
    SENT = "da-gui", "Đã gửi"
    FAILED = "khong-gui-duoc", "Không gửi được"
    UNKNOWN = "khong-ro", "Không rõ, cần xem trên Zalo"
