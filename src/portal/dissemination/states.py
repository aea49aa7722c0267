"""Constant tables of this room: subscriptions (channels, kinds, consents and the versions of their words, letters,
requests about data) and sending (campaigns, deliveries, reasons to wait or skip, kinds of accounts and notices)."""

from collections.abc import Mapping
from enum import IntEnum

from portal.dissemination.channels import (
    ADDRESS_CHOICES,
    CONSENTS,
    CURRENT,
    CURRENT_PAPER,
    PAPERS,
    AccountKind,
    Channel,
    MessageForm,
    consent_text,
    current,
    paper_day,
)
from portal.schema.states import Act, LabelledChoices


class DeliveryState(LabelledChoices):
    """The state of a delivery. Its `RANK` only rises: what arrives late or twice changes nothing back.

    UNKNOWN: handed over without an answer; only what a provider can recognise is sent again. UNCONFIRMED: accepted by
    the carrier, without a receipt within the time for receipts.
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
    """Why a delivery is not sent, or was not: the answer to "why did they not get it?"."""

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
    """The order of sending: personal messages before bulk."""

    URGENT = 0
    SINGLE = 1
    NEWS = 2
    BULK = 3


class NoticeKind(LabelledChoices):
    """Kinds of notices that a provider sends by itself."""

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
# States in which work on a delivery is left; the rank of each state (`DeliveryState`).
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
    """The class of a campaign, which determines consent, hours and caps (Nghị định 91/2020/NĐ-CP)."""

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


_WRITE, _RELEASE = ("campaign.write",), ("campaign.release",)
C = CampaignState
# The acts on a campaign, by their names on its page.
CAMPAIGN_ACTS: Mapping[str, Act] = {
    "write": Act(verbs=_WRITE, states=(C.DRAFT,), awaited=True),
    "test": Act(verbs=_WRITE, states=(C.DRAFT, C.SUBMITTED)),
    "look": Act(verbs=_WRITE, states=(C.DRAFT, C.SUBMITTED)),
    "submit": Act(verbs=_WRITE, states=(C.DRAFT,)),
    # By officers who may release it, or by the writers themselves.
    "give_back": Act(
        verbs=_RELEASE + _WRITE, states=(C.SUBMITTED,), word="campaign.returned", tells={"agency": "agency_id"}
    ),
    "release": Act(
        verbs=_RELEASE, states=(C.SUBMITTED,), awaited=True,
        second_person="Người soạn lời văn không được tự duyệt; cần người khác duyệt.",
    ),
    "pause": Act(
        verbs=_WRITE + _RELEASE, states=(C.RELEASED, C.SENDING), word="campaign.paused",
        tells={"why": "why", "agency": "agency_id"},
    ),
    "resume": Act(
        verbs=_RELEASE, states=(C.PAUSED,), word="campaign.resumed", tells={"agency": "agency_id"}, awaited=True,
        second_person="Người soạn lời văn không được tự cho gửi tiếp.",
    ),
    "cancel": Act(verbs=_WRITE + _RELEASE, states=(C.DRAFT, C.SUBMITTED, C.RELEASED, C.SENDING, C.PAUSED)),
}  # fmt: skip


class BroadcastState(LabelledChoices):
    """The state of an article to all followers.

    UNKNOWN: a step was not answered; only an officer may start it again.
    """

    CREATING = "dang-tao-bai", "Đang tạo bài"
    MADE = "cho-zalo-duyet-bai", "Chờ Zalo tạo xong bài"
    VERIFIED = "bai-da-san-sang", "Bài đã sẵn sàng, chờ giờ gửi"
    SENDING = "dang-gui", "Đang gửi"
    SENT = "da-gui", "Đã gửi"
    FAILED = "khong-gui-duoc", "Không gửi được"
    UNKNOWN = "khong-ro", "Không rõ, cần xem trên Zalo"


class FollowedKind(LabelledChoices):
    """The kind of a subscription; its key is the slug of the subject, of an answer the number, of a place the row."""

    INSTRUMENT = "van-ban", "Văn bản"
    FIELD = "linh-vuc", "Lĩnh vực"
    ANSWER = "cau-tra-loi", "Câu trả lời"
    AGENCY = "co-quan", "Cơ quan"
    PLACE = "dia-ban", "Địa bàn"

    @property
    def noun(self) -> str:
        return self.label.lower()


class FollowerLanguage(LabelledChoices):
    """The language in which a follower wants notifications, if there is a wording in it."""

    VIETNAMESE = "vi", "Tiếng Việt"
    KHMER = "km", "Tiếng Khmer"


# The capacity in which a person follows: each group has its own needs (Luật PBGDPL 2012, Điều 17-22).
FOLLOWER_ROLES: Mapping[str, str] = {
    "nguoi-dan": "Người dân",
    "doanh-nghiep": "Doanh nghiệp, hộ kinh doanh",
    "hoa-giai-vien": "Hòa giải viên ở cơ sở",
    "bao-cao-vien": "Báo cáo viên, tuyên truyền viên pháp luật",
    "can-bo": "Cán bộ, công chức",
}


class SuppressionReason(LabelledChoices):
    """Why nothing is sent to an address. NO_ADVERTISING: the do-not-call list (Nghị định 91/2020/NĐ-CP, Điều 7-8).

    NO_LISTS: its owner unsubscribed from an agency. It only blocks lists of agencies: what they ask for themselves is
    sent.
    """

    RETURNED = "khong-toi-duoc", "Không gửi tới được"
    SAID_NO = "da-tu-choi", "Đã từ chối nhận"
    NO_ADVERTISING = "khong-quang-cao", "Có trong danh sách không quảng cáo"
    NO_LISTS = "khong-theo-danh-sach", "Đã thôi theo dõi cơ quan, không nhập lại theo danh sách"


class Frequency(LabelledChoices):
    AT_ONCE = "ngay", "Ngay khi có thay đổi"
    WEEKLY = "hang-tuan", "Mỗi tuần một lần, sáng thứ Hai"


class ConsentAct(LabelledChoices):
    """An act of a person about consent: each is one line of the ledger, and none is ever changed."""

    ASKED = "danh-dau", "Đánh dấu đồng ý"
    CONFIRMED = "xac-nhan", "Xác nhận"
    WITHDRAWN = "rut-lai", "Rút lại"
    ERASED = "xoa-du-lieu", "Xóa dữ liệu"


class ConsentMethod(LabelledChoices):
    """The method of an act: the proof says how, not only that."""

    FORM = "bieu-mau-tren-cong", "Biểu mẫu trên cổng"
    LETTER = "nut-tren-trang-xac-nhan", "Nút trên trang xác nhận"
    PAGE = "trang-rieng", "Trang riêng của người theo dõi"
    ONE_CLICK = "mot-cham-trong-hop-thu", "Một chạm trong hộp thư"
    DESK = "can-bo-lam-theo-yeu-cau", "Cán bộ làm theo yêu cầu"
    PAPER = "phieu-giay-tai-quay", "Phiếu giấy tại quầy"
    LIST = "danh-sach-cua-co-quan", "Danh sách có chữ ký do cơ quan nhập"
    WORD = "tu-khoa-nhan-lai", "Nhắn lại từ khóa"
    ZALO = "quan-tam-tren-zalo", "Quan tâm tài khoản Zalo"
    CODE = "ma-xac-nhan", "Nhập mã xác nhận"
    BROWSER = "trinh-duyet-cho-phep", "Cho phép trên trình duyệt"
    RETURNED = "thu-bi-tra-lai", "Thư bị trả lại"
    CLOCK = "het-thoi-han-luu", "Hết thời hạn lưu"


class FollowerLinkPurpose(LabelledChoices):
    CONFIRM = "xac-nhan", "Xác nhận"
    MANAGE = "quan-ly", "Quản lý"


class LetterKind(LabelledChoices):
    CONFIRM = "xac-nhan", "Thư xác nhận"
    LINK = "lien-ket-rieng", "Thư gửi liên kết riêng"
    NEWS = "tin-thay-doi", "Thư báo thay đổi"
    ASKER = "thu-nguoi-hoi", "Thư gửi người hỏi"
    STAFF = "thu-nhac-can-bo", "Thư nhắc việc cho cán bộ"
    STOPPED = "xac-nhan-da-ngung", "Tin xác nhận đã ngừng gửi"
    HOW_TO_STOP = "cach-ngung-nhan", "Tin chỉ cách ngừng nhận"
    REPLY = "tra-loi-tin-den", "Trả lời tin nhắn đến"
    AGENCY = "tin-cua-co-quan", "Tin của hệ thống cơ quan"
    LISTED = "ten-trong-danh-sach", "Tin báo có tên trong danh sách"


# Letters caused by subscriptions: sent at permitted hours, until unsubscribed. Each of OF_AN_AGENCY concerns one
# agency.
OF_AN_AGENCY = (LetterKind.AGENCY.value, LetterKind.LISTED.value)
OF_WHAT_IS_FOLLOWED = (LetterKind.NEWS.value, *OF_AN_AGENCY)


ON_LISTS = (Channel.SMS.value, Channel.EMAIL.value)  # the channels of addresses on an agency's list
# How the people on it consented: with their signature next to the words agreed to.
LIST_PROOFS = {"phieu-tai-quay": "Phiếu ký tại quầy", "danh-sach-cuoc-hop": "Danh sách ký ở cuộc họp"}


class MessageState(LabelledChoices):
    """The state of an incoming message. That an answer was written does not mean that it arrived: see its letter.

    REFUSED: the sender refused messages afterwards, and nothing more is sent to them.
    """

    WAITING = "cho-tra-loi", "Chờ trả lời"
    BY_MACHINE = "may-tra-loi", "Máy đã viết trả lời"
    ANSWERED = "can-bo-tra-loi", "Cán bộ đã viết trả lời"
    HANDED_OVER = "chuyen-hoi-dap", "Đã chuyển sang hỏi đáp"
    NOTHING = "khong-can-tra-loi", "Không cần trả lời"
    REFUSED = "da-tu-choi", "Người nhắn đã bảo ngừng"


M = MessageState
# The acts on an incoming message; the texts of both sides are not journaled.
MESSAGE_ACTS: Mapping[str, Act] = {
    "answer": Act(
        verbs=("message.answer",), states=(M.WAITING, M.BY_MACHINE, M.ANSWERED), to=M.ANSWERED, reason="text",
        word="message.answered", tells={"agency": "agency_id"}, awaited=True,
    ),
    "hand_over": Act(
        verbs=("message.answer",), states=(M.WAITING, M.BY_MACHINE), to=M.HANDED_OVER, word="message.handed_over",
        tells={"agency": "agency_id", "question": "question_id"},
    ),
    "close": Act(
        verbs=("message.answer",), states=(M.WAITING, M.BY_MACHINE, M.ANSWERED), to=M.NOTHING, reason="text",
        word="message.closed", tells={"agency": "agency_id"},
    ),
}  # fmt: skip


class PostBatchState(LabelledChoices):
    """The state of a batch of paper letters. HANDED has a proof: the number and the day of the post."""

    READY = "cho-giao", "Đã lập, chờ giao bưu điện"
    HANDED = "da-giao", "Đã giao bưu điện"
    DROPPED = "da-bo", "Đã bỏ, thư trở lại hàng chờ"


P = PostBatchState
# None of these publishes anything: two officers released a campaign's words, and news were published before.
POST_ACTS: Mapping[str, Act] = {
    "print": Act(verbs=("letter.post",), states=(P.READY,), word="post.printed"),
    "hand_over": Act(
        verbs=("letter.post",), states=(P.READY,), to=P.HANDED, word="post.handed_over",
        tells={"number": "number", "count": "count"}, awaited=True,
    ),
    "drop": Act(
        verbs=("letter.post",), states=(P.READY,), to=P.DROPPED, reason="why", word="post.dropped", tells={"why": "why"}
    ),
    "note_return": Act(
        verbs=("letter.post",), states=(P.HANDED,), word="post.returned", tells={"place": "place", "why": "why"}
    ),
}  # fmt: skip
_KEEP, _AGENCY = ("system.keep",), {"agency": "agency_id"}
_ENTER = ("follower.enter",)
# The acts on consent lists; `operations.consent_lists` requires the second officer (by two).
LIST_ACTS: Mapping[str, Act] = {
    "agree": Act(verbs=_ENTER, word="consent_list.agreed", tells=_AGENCY | {"counts": "counts"}),
    "end": Act(verbs=_ENTER, word="consent_list.ended", tells=_AGENCY),
}
# The acts on keys and wordings of agencies' systems; `operations.systems` requires the second officer.
SYSTEM_ACTS: Mapping[str, Act] = {
    "enable": Act(verbs=_KEEP, word="system.enabled", tells=_AGENCY),
    "end": Act(verbs=_KEEP, word="system.ended", tells=_AGENCY),
}


class LetterState(LabelledChoices):
    """The state of a letter, derived from its deliveries.

    UNKNOWN: sent as often as allowed without an answer, so that only an officer may send it again.
    """

    QUEUED = "cho-gui", "Chờ gửi"
    SENT = "da-gui", "Đã gửi"
    FAILED = "khong-gui-duoc", "Không gửi được"
    UNKNOWN = "khong-ro", "Không rõ đã tới chưa"
    SKIPPED = "khong-can-gui", "Không cần gửi nữa"


# States in which work on a letter is left; states that only an officer can restart.
UNDER_WAY = (LetterState.QUEUED.value,)
STUCK = (LetterState.FAILED.value, LetterState.UNKNOWN.value)


class RequestKind(LabelledChoices):
    """The rights of a data subject that a request may exercise (Luật 91/2025/QH15, Điều 4)."""

    SEE = "xem", "Xem, nhận bản sao dữ liệu"
    CORRECT = "sua", "Sửa dữ liệu"
    WITHDRAW = "rut-dong-y", "Rút sự đồng ý"
    RESTRICT = "han-che", "Hạn chế xử lý"
    OBJECT = "phan-doi", "Phản đối xử lý"
    ERASE = "xoa", "Xóa dữ liệu"


PURPOSE = "bao-thay-doi-phap-luat"


# Re-exported from `channels`.
__all__ = [
    "ADDRESS_CHOICES",
    "AccountKind",
    "CONSENTS",
    "CURRENT",
    "CURRENT_PAPER",
    "Channel",
    "MessageForm",
    "PAPERS",
    "consent_text",
    "current",
    "paper_day",
]
