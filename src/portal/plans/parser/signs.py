"""The grammar of roles: an agency's role by the words before and after its name; and the patterns that state, or may
state, a time, a product or money (`signs.toml`).
"""

from __future__ import annotations

import re

from lawtext.words import patterns_beside
from portal.plans.parser.draft import PlanField
from portal.plans.parser.lines import CAPITAL

RE = patterns_beside(__file__, capital=CAPITAL)
WORDS = patterns_beside(__file__, capital=CAPITAL).texts
CLAUSE = RE.clause  # the beginning of a clause
# What follows a lead agency.
LEADS = re.compile(
    r"^\s*,?\s*(?:(?:năm nay|tiếp tục|sẽ|vẫn|cũng)\s+)*(?:được giao\s+)?(?:là|làm|giữ vai trò)?"
    r"\s*(?:cơ quan|đơn vị)?\s*"
    r"(?:chủ (?:trì|lực|công)|nòng cốt|thường trực|(?:làm )?đầu mối|phụ trách|đảm nhận|chịu trách nhiệm)",
    re.I,
)
# Role, pattern before the name, pattern after it. The first matching row applies.
ACTS = "acts"  # does the work: leads, if no agency is named as lead
BY = "by"  # follows "do": leads, if no agency acts before it
ASIDE = "aside"  # named, but has no role: receives reports, or gives instructions
PARTS = tuple(
    (part, re.compile(before, re.I), re.compile(after, re.I))
    for part, before, after in (
        (ACTS, r"\bdo\s+$", r"^[^,;.]{0,40}?\blàm (?:(?:tổ|đoàn) )?trưởng\b"),
        # appointed head of a board and acting as such
        (
            ACTS,
            CLAUSE.pattern,
            r"^\s+[^;:.,]{0,40}?\blàm [^,;.]{3,40},\s*(?:chịu trách nhiệm|phụ trách|trực tiếp|điều hành)\b",
        ),
        # will decide later who does it
        (ASIDE, "", r"^\s+(?:sẽ )?(?:phân công|quyết định|giao|cử)(?: người)? (?:sau|từng|cụ thể)\b"),
        (ASIDE, r"(?<!\bthì )(?<!cùng )\blàm\s+$", ""),  # what somebody is appointed to: "làm Trưởng ban"
        (ASIDE, "", r"^\s+[^;:.,]{0,40}?\blàm (?:thành viên|(?:phó |tổ )?trưởng|phó|ủy viên|thư ký|giám khảo)\b"),
        (ASIDE, r"\bphân công\s+$", r"^[^;:.]{0,40}?\blàm (?:báo cáo|tuyên truyền|hòa giải) viên\b"),
        (ASIDE, "", r"^\s+(?:ký|duyệt|phê duyệt)(?:\s+(?:ban hành|trước)|\s*(?:[.,;)]|$))"),  # only signs or approves
        (
            ASIDE,
            r"\b(?:văn bản|quyết định|nghị quyết|quy định|thông báo|thi|phong trào)[^,;.]{0,30}\bdo\s+$",
            r"^[^;.]{0,90}\b(?:ban hành|phát động)\b",
        ),
        (ASIDE, r"\bđã được\s+$", ""),
        (ASIDE, "", r"^\s+[^;:.,]{0,30}\bnêu trên\b"),  # an agency named before
        (ASIDE, "", r"^\s+đã (?!có)"),  # completed work is not to be done
        (ASIDE, r"\b(?:dự toán|(?<!, )ngân sách|kinh phí)[^,;.]{0,20} giao(?: cho)?\s+$", ""),
        (PlanField.COORDINATING, "", r"^\s+được mời\b"),
        (ASIDE, "", r"^\s+(?:cùng )?(?:tham )?dự\s*(?:[.,;)]|$)"),  # only attends
        # pays, if that is stated separately
        (BY, r"(?:^|;\s)(?:toàn bộ |tổng )?kinh phí[^,;.:]{0,60}\bdo\s+$", r"^\s+(?:chi trả|bảo đảm|cấp)\b"),
        # an agency that decides on something or must approve it does not do the task
        (
            ASIDE,
            r"\bdo\s+$",
            r"^\s+(?:quyết định|thống nhất|tự chọn|công bố|quy định|tài trợ|bảo trợ|bảo đảm|chi trả|cấp)\b",
        ),
        (PlanField.COORDINATING, r"[^:\s]\s*$", r"^\s+cử (?:[^\W\d]+ ){1,3}?(?:tham gia|cùng|phối hợp)\b"),
        (PlanField.COORDINATING, r"\b(?:trước|sau) khi\b[^;.]*\b(?:được|lấy ý kiến(?: của)?)\s+$", ""),
        (
            PlanField.COORDINATING,
            r"\b(?:phối hợp(?: chặt chẽ)?(?: (?:với|cùng|là))?|cùng(?: [^,;.]{1,25}?)?(?: (?:với|có|là|gồm))?"
            r"|sự (?!(?:lãnh|chỉ) đạo|quản lý|phân công|giám sát|đồng ý|cho phép|thống nhất)(?:[^\W\d]+ ){2,5}của"
            "|thống nhất với"
            r"|mời(?: thêm)?(?: (?:luật sư|đại diện|cán bộ|lãnh đạo|chuyên gia|giảng viên"
            r"|báo cáo viên)(?: của)?)?)\s+$",
            "",
        ),
        # sends a speaker, or lends something
        (
            PlanField.COORDINATING,
            r"(?<!; )\b(?:giảng viên|báo cáo viên|diễn giả|luật sư|kinh phí|tài liệu|thiết bị|địa điểm|hội trường)"
            r"[^,;.]{0,30}\bdo\s+$",
            r"^\s+(?:cử|mời|cung cấp|chuẩn bị|hỗ trợ|phân công|bố trí|chi)\b",
        ),
        # is directed by another agency: "chỉ đạo các cấp ủy, chính quyền địa phương quán triệt"
        (
            ASIDE,
            r"\b(?:chỉ đạo|lãnh đạo|hướng dẫn|đôn đốc|vận động|kiểm tra|giám sát|nhắc nhở)"
            rf"(?=\s+(?:các|những|mỗi|từng|toàn thể|cấp ủy|(?-i:{CAPITAL})))"
            rf"(?:(?!{RE.act.pattern})[^;:.,]){{2,60}},\s+(?:và )?$",
            "",
        ),
        (ASIDE, r"^\s*(?:hưởng ứng|tham gia|tham dự|dự thi|dự)\b[^,;.]{0,80}\bdo\s+$", ""),
        (PlanField.COORDINATING, r"^\s*phối hợp (?:với |cùng )?[^;:.]{3,80},\s+$", ""),
        # in a list whose first name is unknown: "phối hợp chủ rừng, các tổ bảo vệ rừng"
        (
            PlanField.COORDINATING,
            rf"\bphối hợp (?:chặt chẽ )?(?:với |cùng )?(?:(?!{RE.act.pattern})[^;:.]){{2,80}},\s+(?:và )?$",
            rf"^(?:\s*,|{RE.act.pattern})",
        ),
        (BY, r"(?<!thời gian )\bdo\s+(?:(?:đồng chí|đ/c|ông|bà|thầy|cô|anh|chị)\s+)?$", ""),
        (
            PlanField.LEAD,
            r"\b(?:giao(?: cho)?|(?<!được )(?:đề nghị|yêu cầu)|phân công(?: cho)?|thuộc về"
            r"|trách nhiệm (?:[^,;.:]{0,30} )?(?:của|thuộc)"
            r"|(?:đầu mối|chủ trì|thực hiện|đảm trách|đảm nhận|đảm nhiệm|phụ trách)[^,;.]{0,20} là)"
            r"\s+(?:(?:đồng chí|đ/c|ông|bà|thầy|cô|anh|chị)\s+)?$",
            "",
        ),
        (
            PlanField.COORDINATING,
            r"\b(?:có|với) (?:thêm )?$",
            r"^[^;:.]{0,60}?\b(?:cùng|tham gia|phối hợp|hỗ trợ|giúp)\b",
        ),
        (PlanField.COORDINATING, r"\bthành phần(?:[^;.]{0,20}\bgồm(?: có)?:?|:)\s+$", ""),
        (PlanField.COORDINATING, "", r"^\s+góp ý\b"),
        (PlanField.COORDINATING, r"\bgửi(?: cho)?\s+$", r"^\s+(?:biên tập|đăng tải|đăng|in)\b"),
        (PlanField.COORDINATING, r"\b(?:nhờ|liên hệ(?: với)?|chuyển(?: cho)?)\s+$", ""),
        (
            ASIDE,
            r"\b(?:báo cáo|về|gửi|trình|cho|tại|trên|ở|của|theo|từ|thuộc|tham mưu|giúp|do)\s+$",
            "",
        ),
        (
            PlanField.COORDINATING,
            "",
            rf"^(?:(?!{RE.act.pattern})[^;:.,]){{0,60}}\s(?:phối hợp|p/h|hỗ trợ|tham gia)(?: thực hiện)?\s*[.;]?\s*$",
        ),
        # "Sở Khoa học và Công nghệ hỗ trợ Sở Tư pháp thiết lập …": the supported agency is coordinating too
        (PlanField.COORDINATING, r"\bhỗ trợ\s+$", rf"^(?:{RE.act.pattern}|\s+thiết lập\b)"),
        (ASIDE, "", rf"^\s*:\s*{RE.body_head.pattern}"),  # "Bộ phận Một cửa: Văn phòng kiểm tra …" is about it
        (
            PlanField.COORDINATING,
            "",
            rf"^,?\s*(?:cùng (?:đi|dự)\b|(?:cùng\s+)?(?:phối hợp\b(?! (?:chặt chẽ )?(?:với|cùng|các\b"
            rf"|(?-i:{CAPITAL}|{RE.small_heads.pattern}|{RE.role.pattern}|{RE.partners.pattern})))|tham gia\b"
            r"|(?:hỗ trợ|giúp)(?=\s*(?:[.,;]|$|tờ |bàn ghế|loa|giám khảo|giải thưởng|quà|nhân lực|thực hiện|triển khai"
            r"|tổ chức|kinh phí|âm thanh|sân khấu|kịch bản|sách|tài liệu|địa điểm|phương tiện|kỹ thuật|nước uống|xe"
            r"|cơ sở vật chất|trang thiết bị|chuyên môn|hội trường))))",
        ),
        (PlanField.LEAD, "", LEADS.pattern),
        (
            ACTS,
            CLAUSE.pattern,
            rf"^(?:\s*,[^,;.]{{0,60}},|\s+(?:(?:trước |sau )?khi|nếu) [^;:.]{{3,120}}?(?=,| có trách nhiệm| phải"
            rf"| cần),?)?(?:\s+(?:cũng|vẫn|còn|đồng|đều))?(?:\s*:|\s+(?!{RE.not_act.pattern})[^\W\d])",
        ),
        # "Đối với nhà trọ thì Công an xã."; "Mã QR đặt ở nhà văn hóa: Hội Nông dân xã, tháng 3"; "Sở Y tế."
        (
            ACTS,
            r"(?:\bthì\s+|^[^:]{8,}(?<!gồm)(?<!phối hợp)(?<!phần): |[;:]\s[^:;]{3,60}?(?::|\s[-–])\s)$",
            r"^\s*(?:[.,;–-]|$)",
        ),
        (ACTS, r"(?:[.!?]|,\s*,)\s+$", r"^\s*\.?$"),
    )
)

# (Role of the previous agency in a list, role that an act after the last one seems to give): the last one keeps the
# former: "với Sở A, Sở B mở".
AS_THE_LAST = {(PlanField.COORDINATING, ACTS), (PlanField.LEAD, PlanField.COORDINATING), (BY, PlanField.COORDINATING)}

# Patterns that read a field from running text, and patterns of text that may state it.
READ = {
    PlanField.DEADLINE: RE.read_deadline,
    PlanField.PRODUCT: RE.read_product,
    PlanField.MONEY: RE.read_money,
}
MAY_STATE = {
    PlanField.LEAD: RE.may_state_lead,
    PlanField.COORDINATING: RE.may_state_coordinating,
    PlanField.DEADLINE: RE.may_state_deadline,
    PlanField.PRODUCT: RE.may_state_product,
    PlanField.MONEY: RE.may_state_money,
}
