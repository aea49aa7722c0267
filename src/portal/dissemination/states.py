"""The literal tables of following: what can be followed, how often one is told, and where a letter stands."""

from enum import StrEnum


class Channel(StrEnum):
    """By what road a person is reached. Each later road (SMS, Zalo, web push) is one more line and a courier."""

    EMAIL = "thu-dien-tu"


class Followed(StrEnum):
    """What a subscription names; its key is the slug of the thing, of an answer the number."""

    INSTRUMENT = "van-ban"
    FIELD = "linh-vuc"
    ANSWER = "cau-tra-loi"

    @property
    def noun(self) -> str:
        return dict(FOLLOWED_CHOICES)[self.value].lower()


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


class LetterState(StrEnum):
    """Where a letter stands. UNKNOWN: twice handed over without an answer, so that only a person may send it again."""

    QUEUED = "cho-gui"
    SENDING = "dang-gui"
    SENT = "da-gui"
    FAILED = "khong-gui-duoc"
    UNKNOWN = "khong-ro"
    SKIPPED = "khong-can-gui"


FOLLOWED_CHOICES = [
    (Followed.INSTRUMENT.value, "Văn bản"),
    (Followed.FIELD.value, "Lĩnh vực"),
    (Followed.ANSWER.value, "Câu trả lời"),
]
FREQUENCY_CHOICES = [
    (Frequency.AT_ONCE.value, "Ngay khi có thay đổi"),
    (Frequency.WEEKLY.value, "Mỗi tuần một thư, sáng thứ Hai"),
]
CHANNEL_CHOICES = [(Channel.EMAIL.value, "Thư điện tử")]
CONSENT_CHOICES = [
    (ConsentAct.ASKED.value, "Đánh dấu đồng ý"),
    (ConsentAct.CONFIRMED.value, "Xác nhận qua thư"),
    (ConsentAct.WITHDRAWN.value, "Rút lại"),
    (ConsentAct.ERASED.value, "Xóa dữ liệu"),
]
WAY_CHOICES = [
    (Way.FORM.value, "Biểu mẫu trên cổng"),
    (Way.LETTER.value, "Nút trên trang xác nhận"),
    (Way.PAGE.value, "Trang riêng của người theo dõi"),
    (Way.ONE_CLICK.value, "Một chạm trong hộp thư"),
    (Way.DESK.value, "Cán bộ làm theo yêu cầu"),
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
]
LETTER_STATE_CHOICES = [
    (LetterState.QUEUED.value, "Chờ gửi"),
    (LetterState.SENDING.value, "Đang gửi"),
    (LetterState.SENT.value, "Đã gửi"),
    (LetterState.FAILED.value, "Không gửi được"),
    (LetterState.UNKNOWN.value, "Không rõ đã tới chưa"),
    (LetterState.SKIPPED.value, "Không cần gửi nữa"),
]
# What still has work to do with a letter; what only a person can set going again.
UNDER_WAY = (LetterState.QUEUED.value, LetterState.SENDING.value)
STUCK = (LetterState.FAILED.value, LetterState.UNKNOWN.value)
