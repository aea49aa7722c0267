"""The literal tables of editing: the steps to publication, how a content ends, what a link opens, who is reminded."""

from enum import StrEnum


class Step(StrEnum):
    """A step between a draft and the public. Whoever wrote takes none of them."""

    CHECK = "kiem-tra"
    APPROVE = "duyet"
    BOARD = "ban-bien-tap"


STEP_LABELS = {
    Step.CHECK: "Kiểm tra nội dung pháp lý",
    Step.APPROVE: "Duyệt",
    Step.BOARD: "Ban Biên tập duyệt",
}
# Which verb of `agencies.roles` a step takes, at the agency in charge of the section.
STEP_VERBS = {Step.CHECK: "article.check", Step.APPROVE: "article.publish", Step.BOARD: "article.board"}


class Path(StrEnum):
    """The way to publication that a rule of the regulation names."""

    ONE = "mot-cap"
    TWO = "hai-cap"
    THREE = "ba-cap"


PATHS: dict[Path, tuple[Step, ...]] = {
    Path.ONE: (Step.APPROVE,),
    Path.TWO: (Step.CHECK, Step.APPROVE),
    Path.THREE: (Step.CHECK, Step.APPROVE, Step.BOARD),
}
PATH_LABELS = {
    Path.ONE: "Một cấp: duyệt",
    Path.TWO: "Hai cấp: kiểm tra nội dung pháp lý, rồi duyệt",
    Path.THREE: "Ba cấp: kiểm tra nội dung pháp lý, duyệt, Ban Biên tập duyệt",
}


class SectionKind(StrEnum):
    COMMON = "chung"
    AGENCY = "co-quan"


# The section under which the fronts of agencies stand: /chuyen-muc/<agency>/.
FRONTS = "chuyen-muc"


class Theme(StrEnum):
    """How a section looks within the design: names of sets of tokens, not colours."""

    INDIGO = "cham"
    RIVER = "song"
    RICE = "lua"
    LOTUS = "sen"
    EARTH = "dat"


class RegulationState(StrEnum):
    DRAFT = "du-thao"
    ISSUED = "ban-hanh"


class Who(StrEnum):
    """Whose staff a rule speaks of."""

    ANY = "moi-co-quan"
    SUPERVISOR = "co-quan-thuong-truc"
    KIND = "loai-co-quan"
    AGENCY = "mot-co-quan"


class Where(StrEnum):
    """Which sections a rule speaks of."""

    ANY = "moi-chuyen-muc"
    OWN = "chuyen-muc-cua-minh"
    COMMON = "chuyen-muc-chung"
    SECTION = "mot-chuyen-muc"


class Generated(StrEnum):
    """Articles of the regulation whose words are made from its rules."""

    POSTING = "ai-dang-gi"
    APPROVAL = "quy-trinh"
    FRESHNESS = "cap-nhat"
    REVIEW = "ra-soat"
    EMERGENCY = "dang-khan"


class Ending(StrEnum):
    """How a content that was public ended, and what its address answers since."""

    WITHDRAWN = "rut"
    MERGED = "gop"
    GONE = "xoa"
    EXPIRED = "het-han"


class UrgentVerdict(StrEnum):
    """What the review of an urgent publication found."""

    KEPT = "giu-nguyen"
    CORRECTED = "da-sua"
    WITHDRAWN = "da-rut"


class LinkPurpose(StrEnum):
    """What a personal link opens: one decision by a leader, or one draft for an expert to read."""

    DECIDE = "duyet"
    READ = "gop-y"


class LinkOutcome(StrEnum):
    APPROVED = "dong-y"
    RETURNED = "tra-lai"


class Reminder(StrEnum):
    """What an officer is reminded of, once for each due time."""

    REVIEW = "ra-soat"
    STEP = "buoc-xu-ly"
    SILENCE = "chuyen-muc-im"
    URGENT = "dang-khan"


class EventForm(StrEnum):
    CONFERENCE = "hoi-nghi"
    TRAINING = "tap-huan"
    MOBILE = "luu-dong"
    CONTEST = "cuoc-thi"
    DIALOGUE = "doi-thoai"
    TRIAL = "phien-toa"
    OTHER = "khac"


class CampaignRoad(StrEnum):
    """By which road a campaign reaches people (Luật PBGDPL 2012, Điều 11)."""

    PORTAL = "cong"
    ZALO = "zalo"
    SOCIAL = "mang-xa-hoi"
    LOUDSPEAKER = "loa"
    PRESS = "bao-dai"
    MEETING = "hoi-nghi"
    PAPER = "to-gap"
    BOARD = "pa-no"
    SMS = "tin-nhan"


PATH_CHOICES = [(path.value, label) for path, label in PATH_LABELS.items()]
STEP_CHOICES = [(step.value, label) for step, label in STEP_LABELS.items()]
SECTION_CHOICES = [
    (SectionKind.COMMON.value, "Chuyên mục chung của cổng"),
    (SectionKind.AGENCY.value, "Chuyên mục của một cơ quan"),
]
THEME_CHOICES = [
    (Theme.INDIGO.value, "Chàm"),
    (Theme.RIVER.value, "Sông nước"),
    (Theme.RICE.value, "Đồng lúa"),
    (Theme.LOTUS.value, "Hoa sen"),
    (Theme.EARTH.value, "Đất nung"),
]
REGULATION_CHOICES = [(RegulationState.DRAFT.value, "Dự thảo"), (RegulationState.ISSUED.value, "Đã ban hành")]
WHO_CHOICES = [
    (Who.ANY.value, "Mọi cơ quan"),
    (Who.SUPERVISOR.value, "Cơ quan thường trực Ban Biên tập"),
    (Who.KIND.value, "Các cơ quan thuộc một loại"),
    (Who.AGENCY.value, "Một cơ quan"),
]
WHERE_CHOICES = [
    (Where.ANY.value, "Mọi chuyên mục"),
    (Where.OWN.value, "Chuyên mục của chính cơ quan đăng"),
    (Where.COMMON.value, "Các chuyên mục chung"),
    (Where.SECTION.value, "Một chuyên mục"),
]
GENERATED_CHOICES = [
    (Generated.POSTING.value, "Ai được đăng loại nội dung nào ở đâu"),
    (Generated.APPROVAL.value, "Quy trình kiểm tra, duyệt và thời hạn"),
    (Generated.FRESHNESS.value, "Mức cập nhật của chuyên mục"),
    (Generated.REVIEW.value, "Rà soát định kỳ"),
    (Generated.EMERGENCY.value, "Đăng khẩn"),
]
ENDING_CHOICES = [
    (Ending.WITHDRAWN.value, "Rút, có lời giải thích"),
    (Ending.MERGED.value, "Gộp vào nội dung khác"),
    (Ending.GONE.value, "Xóa hẳn"),
    (Ending.EXPIRED.value, "Hết hạn đăng"),
]
URGENT_CHOICES = [
    (UrgentVerdict.KEPT.value, "Giữ nguyên"),
    (UrgentVerdict.CORRECTED.value, "Giữ, đã sửa"),
    (UrgentVerdict.WITHDRAWN.value, "Đã rút"),
]
PURPOSE_CHOICES = [
    (LinkPurpose.DECIDE.value, "Lãnh đạo duyệt qua điện thoại"),
    (LinkPurpose.READ.value, "Chuyên gia đọc và góp ý"),
]
LINK_OUTCOME_CHOICES = [(LinkOutcome.APPROVED.value, "Đồng ý"), (LinkOutcome.RETURNED.value, "Trả lại")]
REMINDER_CHOICES = [
    (Reminder.REVIEW.value, "Đến hạn rà soát"),
    (Reminder.STEP.value, "Bài chờ xử lý quá hạn"),
    (Reminder.SILENCE.value, "Chuyên mục lâu chưa cập nhật"),
    (Reminder.URGENT.value, "Bài đăng khẩn chờ xem lại"),
]
EVENT_CHOICES = [
    (EventForm.CONFERENCE.value, "Hội nghị phổ biến pháp luật"),
    (EventForm.TRAINING.value, "Tập huấn, bồi dưỡng"),
    (EventForm.MOBILE.value, "Tuyên truyền lưu động"),
    (EventForm.CONTEST.value, "Cuộc thi tìm hiểu pháp luật"),
    (EventForm.DIALOGUE.value, "Đối thoại chính sách, pháp luật"),
    (EventForm.TRIAL.value, "Phiên tòa giả định"),
    (EventForm.OTHER.value, "Hình thức khác"),
]
ROAD_CHOICES = [
    (CampaignRoad.PORTAL.value, "Cổng, trang thông tin điện tử"),
    (CampaignRoad.ZALO.value, "Zalo"),
    (CampaignRoad.SOCIAL.value, "Mạng xã hội khác"),
    (CampaignRoad.LOUDSPEAKER.value, "Loa truyền thanh"),
    (CampaignRoad.PRESS.value, "Báo chí, phát thanh, truyền hình"),
    (CampaignRoad.MEETING.value, "Hội nghị, sinh hoạt cộng đồng"),
    (CampaignRoad.PAPER.value, "Tờ gấp, tài liệu in"),
    (CampaignRoad.BOARD.value, "Pa-nô, áp phích, băng-rôn"),
    (CampaignRoad.SMS.value, "Tin nhắn điện thoại"),
]
