"""Words that state a time, a product or money, and words that may: tables of patterns."""

from __future__ import annotations

import re

from portal.plans.parser.draft import PlanField

_DAY = (
    r"(?:ngày\s+)?(?<![\d/])\d{1,2}(?:\s*[/.-]\s*\d{1,2}(?:\s*[/.-]\s*\d{4})?"
    r"|\s*tháng\s*\d{1,2}(?:\s*năm\s*\d{4})?)(?![\d/])"
)
_OF_YEAR = r"(?:\s*(?:/|năm)\s*\d{4}\b)?"
_EACH = r"(?:mỗi|hằng|hàng)\s+(?:năm|quý|tháng|tuần)\b"
_UNTIL = (
    r"(?:(?:(?:bắt đầu|chính thức|áp dụng)\s+từ|trước|trong|vào|đến hết|đến|(?:chậm|muộn) nhất(?:\s+là)?"
    r"|hạn cuối(?:\s+là)?|từ)\s+)?"
)
_TIME = (
    # counted from what happens, or bound to it: a phrase without a date
    r"(?:chậm nhất |trong (?:vòng |thời hạn )?|sau |không quá |trước )(?:[^\W\d]+ ){0,3}?(?:ít nhất )?"
    r"\d+ (?:giờ|ngày|tuần|tháng)(?: làm việc)?\b(?! \d| tháng| đầu| cuối)"
    r"(?:,? (?:(?:sau khi|trước khi|kể từ|từ khi|từ ngày|tính từ)\b[^,;.]*|trước (?!ngày)[^,;.\d]*))?"
    r"|\bkhi (?:có|được) (?:yêu cầu|mời|đề nghị|thông báo|thay đổi|phát sinh|chỉ đạo)\b|\btrong ngày làm việc\b"
    r"|\bngay (?:sau )?khi\b[^,;.]*|\btheo (?:lộ trình|kế hoạch|tiến độ) (?:của|chung)\b[^,;.]*"
    r"|\bdịp (?:[Tt]ết|Quốc khánh|lễ|ra quân|khai giảng)\b[^,;.]*"
    r"|(?:vào )?(?:đầu|giữa|cuối|(?:thượng|trung|hạ) tuần|tuần (?:thứ )?(?:[1-4]|đầu|cuối|hai|ba|tư))(?: của)? tháng"
    r" \d{1,2}(?:\s*(?:/|năm)\s*\d{4}\b)?"
    r"|trước ngày\s+\d{1,2} (?:của )?tháng (?:cuối quý|tiếp theo|kế tiếp|sau|trước)\b"
    r"|(?:\d+|một|hai|ba) (?:lần|kỳ|buổi|số|tin|bài|đợt|clip)\s*/\s*(?:tuần|tháng|quý|năm)\b(?!\s*\d)|"
    rf"{_UNTIL}(?:{_DAY}|ngày\s+\d{{1,2}}|quý\s+[IV]+|tháng\s+\d{{1,2}})(?:\s+của)?\s+{_EACH}"
    rf"|\b(?:định kỳ\s+)?{_EACH}"
    r"|\b(?:định kỳ\s+)?(?:\d{1,2}|sáu|ba)\s+tháng(?:\s+(?:một|01|1)\s+lần|\s*/\s*lần)|\bđịnh kỳ\s+(?:0?[36]|sáu"
    r"|ba)\s+tháng"
    rf"|\btừ\s+{_DAY}\s+(?:đến|tới)(?:\s+hết)?\s+{_DAY}"
    rf"|{_UNTIL}(?:\d\d?\s+tháng\s+(?:đầu|cuối)\s+năm(?:\s+\d{{4}})?|{_DAY}"
    rf"|quý\s+[IV]+\b(?:(?:\s*[,–-]\s*|\s+(?:và|đến)\s+)(?:quý\s+)?[IV]+\b)*{_OF_YEAR}"
    rf"|tháng\s+\d{{1,2}}\b(?:\s*[,–-]\s*\d{{1,2}}\b)*{_OF_YEAR})"
    r"|\b(?:trong|cả|hết)\s+năm\b(?:\s+\d{4}\b)?|\bgiai đoạn\s+\d{4}\s*[-–]\s*\d{4}"
    r"|\bthường xuyên|\bliên tục|\btheo tiến độ"
)
_COUNTED = (
    r"(?<![\w/.,-])(?:\d[\d.]*|một|hai|ba|bốn|mười)\s+(?:lượt|cuộc|hội nghị|hội thảo|lớp|buổi|đợt|tin, bài|tin bài"
    r"|tin|bài|tờ|cuốn|đầu sách"
    r"|video|clip|phóng sự|chuyên mục|chuyên đề|chuyên trang|chương trình|tiểu phẩm|tình huống|câu hỏi|bộ|tập|áp phích"
    r"|mô hình|câu lạc bộ|kỳ|bản|báo cáo)\b(?:(?!\s(?:để|cho|tại|ở|trong|trước|chậm|từ|cấp|với|do|vào|khi)\s)"
    r"(?:[^,;.:()]|\([^()]*\)))*"
)
CITED = re.compile(
    r"(?:Luật|Nghị định|Nghị quyết|Quyết định|Thông tư|Chỉ thị|Kế hoạch|Chương trình|Đề án|Công văn|Pháp lệnh"
    r"|Hiến pháp)\b"
    r"(?:(?!trước|trong|xong|từ |đến|chậm|muộn|vào|hoàn thành)[^,;.]){0,120}?"
    r"(?:ngày\s+\d.{1,14}\d{4}|\d+/\d{4}/[\w-]+(?:\s+ngày\s+\d.{1,14}\d{4})?|năm\s+\d{4})|“[^”]*”"
)
_MONEY = r"\d[\d.,]*\s*(?:(?:nghìn|ngàn|triệu|tỷ|tỉ)\s*)?(?:đồng|đ)\b"
# How a field is read from running words, and the words that may state it where it was not read.
READ: dict[PlanField, re.Pattern[str]] = {
    PlanField.DEADLINE: re.compile(_TIME, re.I),
    PlanField.PRODUCT: re.compile(
        rf"(?:sản phẩm|đầu ra|kết quả)(?:\s+(?:đầu ra|dự kiến))?\s*(?:là|gồm|:)\s+(?P<words>[^.;]+)|{_COUNTED}", re.I
    ),
    PlanField.MONEY: re.compile(_MONEY, re.I),
}
MAY_STATE: dict[PlanField, re.Pattern[str]] = {
    PlanField.LEAD: re.compile(
        r"\b(?:giao|phân công|phân cấp|chủ trì|phụ trách|trách nhiệm|đảm nhận|đầu mối|đơn vị|cơ quan|bộ phận"
        r"|địa phương|ban|tổ"
        r"|nhóm|đội|ông|bà|đồng chí|cán bộ|công chức|viên chức|trưởng|chủ tịch|giám đốc|hiệu trưởng|các cấp|lực lượng"
        r"|chi đoàn|chi hội|chi bộ|mặt trận|người|do|chúng tôi|xã|phường|ấp|sở|ngành|đoàn thể|trường|công an)\b",
        re.I,
    ),
    PlanField.COORDINATING: re.compile(
        r"\b(?:phối hợp|phối kết hợp|kết hợp|cùng|tham gia|hỗ trợ|(?<!trợ )giúp|với sự|liên kết|góp ý|ý kiến của"
        r"|phía)\b",
        re.I,
    ),
    PlanField.DEADLINE: re.compile(
        r"\d\s*/\s*\d|\b(?:ngày|tháng|quý|tuần|năm|thời gian|thời hạn|thời điểm|tiến độ|lộ trình|hạn|dịp|đợt|mùa|khi"
        r"|kỳ|giai đoạn"
        r"|xong|hoàn thành|cuối|đầu|trước|sau|trong vòng|hôm|sớm|định kỳ|lâu dài|tết|hè|nghỉ|kéo dài|đến hết|mãi)\b",
        re.I,
    ),
    PlanField.PRODUCT: re.compile(
        r"\d|\b(?:sản phẩm|kết quả|ban hành|xây dựng|biên soạn|báo cáo|văn bản|tài liệu|tờ|sách|chuyên mục|chuyên trang"
        r"|kế hoạch|hướng dẫn|đề cương|video|clip|phóng sự|chuyên đề|hội nghị|hội thi|tọa đàm|đối thoại"
        r"|diễn đàn|lễ|cẩm nang|khẩu hiệu|phim|thư|lớp|cuộc|buổi|đợt|bản|(?<!cán )(?<!nội )bộ|danh mục|dữ liệu|phần mềm"
        r"|mô hình|đề án|quyết định|nghị quyết|(?<!thông )tin|bài|sổ tay|hồ sơ|đầu ra|biên bản|trang|ấn phẩm"
        r"|băng rôn|thành lập|kiện toàn|lắp đặt"
        r"|trang bị|một (?!số|lần))\b",
        re.I,
    ),
    PlanField.MONEY: re.compile(r"\b(?:kinh phí|ngân sách|tiền|dự toán|chi phí|triệu|tỷ)\b", re.I),
}
ABOUT_OTHERS = re.compile(
    r"\b(?:nhiệm vụ|nội dung|công việc|việc|hoạt động|phần việc|mục|điểm|khoản)\b[^.;]{0,40}?"
    r"\b(?:nêu|trên đây|trên(?=[,.;]| do| phải| được| hoàn)|được giao|còn lại|(?:tại|ở|số|mục|khoản|điểm"
    r"|phần) (?:mục|khoản|điểm|phần|[IVX]+\b|\d))"
    r"|\b(?:thời gian|tiến độ|phân công|kinh phí|sản phẩm)(?: thực hiện)?\s*:",
    re.I,
)
# Said of all that stands below it; and of every item that leaves something out.
OF_ALL_BELOW = re.compile(
    r"\b(?:nhiệm vụ|nội dung|công việc|việc|hoạt động)\b[^.;]{0,40}?"
    r"\b(?:(?:mục|phần|nhóm|điểm|khoản|chương) này|dưới đây|sau đây)\b",
    re.I,
)
ELSE = re.compile(r"\b(?:nếu không|không|chưa) (?:ghi|nêu|quy định|có)\b[^,.;]{0,40}?\bthì\b", re.I)
