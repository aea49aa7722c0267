"""Tables of constants of the workflow: the steps to publication, endings, purposes of links, subjects of reminders."""

from portal.schema.states import LabelledChoices


class ApprovalStep(LabelledChoices):
    """A step between draft and publication. Authors may not decide any of them."""

    CHECK = "kiem-tra", "Kiểm tra nội dung pháp lý"
    APPROVE = "duyet", "Duyệt"
    BOARD = "ban-bien-tap", "Ban Biên tập duyệt"


# The verb of `agencies.roles` that a step requires, at the agency in charge of the section.
STEP_VERBS = {
    ApprovalStep.CHECK: "article.check",
    ApprovalStep.APPROVE: "article.publish",
    ApprovalStep.BOARD: "article.board",
}


class ApprovalPath(LabelledChoices):
    """The path to publication that a rule of the regulation names."""

    ONE = "mot-cap", "Một cấp: duyệt"
    TWO = "hai-cap", "Hai cấp: kiểm tra nội dung pháp lý, rồi duyệt"
    THREE = "ba-cap", "Ba cấp: kiểm tra nội dung pháp lý, duyệt, Ban Biên tập duyệt"


PATHS: dict[ApprovalPath, tuple[ApprovalStep, ...]] = {
    ApprovalPath.ONE: (ApprovalStep.APPROVE,),
    ApprovalPath.TWO: (ApprovalStep.CHECK, ApprovalStep.APPROVE),
    ApprovalPath.THREE: (ApprovalStep.CHECK, ApprovalStep.APPROVE, ApprovalStep.BOARD),
}


class RegulationState(LabelledChoices):
    DRAFT = "du-thao", "Dự thảo"
    ISSUED = "ban-hanh", "Đã ban hành"


class RuleAgencies(LabelledChoices):
    """The agencies to which a rule applies."""

    ANY = "moi-co-quan", "Mọi cơ quan"
    SUPERVISOR = "co-quan-thuong-truc", "Cơ quan thường trực Ban Biên tập"
    KIND = "loai-co-quan", "Các cơ quan thuộc một loại"
    AGENCY = "mot-co-quan", "Một cơ quan"


class RuleSections(LabelledChoices):
    """The sections to which a rule applies."""

    ANY = "moi-chuyen-muc", "Mọi chuyên mục"
    OWN = "chuyen-muc-cua-minh", "Chuyên mục của chính cơ quan đăng"
    COMMON = "chuyen-muc-chung", "Các chuyên mục chung"
    SECTION = "mot-chuyen-muc", "Một chuyên mục"


class GeneratedArticle(LabelledChoices):
    """Articles of the regulation whose text is generated from its rules."""

    POSTING = "ai-dang-gi", "Ai được đăng loại nội dung nào ở đâu"
    APPROVAL = "quy-trinh", "Quy trình kiểm tra, duyệt và thời hạn"
    FRESHNESS = "cap-nhat", "Mức cập nhật của chuyên mục"
    REVIEW = "ra-soat", "Rà soát định kỳ"
    EMERGENCY = "dang-khan", "Đăng khẩn"


class ContentEnding(LabelledChoices):
    """How a public content ended, which determines the response at its address."""

    WITHDRAWN = "rut", "Rút, có lời giải thích"
    MERGED = "gop", "Gộp vào nội dung khác"
    GONE = "xoa", "Xóa hẳn"
    EXPIRED = "het-han", "Hết hạn đăng"


class UrgentVerdict(LabelledChoices):
    """The result of the review of an urgent publication."""

    KEPT = "giu-nguyen", "Giữ nguyên"
    CORRECTED = "da-sua", "Giữ, đã sửa"
    WITHDRAWN = "da-rut", "Đã rút"


class PersonalLinkPurpose(LabelledChoices):
    """The purpose of a personal link: one decision by a leader, or one draft for an expert to read."""

    DECIDE = "duyet", "Lãnh đạo duyệt qua điện thoại"
    READ = "gop-y", "Chuyên gia đọc và góp ý"


class PersonalLinkOutcome(LabelledChoices):
    APPROVED = "dong-y", "Đồng ý"
    RETURNED = "tra-lai", "Trả lại"


class ReminderSubject(LabelledChoices):
    """What officers are reminded of, once for each due time."""

    REVIEW = "ra-soat", "Đến hạn rà soát"
    STEP = "buoc-xu-ly", "Bài chờ xử lý quá hạn"
    SILENCE = "chuyen-muc-im", "Chuyên mục lâu chưa cập nhật"
    URGENT = "dang-khan", "Bài đăng khẩn chờ xem lại"
