"""Campaigns: their class, where they stand, the forms of what they say."""

from enum import StrEnum


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


class Form(StrEnum):
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
    (Form.ARTICLE.value, "Bài viết trên Zalo"),
    (Form.TEMPLATE.value, "Mẫu tin Zalo"),
    (Form.REPLY.value, "Tin tư vấn Zalo"),
    (Form.SMS.value, "Tin nhắn SMS"),
    (Form.EMAIL.value, "Thư điện tử"),
    (Form.PUSH.value, "Thông báo trên trình duyệt"),
    (Form.SHARE.value, "Bộ chia sẻ"),
    (Form.SPOKEN.value, "Bài phát thanh"),
    (Form.LEAFLET.value, "Tờ gấp"),
]
