"""Following: channels, kinds, frequencies, consents and the versions of their words, letters, requests about data."""

from collections.abc import Mapping
from datetime import date
from enum import StrEnum


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


class FollowedKind(StrEnum):
    """What a subscription names; its key is the slug of the thing, of an answer the number."""

    INSTRUMENT = "van-ban"
    FIELD = "linh-vuc"
    ANSWER = "cau-tra-loi"
    AGENCY = "co-quan"
    PLACE = "dia-ban"

    @property
    def noun(self) -> str:
        return dict(FOLLOWED_CHOICES)[self.value].lower()


class FollowerLanguage(StrEnum):
    """In which somebody wants to be told, where there is a wording in it."""

    VIETNAMESE = "vi"
    KHMER = "km"


class FollowerRole(StrEnum):
    """As what somebody wants word: what each of them needs to hear differs (Luật PBGDPL 2012, Điều 17-22)."""

    CITIZEN = "nguoi-dan"
    BUSINESS = "doanh-nghiep"
    MEDIATOR = "hoa-giai-vien"
    RAPPORTEUR = "bao-cao-vien"
    OFFICIAL = "can-bo"


class SuppressionReason(StrEnum):
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


class ConsentMethod(StrEnum):
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


class FollowerLinkPurpose(StrEnum):
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
    (FollowedKind.INSTRUMENT.value, "Văn bản"),
    (FollowedKind.FIELD.value, "Lĩnh vực"),
    (FollowedKind.ANSWER.value, "Câu trả lời"),
    (FollowedKind.AGENCY.value, "Cơ quan"),
    (FollowedKind.PLACE.value, "Địa bàn"),
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
LANGUAGE_CHOICES = [(FollowerLanguage.VIETNAMESE.value, "Tiếng Việt"), (FollowerLanguage.KHMER.value, "Tiếng Khmer")]
ROLE_CHOICES = [
    (FollowerRole.CITIZEN.value, "Người dân"),
    (FollowerRole.BUSINESS.value, "Doanh nghiệp, hộ kinh doanh"),
    (FollowerRole.MEDIATOR.value, "Hòa giải viên ở cơ sở"),
    (FollowerRole.RAPPORTEUR.value, "Báo cáo viên, tuyên truyền viên pháp luật"),
    (FollowerRole.OFFICIAL.value, "Cán bộ, công chức"),
]
SUPPRESSION_CHOICES = [
    (SuppressionReason.RETURNED.value, "Không gửi tới được"),
    (SuppressionReason.SAID_NO.value, "Đã từ chối nhận"),
    (SuppressionReason.NO_ADVERTISING.value, "Có trong danh sách không quảng cáo"),
]
CONSENT_CHOICES = [
    (ConsentAct.ASKED.value, "Đánh dấu đồng ý"),
    (ConsentAct.CONFIRMED.value, "Xác nhận"),
    (ConsentAct.WITHDRAWN.value, "Rút lại"),
    (ConsentAct.ERASED.value, "Xóa dữ liệu"),
]
WAY_CHOICES = [
    (ConsentMethod.FORM.value, "Biểu mẫu trên cổng"),
    (ConsentMethod.LETTER.value, "Nút trên trang xác nhận"),
    (ConsentMethod.PAGE.value, "Trang riêng của người theo dõi"),
    (ConsentMethod.ONE_CLICK.value, "Một chạm trong hộp thư"),
    (ConsentMethod.DESK.value, "Cán bộ làm theo yêu cầu"),
    (ConsentMethod.PAPER.value, "Phiếu giấy tại quầy"),
    (ConsentMethod.WORD.value, "Nhắn lại từ khóa"),
    (ConsentMethod.ZALO.value, "Quan tâm tài khoản Zalo"),
    (ConsentMethod.CODE.value, "Nhập mã xác nhận"),
    (ConsentMethod.BROWSER.value, "Cho phép trên trình duyệt"),
    (ConsentMethod.RETURNED.value, "Thư bị trả lại"),
    (ConsentMethod.CLOCK.value, "Hết thời hạn lưu"),
]
PURPOSE_CHOICES = [(FollowerLinkPurpose.CONFIRM.value, "Xác nhận"), (FollowerLinkPurpose.MANAGE.value, "Quản lý")]
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


class RequestKind(StrEnum):
    """What somebody may ask about their data (Luật 91/2025/QH15, Điều 4)."""

    SEE = "xem"
    CORRECT = "sua"
    WITHDRAW = "rut-dong-y"
    RESTRICT = "han-che"
    OBJECT = "phan-doi"
    ERASE = "xoa"


REQUEST_CHOICES = [
    (RequestKind.SEE.value, "Xem, nhận bản sao dữ liệu"),
    (RequestKind.CORRECT.value, "Sửa dữ liệu"),
    (RequestKind.WITHDRAW.value, "Rút sự đồng ý"),
    (RequestKind.RESTRICT.value, "Hạn chế xử lý"),
    (RequestKind.OBJECT.value, "Phản đối xử lý"),
    (RequestKind.ERASE.value, "Xóa dữ liệu"),
]


CONSENTS = {
    "2026-11": (
        "Tôi đồng ý để {owner} lưu địa chỉ thư điện tử này và gửi thư cho tôi khi văn bản hoặc lĩnh vực tôi chọn có "
        "thay đổi. Địa chỉ chỉ dùng vào việc đó, không chuyển cho ai khác. Tôi có thể thôi theo dõi và yêu cầu xóa "
        "địa chỉ bất cứ lúc nào bằng liên kết trong mỗi thư."
    ),
    "2026-11-25": (
        "Tôi đồng ý để {owner} lưu địa chỉ thư điện tử này và gửi thư cho tôi khi văn bản, lĩnh vực hoặc câu trả lời "
        "tôi chọn có thay đổi. Địa chỉ chỉ dùng vào việc đó, không chuyển cho ai khác. Tôi có thể thôi theo dõi và "
        "yêu cầu xóa địa chỉ bất cứ lúc nào bằng liên kết trong mỗi thư."
    ),
    "2026-11-27-thu": (
        "Tôi đồng ý để {owner} lưu địa chỉ thư điện tử này và gửi thư cho tôi khi điều tôi chọn theo dõi có tin mới "
        "hoặc thay đổi. Địa chỉ chỉ dùng vào việc đó, không chuyển cho ai khác. Tôi có thể thôi theo dõi và yêu cầu "
        "xóa địa chỉ bất cứ lúc nào bằng liên kết trong mỗi thư."
    ),
    "2026-11-27-sms": (
        "Tôi đồng ý để {owner} lưu số điện thoại này và nhắn tin cho tôi khi điều tôi chọn theo dõi có tin mới hoặc "
        "thay đổi. Số điện thoại chỉ dùng vào việc đó và chỉ chuyển cho nhà mạng, công ty gửi tin để gửi tin. Tôi có "
        "thể thôi theo dõi và yêu cầu xóa số bất cứ lúc nào trên trang theo dõi của tôi."
    ),
    "2026-11-27-zalo": (
        "Tôi đồng ý để {owner} lưu mã tài khoản mà Zalo đặt cho tôi ở trang Zalo của cổng và nhắn cho tôi qua Zalo "
        "khi điều tôi chọn theo dõi có tin mới hoặc thay đổi. Mã này chỉ dùng vào việc đó và chỉ chuyển cho Zalo để "
        "gửi tin. Tôi có thể bỏ quan tâm, thôi theo dõi và yêu cầu xóa bất cứ lúc nào."
    ),
    "2026-11-27-zalo-so": "Cũng đồng ý nhận qua Zalo ở số này (số được chuyển cho Zalo để gửi tin).",
    "2026-11-27-push": (
        "Tôi đồng ý để {owner} lưu địa chỉ nhận thông báo của trình duyệt này và báo cho tôi khi điều tôi chọn theo "
        "dõi có tin mới hoặc thay đổi. Địa chỉ chỉ dùng vào việc đó và chỉ chuyển cho hãng làm trình duyệt để gửi "
        "thông báo. Tôi có thể tắt, thôi theo dõi và yêu cầu xóa bất cứ lúc nào."
    ),
}
# What is shown now, by the kind of address that is kept; of a number that Zalo may use, beside the words of the number.
CURRENT_OF: Mapping[Channel, str] = {
    Channel.EMAIL: "2026-11-27-thu",
    Channel.SMS: "2026-11-27-sms",
    Channel.ZALO: "2026-11-27-zalo",
    Channel.ZALO_PHONE: "2026-11-27-zalo-so",
    Channel.PUSH: "2026-11-27-push",
}
CURRENT = CURRENT_OF[Channel.EMAIL]
# Versions of the printed form -> the words on it, by the kind of address that is written there.
PAPERS: Mapping[str, Mapping[Channel, str]] = {
    "2026-11-27": {Channel.SMS: "2026-11-27-sms", Channel.EMAIL: "2026-11-27-thu"},
}
CURRENT_PAPER = "2026-11-27"


def paper_day(version: str) -> str:
    """The day of a printed form as people write it: it stands on the form, and on the desk where filled ones arrive."""
    return f"{date.fromisoformat(version):%d/%m/%Y}"


PURPOSE = "bao-thay-doi-phap-luat"


def current(channel: Channel) -> str:
    """The version that is shown to whoever chooses this channel."""
    return CURRENT_OF[channel]


def consent_text(*, version: str = CURRENT, owner: str) -> str:
    return CONSENTS[version].format(owner=owner)
