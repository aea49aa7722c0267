"""The literal table of what every report counts, and of the sections of its text."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from portal.plans.states.plans import MoneyKind
from portal.reports.compilation.figures import FigureFormula

TASKS = "Nhiệm vụ của kế hoạch"
_WORK = "Hoạt động phổ biến, giáo dục pháp luật"
_PORTAL = "Nội dung trên Cổng"
_ANSWERS = "Hỏi đáp pháp luật"
_SCANS = "Số hóa tài liệu"
_MESSAGES = "Tin nhắn"
_CHANGES = "Cập nhật theo thay đổi của pháp luật"
_DISCIPLINE = "Chế độ báo cáo"
_HARDSHIPS = "Khó khăn, vướng mắc"
_MONEY = "Kinh phí"

_BY_AGENCIES = "do các cơ quan ghi trên Cổng, trừ hoạt động đã rút"
_IN_PERIOD = "trong kỳ báo cáo, mỗi việc một lần, trừ việc đã rút trước khi chốt"
_MINORITY = ("km", "dtts")
_REWORDED = ("da-sua", "da-go")  # outcomes of the library's guard by which words were changed


def _amount(key: str, label: str, unit: str, *kinds: str, parts: tuple[str, ...] = ()) -> FigureFormula:
    """A number that is entered with activities; kinds are those of the activity with what is counted of it."""
    told = " bằng tiếng dân tộc thiểu số" if parts else ""
    return FigureFormula(
        key,
        f"{label}{told}",
        unit,
        _WORK,
        f"Tổng số {label[0].lower()}{label[1:]}{told} của các hoạt động có ngày trong kỳ, {_BY_AGENCIES}.",
        "amounts",
        kinds,
        parts,
        is_sum=True,
    )


def _counted(
    key: str, label: str, unit: str, heading: str, source: str, kinds: tuple[str, ...] = (), *, is_sum: bool = False
) -> FigureFormula:
    """A thing that the journal tells of."""
    return FigureFormula(
        key,
        label,
        unit,
        heading,
        f"{'Tổng số' if is_sum else 'Đếm'} {label[0].lower()}{label[1:]} {_IN_PERIOD}.",
        source,
        kinds,
        is_sum=is_sum,
    )


def _state(
    key: str, label: str, unit: str, heading: str, source: str, formula: str, *kinds: str, is_compared: bool = False
) -> FigureFormula:
    """How many stand in some states at the freeze."""
    return FigureFormula(key, label, unit, heading, formula, source, kinds, is_compared=is_compared)


def _share(key: str, label: str, heading: str, some: str, whole: str, formula: str) -> FigureFormula:
    return FigureFormula(key, label, "%", heading, formula, share=(some, whole))


def _with(counted: str) -> tuple[str, ...]:
    """Of every form in which people meet besides talks."""
    return tuple(f"{form}.{counted}" for form in ("cau-lac-bo", "tu-van", "doi-thoai", "van-hoa"))


_NOW = "theo tình trạng tại thời điểm chốt số liệu"
_OPEN = ("raised", "handling", "escalated")

GENERAL = (
    _state(
        "nhiem-vu.tong", "Nhiệm vụ của kế hoạch", "nhiệm vụ", TASKS, "assignments", "Đếm nhiệm vụ còn trong kế hoạch."
    ),
    _state(
        "nhiem-vu.hoan-thanh",
        "Nhiệm vụ đã hoàn thành",
        "nhiệm vụ",
        TASKS,
        "assignments",
        f"Đếm nhiệm vụ mà mọi cơ quan chủ trì đã được xác nhận hoàn thành, {_NOW}.",
        "completed",
    ),
    _state(
        "nhiem-vu.dang-lam",
        "Nhiệm vụ đang thực hiện",
        "nhiệm vụ",
        TASKS,
        "assignments",
        f"Đếm nhiệm vụ đang thực hiện hoặc chờ xác nhận, {_NOW}.",
        "in_progress",
        "awaiting",
    ),
    _state(
        "nhiem-vu.chua-bao",
        "Nhiệm vụ chưa có cơ quan nào báo tiến độ",
        "nhiệm vụ",
        TASKS,
        "assignments",
        f"Đếm nhiệm vụ mà chưa cơ quan chủ trì nào ghi tiến độ, {_NOW}.",
        "not_started",
    ),
    _share(
        "nhiem-vu.ty-le",
        "Tỷ lệ nhiệm vụ hoàn thành",
        TASKS,
        "nhiem-vu.hoan-thanh",
        "nhiem-vu.tong",
        "Số nhiệm vụ đã hoàn thành chia cho số nhiệm vụ của kế hoạch.",
    ),
    _amount("hoat-dong.cuoc", "Cuộc phổ biến trực tiếp", "cuộc", "truc-tiep.gatherings"),
    _amount("hoat-dong.cuoc-dan-toc", "Cuộc phổ biến trực tiếp", "cuộc", "truc-tiep.gatherings", parts=_MINORITY),
    _amount("hoat-dong.luot-nguoi", "Lượt người dự phổ biến trực tiếp", "lượt người", "truc-tiep.people"),
    _amount("hoat-dong.buoi", "Buổi sinh hoạt, tư vấn, đối thoại, lồng ghép", "buổi", *_with("meetings")),
    _amount("hoat-dong.luot-buoi", "Lượt người dự sinh hoạt, tư vấn, đối thoại", "lượt người", *_with("people")),
    _amount("hoat-dong.cuoc-thi", "Cuộc thi tìm hiểu pháp luật", "cuộc thi", "thi.contests"),
    _amount("hoat-dong.luot-thi", "Lượt người dự thi", "lượt người", "thi.contestants"),
    _amount("hoat-dong.tai-lieu", "Tài liệu phát miễn phí", "bản", "tai-lieu.copies"),
    _amount("hoat-dong.tai-lieu-dan-toc", "Tài liệu phát miễn phí", "bản", "tai-lieu.copies", parts=_MINORITY),
    _amount("hoat-dong.phat-song", "Lần phát sóng truyền thanh cơ sở", "lần", "truyen-thanh.broadcasts"),
    _amount("hoat-dong.tin-bai", "Tin, bài trên báo chí, cổng, trang, mạng xã hội", "tin, bài", "tin-bai.pieces"),
    _amount("hoat-dong.tap-huan", "Lớp tập huấn", "lớp", "tap-huan.courses"),
    _amount("hoat-dong.luot-tap-huan", "Lượt người được tập huấn", "lượt người", "tap-huan.trained"),
    _counted("noi-dung.dang", "Tin, bài, tài liệu đã đăng trên Cổng", "nội dung", _PORTAL, "articles"),
    _counted("noi-dung.dang-lai", "Lượt bài được chuyên mục khác đăng lại", "lượt", _PORTAL, "adoptions"),
    FigureFormula(
        "noi-dung.luot-doc",
        "Lượt đọc các trang của Cổng",
        "lượt",
        _PORTAL,
        "Tổng lượt đọc các ngày trong kỳ; Cổng không ghi ai đọc.",
        "reads",
        is_sum=True,
    ),
    _state(
        "noi-dung.chuyen-muc",
        "Chuyên mục trên Cổng",
        "chuyên mục",
        _PORTAL,
        "sections",
        "Đếm chuyên mục đang mở tại thời điểm chốt số liệu.",
    ),
    _state(
        "noi-dung.im-lang",
        "Chuyên mục quá hạn cập nhật",
        "chuyên mục",
        _PORTAL,
        "sections",
        "Đếm chuyên mục không có nội dung mới lâu hơn Quy chế cho phép, tại thời điểm chốt số liệu.",
        "silent",
    ),
    _counted("hoi-dap.tiep-nhan", "Câu hỏi đã tiếp nhận", "câu hỏi", _ANSWERS, "questions"),
    _counted("hoi-dap.tra-loi", "Câu hỏi đã trả lời", "câu hỏi", _ANSWERS, "replies"),
    _counted("hoi-dap.dung-han", "Câu hỏi trả lời đúng hạn", "câu hỏi", _ANSWERS, "replies", ("false",)),
    _counted("hoi-dap.cong-khai", "Hỏi đáp đã công khai", "hỏi đáp", _ANSWERS, "answers"),
    _share(
        "hoi-dap.ty-le-dung-han",
        "Tỷ lệ trả lời đúng hạn",
        _ANSWERS,
        "hoi-dap.dung-han",
        "hoi-dap.tra-loi",
        "Số câu hỏi trả lời đúng hạn chia cho số câu hỏi đã trả lời trong kỳ.",
    ),
    _counted("so-hoa.tai-lieu", "Tài liệu đã số hóa và công bố", "tài liệu", _SCANS, "scans"),
    _counted("so-hoa.trang", "Trang đã số hóa và công bố", "trang", _SCANS, "scans", is_sum=True),
    _counted("tin-nhan.dot", "Đợt gửi tin đã kết thúc", "đợt", _MESSAGES, "messages_sent"),
    _counted("tin-nhan.gui", "Tin đã gửi", "tin", _MESSAGES, "messages_sent", is_sum=True),
    _counted("tin-nhan.toi", "Tin đã tới máy người nhận", "tin", _MESSAGES, "messages_arrived", is_sum=True),
    _share(
        "tin-nhan.ty-le-toi",
        "Tỷ lệ tin tới nơi",
        _MESSAGES,
        "tin-nhan.toi",
        "tin-nhan.gui",
        "Số tin có báo nhận chia cho số tin đã gửi.",
    ),
    _counted("luat.thay-doi", "Thay đổi của pháp luật được ghi nhận", "thay đổi", _CHANGES, "law_changes"),
    _state(
        "luat.noi-dung",
        "Nội dung dựa vào quy định đã thay đổi",
        "nội dung",
        _CHANGES,
        "flags",
        "Đếm nội dung được gắn cờ trong kỳ vì một quy định mà nó dựa vào đã thay đổi; mỗi nội dung một lần.",
        is_compared=True,
    ),
    _state(
        "luat.con-cho",
        "Nội dung còn chờ xem lại",
        "nội dung",
        _CHANGES,
        "flags",
        f"Đếm nội dung được gắn cờ trong kỳ mà cơ quan phụ trách chưa ghi kết quả xem lại, {_NOW}.",
        "open",
    ),
    _counted("luat.xem-lai", "Lượt nội dung đã xem lại khi luật thay đổi", "lượt", _CHANGES, "reviews"),
    _counted("luat.da-sua", "Lượt nội dung đã sửa theo luật mới", "lượt", _CHANGES, "reviews", _REWORDED),
    _state(
        "luat.dung-han",
        "Lượt nội dung xem lại đúng hạn",
        "lượt",
        _CHANGES,
        "review_terms",
        "Đếm lượt nội dung được xem lại trong hạn, trong kỳ báo cáo. Hạn là 5 ngày làm việc kể từ khi gắn cờ; khi một "
        "thay đổi chạm nhiều nội dung hơn số một cơ quan xem được mỗi ngày, phần còn lại đến hạn những ngày sau đó.",
        "false",
        is_compared=True,
    ),
    _share(
        "luat.ty-le-dung-han",
        "Tỷ lệ xem lại đúng hạn",
        _CHANGES,
        "luat.dung-han",
        "luat.xem-lai",
        "Số lượt nội dung xem lại đúng hạn chia cho số lượt nội dung đã xem lại trong kỳ.",
    ),
    _counted(
        "luat.ban-sao",
        "Bản sao ở trang khác đã sửa, gắn cảnh báo hoặc gỡ theo",
        "bản sao",
        _CHANGES,
        "renewed_copies",
        is_sum=True,
    ),
    _counted("luat.bao-tin", "Lượt báo tin cho người theo dõi, người hỏi", "lượt", _CHANGES, "told", is_sum=True),
    _counted("luat.toi-noi", "Lượt báo tin có báo nhận tới nơi", "lượt", _CHANGES, "told_arrived", is_sum=True),
    _state(
        "che-do.phai-bao-cao",
        "Báo cáo phải gửi",
        "báo cáo",
        _DISCIPLINE,
        "returns",
        "Đếm báo cáo của cơ quan phải gửi trong các đợt của kỳ, trừ cơ quan không phải báo cáo.",
        *("on_time", "late", "missing"),
        is_compared=True,
    ),
    FigureFormula(
        *("che-do.ban-giay", "Báo cáo nhập thay theo bản giấy", "báo cáo", _DISCIPLINE),
        *("Đếm báo cáo đã gửi mà có bản giấy đã quét.", "returns", ("on_time", "late"), ("paper",)),
    ),
    _state(
        *("che-do.khong-phai", "Cơ quan không phải báo cáo", "cơ quan", _DISCIPLINE, "returns"),
        *("Đếm báo cáo không phải gửi: không là thiếu, không là số 0.", "excused"),
    ),
    _state(
        "che-do.da-gui",
        "Báo cáo đã gửi",
        "báo cáo",
        _DISCIPLINE,
        "returns",
        "Đếm báo cáo của cơ quan đã gửi ít nhất một lần.",
        "on_time",
        "late",
        is_compared=True,
    ),
    _state(
        "che-do.dung-han",
        "Báo cáo gửi đúng hạn",
        "báo cáo",
        _DISCIPLINE,
        "returns",
        "Đếm báo cáo gửi lần đầu không trễ hạn.",
        "on_time",
        is_compared=True,
    ),
    _share(
        "che-do.ty-le-gui",
        "Tỷ lệ gửi báo cáo",
        _DISCIPLINE,
        "che-do.da-gui",
        "che-do.phai-bao-cao",
        "Số báo cáo đã gửi chia cho số báo cáo phải gửi.",
    ),
    _share(
        "che-do.ty-le-dung-han",
        "Tỷ lệ gửi báo cáo đúng hạn",
        _DISCIPLINE,
        "che-do.dung-han",
        "che-do.phai-bao-cao",
        "Số báo cáo gửi đúng hạn chia cho số báo cáo phải gửi.",
    ),
    _state(
        "vuong-mac.neu",
        "Khó khăn, vướng mắc được nêu",
        "vướng mắc",
        _HARDSHIPS,
        "difficulties",
        "Đếm khó khăn, vướng mắc nêu trong kỳ, trừ việc cơ quan đã rút.",
        is_compared=True,
    ),
    _state(
        "vuong-mac.giai-quyet",
        "Khó khăn, vướng mắc đã được trả lời, giải quyết",
        "vướng mắc",
        _HARDSHIPS,
        "difficulties",
        f"Đếm khó khăn, vướng mắc nêu trong kỳ đã có trả lời, {_NOW}.",
        "answered",
        "closed",
    ),
    _state(
        "vuong-mac.con-lai",
        "Khó khăn, vướng mắc còn đang xem xét",
        "vướng mắc",
        _HARDSHIPS,
        "difficulties",
        f"Đếm khó khăn, vướng mắc nêu trong kỳ chưa có trả lời, {_NOW}.",
        *_OPEN,
    ),
)
SET_ASIDE, SPENT, SPENT_SHARE = "kinh-phi.bo-tri", "kinh-phi.da-chi", "kinh-phi.ty-le"
BUDGET_LINES, SPENDINGS, ADVANCES, SETTLEMENTS = "budget_lines", "spendings", "advances", "settlements"
# Kind of an entry of money -> the source of its things.
OF_MONEY: dict[str, str] = {MoneyKind.ADVANCED: ADVANCES, MoneyKind.SPENT: SPENDINGS, MoneyKind.SETTLED: SETTLEMENTS}


# Of a plan that has lines of money; of any other nothing is said.
MONEY = (
    FigureFormula(
        SET_ASIDE,
        "Kinh phí bố trí",
        "đồng",
        _MONEY,
        "Cộng số được giao của các dòng kinh phí thuộc những năm trong kỳ, theo mức tại thời điểm chốt số liệu.",
        BUDGET_LINES,
        is_sum=True,
        is_compared=False,
    ),
    *(
        FigureFormula(
            key,
            f"Kinh phí {done}",
            "đồng",
            _MONEY,
            f"Cộng các khoản {done} của những dòng kinh phí ấy đến hết kỳ; khoản ghi sai tính theo mục đã sửa.",
            source,
            is_sum=True,
            is_compared=False,
        )
        for key, done, source in (
            (SPENT, "đã chi", SPENDINGS),
            ("kinh-phi.tam-ung", "đã tạm ứng", ADVANCES),
            ("kinh-phi.quyet-toan", "đã quyết toán", SETTLEMENTS),
        )
    ),
    _share(SPENT_SHARE, "Tỷ lệ giải ngân", _MONEY, SPENT, SET_ASIDE, "Kinh phí đã chi chia cho kinh phí bố trí."),
)
OF_ASSIGNMENTS, OF_AGENCIES = "Theo nhiệm vụ", "Số liệu cơ quan báo cáo thêm"
OWN_KEYS = "bao-cao-them."  # with which keys of agencies' own figures begin

# Who did what is for everybody to see; of the others the public sees sums only.
PUBLIC_BY_AGENCY = frozenset(
    {
        "amounts",
        "articles",
        "adoptions",
        "flags",
        "reviews",
        "review_terms",
        "scans",
        "listed_scans",
        "answers",
        "sections",
        "section_months",
        "page_reads",
        "assignments",
        "own",
        BUDGET_LINES,
        *OF_MONEY.values(),
    }
)


@dataclass(frozen=True, slots=True)
class ReportSection:
    """A part of the text that is edited by itself. `level`: 0 without a heading, 1 "I.", 3 "a)" (an assignment)."""

    key: str
    heading: str
    level: int


OPENING = ReportSection("mo-dau", "", 0)
SUMMARY = ReportSection("tom-tat", "Tóm tắt", 1)
DIRECTING = ReportSection("chi-dao", "Công tác chỉ đạo, triển khai thực hiện", 1)
RESULTS = ReportSection("ket-qua", "Kết quả thực hiện", 1)
JUDGING = ReportSection("danh-gia", "Đánh giá chung", 1)
HARDSHIPS = ReportSection("kho-khan", "Khó khăn, vướng mắc, bài học kinh nghiệm", 1)
AHEAD = ReportSection("phuong-huong", "Phương hướng, đề xuất, kiến nghị", 1)


def of_assignment(number: int, title: str) -> ReportSection:
    return ReportSection(f"nv-{number}", title, 3)


def sections(assignments: Iterable[tuple[int, str]], *, has_summary: bool) -> tuple[ReportSection, ...]:
    """In the order of the report; one for each assignment stands under the results."""
    each = tuple(of_assignment(number, title) for number, title in assignments)
    first = (OPENING, SUMMARY) if has_summary else (OPENING,)
    return (*first, DIRECTING, RESULTS, *each, JUDGING, HARDSHIPS, AHEAD)
