"""Following: by what road, what, how often, by which consent; letters; requests about data."""

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
