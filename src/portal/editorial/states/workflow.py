"""The literal tables of editing: the steps to publication, how a content ends, what a link opens, who is reminded."""

from enum import StrEnum


class ApprovalStep(StrEnum):
    """A step between a draft and the public. Whoever wrote takes none of them."""

    CHECK = "kiem-tra"
    APPROVE = "duyet"
    BOARD = "ban-bien-tap"


STEP_LABELS = {
    ApprovalStep.CHECK: "Kiểm tra nội dung pháp lý",
    ApprovalStep.APPROVE: "Duyệt",
    ApprovalStep.BOARD: "Ban Biên tập duyệt",
}
# Which verb of `agencies.roles` a step takes, at the agency in charge of the section.
STEP_VERBS = {
    ApprovalStep.CHECK: "article.check",
    ApprovalStep.APPROVE: "article.publish",
    ApprovalStep.BOARD: "article.board",
}


class ApprovalPath(StrEnum):
    """The way to publication that a rule of the regulation names."""

    ONE = "mot-cap"
    TWO = "hai-cap"
    THREE = "ba-cap"


PATHS: dict[ApprovalPath, tuple[ApprovalStep, ...]] = {
    ApprovalPath.ONE: (ApprovalStep.APPROVE,),
    ApprovalPath.TWO: (ApprovalStep.CHECK, ApprovalStep.APPROVE),
    ApprovalPath.THREE: (ApprovalStep.CHECK, ApprovalStep.APPROVE, ApprovalStep.BOARD),
}
PATH_LABELS = {
    ApprovalPath.ONE: "Một cấp: duyệt",
    ApprovalPath.TWO: "Hai cấp: kiểm tra nội dung pháp lý, rồi duyệt",
    ApprovalPath.THREE: "Ba cấp: kiểm tra nội dung pháp lý, duyệt, Ban Biên tập duyệt",
}


class RegulationState(StrEnum):
    DRAFT = "du-thao"
    ISSUED = "ban-hanh"


class RuleAgencies(StrEnum):
    """Whose staff a rule speaks of."""

    ANY = "moi-co-quan"
    SUPERVISOR = "co-quan-thuong-truc"
    KIND = "loai-co-quan"
    AGENCY = "mot-co-quan"


class RuleSections(StrEnum):
    """Which sections a rule speaks of."""

    ANY = "moi-chuyen-muc"
    OWN = "chuyen-muc-cua-minh"
    COMMON = "chuyen-muc-chung"
    SECTION = "mot-chuyen-muc"


class GeneratedArticle(StrEnum):
    """Articles of the regulation whose words are made from its rules."""

    POSTING = "ai-dang-gi"
    APPROVAL = "quy-trinh"
    FRESHNESS = "cap-nhat"
    REVIEW = "ra-soat"
    EMERGENCY = "dang-khan"


class ContentEnding(StrEnum):
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


class PersonalLinkPurpose(StrEnum):
    """What a personal link opens: one decision by a leader, or one draft for an expert to read."""

    DECIDE = "duyet"
    READ = "gop-y"


class PersonalLinkOutcome(StrEnum):
    APPROVED = "dong-y"
    RETURNED = "tra-lai"


class ReminderSubject(StrEnum):
    """What an officer is reminded of, once for each due time."""

    REVIEW = "ra-soat"
    STEP = "buoc-xu-ly"
    SILENCE = "chuyen-muc-im"
    URGENT = "dang-khan"


PATH_CHOICES = [(path.value, label) for path, label in PATH_LABELS.items()]
STEP_CHOICES = [(step.value, label) for step, label in STEP_LABELS.items()]
REGULATION_CHOICES = [(RegulationState.DRAFT.value, "Dự thảo"), (RegulationState.ISSUED.value, "Đã ban hành")]
WHO_CHOICES = [
    (RuleAgencies.ANY.value, "Mọi cơ quan"),
    (RuleAgencies.SUPERVISOR.value, "Cơ quan thường trực Ban Biên tập"),
    (RuleAgencies.KIND.value, "Các cơ quan thuộc một loại"),
    (RuleAgencies.AGENCY.value, "Một cơ quan"),
]
WHERE_CHOICES = [
    (RuleSections.ANY.value, "Mọi chuyên mục"),
    (RuleSections.OWN.value, "Chuyên mục của chính cơ quan đăng"),
    (RuleSections.COMMON.value, "Các chuyên mục chung"),
    (RuleSections.SECTION.value, "Một chuyên mục"),
]
GENERATED_CHOICES = [
    (GeneratedArticle.POSTING.value, "Ai được đăng loại nội dung nào ở đâu"),
    (GeneratedArticle.APPROVAL.value, "Quy trình kiểm tra, duyệt và thời hạn"),
    (GeneratedArticle.FRESHNESS.value, "Mức cập nhật của chuyên mục"),
    (GeneratedArticle.REVIEW.value, "Rà soát định kỳ"),
    (GeneratedArticle.EMERGENCY.value, "Đăng khẩn"),
]
ENDING_CHOICES = [
    (ContentEnding.WITHDRAWN.value, "Rút, có lời giải thích"),
    (ContentEnding.MERGED.value, "Gộp vào nội dung khác"),
    (ContentEnding.GONE.value, "Xóa hẳn"),
    (ContentEnding.EXPIRED.value, "Hết hạn đăng"),
]
URGENT_CHOICES = [
    (UrgentVerdict.KEPT.value, "Giữ nguyên"),
    (UrgentVerdict.CORRECTED.value, "Giữ, đã sửa"),
    (UrgentVerdict.WITHDRAWN.value, "Đã rút"),
]
PURPOSE_CHOICES = [
    (PersonalLinkPurpose.DECIDE.value, "Lãnh đạo duyệt qua điện thoại"),
    (PersonalLinkPurpose.READ.value, "Chuyên gia đọc và góp ý"),
]
LINK_OUTCOME_CHOICES = [(PersonalLinkOutcome.APPROVED.value, "Đồng ý"), (PersonalLinkOutcome.RETURNED.value, "Trả lại")]
REMINDER_CHOICES = [
    (ReminderSubject.REVIEW.value, "Đến hạn rà soát"),
    (ReminderSubject.STEP.value, "Bài chờ xử lý quá hạn"),
    (ReminderSubject.SILENCE.value, "Chuyên mục lâu chưa cập nhật"),
    (ReminderSubject.URGENT.value, "Bài đăng khẩn chờ xem lại"),
]
