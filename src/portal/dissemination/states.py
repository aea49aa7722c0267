"""The literal tables of following: what can be followed, how often one is told, and where a letter stands."""

from enum import IntEnum, StrEnum


class Channel(StrEnum):
    """By what road a person is reached. ZALO goes to the identity that the Official Account knows somebody by;
    ZALO_PHONE goes through Zalo to a telephone number, which is an address of SMS.
    """

    EMAIL = "thu-dien-tu"
    SMS = "tin-nhan"
    ZALO = "zalo"
    ZALO_PHONE = "zalo-so-dien-thoai"
    PUSH = "trinh-duyet"

    @property
    def of_addresses(self) -> "Channel":
        """The channel under which addresses of this road are kept."""
        return Channel.SMS if self is Channel.ZALO_PHONE else self


class Followed(StrEnum):
    """What a subscription names; its key is the slug of the thing, of an answer the number."""

    INSTRUMENT = "van-ban"
    FIELD = "linh-vuc"
    ANSWER = "cau-tra-loi"
    AGENCY = "co-quan"
    PLACE = "dia-ban"

    @property
    def noun(self) -> str:
        return dict(FOLLOWED_CHOICES)[self.value].lower()


class Language(StrEnum):
    """In which somebody wants to be told, where there is a wording in it."""

    VIETNAMESE = "vi"
    KHMER = "km"


class Role(StrEnum):
    """As what somebody wants word: what each of them needs to hear differs (Luật PBGDPL 2012, Điều 17-22)."""

    CITIZEN = "nguoi-dan"
    BUSINESS = "doanh-nghiep"
    MEDIATOR = "hoa-giai-vien"
    RAPPORTEUR = "bao-cao-vien"
    OFFICIAL = "can-bo"


class SuppressedFor(StrEnum):
    """Why nothing is sent to an address. NO_ADVERTISING: the national list (Nghị định 91/2020/NĐ-CP, Điều 7-8)."""

    RETURNED = "khong-toi-duoc"
    SAID_NO = "da-tu-choi"
    NO_ADVERTISING = "khong-quang-cao"


class Frequency(StrEnum):
    AT_ONCE = "ngay"
    WEEKLY = "hang-tuan"


class ConsentAct(StrEnum):
    """What a person did about consent: each is one line of the ledger, none is ever changed."""

    ASKED = "danh-dau"
    CONFIRMED = "xac-nhan"
    WITHDRAWN = "rut-lai"
    ERASED = "xoa-du-lieu"


class Way(StrEnum):
    """By what act: the proof says how, not only that."""

    FORM = "bieu-mau-tren-cong"
    LETTER = "nut-tren-trang-xac-nhan"
    PAGE = "trang-rieng"
    ONE_CLICK = "mot-cham-trong-hop-thu"
    DESK = "can-bo-lam-theo-yeu-cau"
    PAPER = "phieu-giay-tai-quay"
    WORD = "tu-khoa-nhan-lai"
    ZALO = "quan-tam-tren-zalo"
    CODE = "ma-xac-nhan"
    BROWSER = "trinh-duyet-cho-phep"
    RETURNED = "thu-bi-tra-lai"
    CLOCK = "het-thoi-han-luu"


class LinkPurpose(StrEnum):
    CONFIRM = "xac-nhan"
    MANAGE = "quan-ly"


class LetterKind(StrEnum):
    CONFIRM = "xac-nhan"
    LINK = "lien-ket-rieng"
    NEWS = "tin-thay-doi"
    ASKER = "thu-nguoi-hoi"
    STAFF = "thu-nhac-can-bo"
    STOPPED = "xac-nhan-da-ngung"


class LetterState(StrEnum):
    """What became of a letter, told by its deliveries. UNKNOWN: handed over as often as may be without an answer, so
    that only a person may send it again.
    """

    QUEUED = "cho-gui"
    SENT = "da-gui"
    FAILED = "khong-gui-duoc"
    UNKNOWN = "khong-ro"
    SKIPPED = "khong-can-gui"


FOLLOWED_CHOICES = [
    (Followed.INSTRUMENT.value, "Văn bản"),
    (Followed.FIELD.value, "Lĩnh vực"),
    (Followed.ANSWER.value, "Câu trả lời"),
    (Followed.AGENCY.value, "Cơ quan"),
    (Followed.PLACE.value, "Địa bàn"),
]
FREQUENCY_CHOICES = [
    (Frequency.AT_ONCE.value, "Ngay khi có thay đổi"),
    (Frequency.WEEKLY.value, "Mỗi tuần một lần, sáng thứ Hai"),
]
CHANNEL_CHOICES = [
    (Channel.EMAIL.value, "Thư điện tử"),
    (Channel.SMS.value, "Tin nhắn SMS"),
    (Channel.ZALO.value, "Zalo"),
    (Channel.ZALO_PHONE.value, "Zalo theo số điện thoại"),
    (Channel.PUSH.value, "Thông báo trên trình duyệt"),
]
# The kinds of address that are kept of a person; a telephone number serves SMS and, where they agreed, Zalo.
ADDRESS_CHOICES = [one for one in CHANNEL_CHOICES if one[0] != Channel.ZALO_PHONE.value]
LANGUAGE_CHOICES = [(Language.VIETNAMESE.value, "Tiếng Việt"), (Language.KHMER.value, "Tiếng Khmer")]
ROLE_CHOICES = [
    (Role.CITIZEN.value, "Người dân"),
    (Role.BUSINESS.value, "Doanh nghiệp, hộ kinh doanh"),
    (Role.MEDIATOR.value, "Hòa giải viên ở cơ sở"),
    (Role.RAPPORTEUR.value, "Báo cáo viên, tuyên truyền viên pháp luật"),
    (Role.OFFICIAL.value, "Cán bộ, công chức"),
]
SUPPRESSION_CHOICES = [
    (SuppressedFor.RETURNED.value, "Không gửi tới được"),
    (SuppressedFor.SAID_NO.value, "Đã từ chối nhận"),
    (SuppressedFor.NO_ADVERTISING.value, "Có trong danh sách không quảng cáo"),
]
CONSENT_CHOICES = [
    (ConsentAct.ASKED.value, "Đánh dấu đồng ý"),
    (ConsentAct.CONFIRMED.value, "Xác nhận"),
    (ConsentAct.WITHDRAWN.value, "Rút lại"),
    (ConsentAct.ERASED.value, "Xóa dữ liệu"),
]
WAY_CHOICES = [
    (Way.FORM.value, "Biểu mẫu trên cổng"),
    (Way.LETTER.value, "Nút trên trang xác nhận"),
    (Way.PAGE.value, "Trang riêng của người theo dõi"),
    (Way.ONE_CLICK.value, "Một chạm trong hộp thư"),
    (Way.DESK.value, "Cán bộ làm theo yêu cầu"),
    (Way.PAPER.value, "Phiếu giấy tại quầy"),
    (Way.WORD.value, "Nhắn lại từ khóa"),
    (Way.ZALO.value, "Quan tâm tài khoản Zalo"),
    (Way.CODE.value, "Nhập mã xác nhận"),
    (Way.BROWSER.value, "Cho phép trên trình duyệt"),
    (Way.RETURNED.value, "Thư bị trả lại"),
    (Way.CLOCK.value, "Hết thời hạn lưu"),
]
PURPOSE_CHOICES = [(LinkPurpose.CONFIRM.value, "Xác nhận"), (LinkPurpose.MANAGE.value, "Quản lý")]
LETTER_CHOICES = [
    (LetterKind.CONFIRM.value, "Thư xác nhận"),
    (LetterKind.LINK.value, "Thư gửi liên kết riêng"),
    (LetterKind.NEWS.value, "Thư báo thay đổi"),
    (LetterKind.ASKER.value, "Thư gửi người hỏi"),
    (LetterKind.STAFF.value, "Thư nhắc việc cho cán bộ"),
    (LetterKind.STOPPED.value, "Tin xác nhận đã ngừng gửi"),
]
LETTER_STATE_CHOICES = [
    (LetterState.QUEUED.value, "Chờ gửi"),
    (LetterState.SENT.value, "Đã gửi"),
    (LetterState.FAILED.value, "Không gửi được"),
    (LetterState.UNKNOWN.value, "Không rõ đã tới chưa"),
    (LetterState.SKIPPED.value, "Không cần gửi nữa"),
]
# What still has work to do with a letter; what only a person can set going again.
UNDER_WAY = (LetterState.QUEUED.value,)
STUCK = (LetterState.FAILED.value, LetterState.UNKNOWN.value)


# ---- the outbox: a delivery is the handing over of one message, at one address, on one channel -----------------------


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


# ---- campaigns -------------------------------------------------------------------------------------------------------


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


class TemplateState(StrEnum):
    DRAFT = "soan"
    PENDING = "cho-duyet"
    ENABLED = "dang-dung"
    REJECTED = "bi-tu-choi"
    DISABLED = "bi-tat"


class RequestKind(StrEnum):
    """What somebody may ask about their data (Luật 91/2025/QH15, Điều 4)."""

    SEE = "xem"
    CORRECT = "sua"
    WITHDRAW = "rut-dong-y"
    RESTRICT = "han-che"
    OBJECT = "phan-doi"
    ERASE = "xoa"


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
TEMPLATE_CHOICES = [
    (TemplateState.DRAFT.value, "Đang soạn"),
    (TemplateState.PENDING.value, "Chờ duyệt"),
    (TemplateState.ENABLED.value, "Đang dùng"),
    (TemplateState.REJECTED.value, "Bị từ chối"),
    (TemplateState.DISABLED.value, "Bị tắt"),
]
REQUEST_CHOICES = [
    (RequestKind.SEE.value, "Xem, nhận bản sao dữ liệu"),
    (RequestKind.CORRECT.value, "Sửa dữ liệu"),
    (RequestKind.WITHDRAW.value, "Rút sự đồng ý"),
    (RequestKind.RESTRICT.value, "Hạn chế xử lý"),
    (RequestKind.OBJECT.value, "Phản đối xử lý"),
    (RequestKind.ERASE.value, "Xóa dữ liệu"),
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
