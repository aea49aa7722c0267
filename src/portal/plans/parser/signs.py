"""Words that names of bodies hold, words that end them, and words that state a time, a product or money, or may."""

from __future__ import annotations

import re

from portal.plans.parser.draft import PlanField
from portal.plans.parser.lines import CAPITAL

# How the name of a body begins. After a comma or "và" only such a word opens the next body, because names hold commas
# and "và" themselves: "Sở Văn hóa, Thể thao và Du lịch"; "các sở, ban, ngành, đoàn thể tỉnh".
HEADS = (
    "sở|bộ(?: chỉ huy| tư lệnh)?|ủy ban|uỷ ban|ubnd|hđnd|hội đồng|liên đoàn|liên hiệp|giáo hội|hội(?! viên| nghị| thảo"
    "| thi| trường| họp)|ban(?! hành| bố| đầu)|đài|báo(?! cáo)|trường(?! hợp)|tòa án|toà án|viện|cục|chi cục|mặt trận"
    "|mttq|văn phòng|thanh tra|kho bạc|bảo hiểm|ngân hàng|trung tâm|phòng(?! ngừa| chống| bệnh| dịch| cháy)|công an"
    r"|quân khu|tỉnh|thành phố|thành(?= (?:[ủu][ỷy]|đoàn|hội)\b)|huyện|thị|công đoàn|đoàn(?! viên)|tổng công ty|công ty"
    "|bưu điện|viễn thông|vnpt|cổng|tạp chí|học viện|đại học|hiệp hội|thành viên|câu lạc bộ|tổ(?! chức| quốc)|đảng ủy"
    "|vụ(?! việc| án)|nhà xuất bản|trạm(?= (?:y tế|truyền thanh|khuyến nông|kiểm lâm|thú y|bảo vệ|biên phòng"
    "|cấp nước))|bệnh viện|thư viện|kế toán|khoa(?! học)|đội(?! ngũ)|nhóm(?! việc| nhiệm| nội)|chi nhánh|điện lực"
    "|lực lượng|liên đội|clb|đồn|hạt|quỹ|hợp tác xã|trại|bệnh xá|tập đoàn|cán bộ không|(?:trung|tiểu|nghiệp) đoàn"
    "|đại đội|liên minh|nhà (?:máy|thiếu nhi|thờ)|chùa|bảo tàng|khóm|cơ sở(?! dữ liệu| vật chất| pháp lý)"
    r"|cơ quan(?= [^\W\d])|nhà (?:trường|văn hóa)|lãnh đạo|cấp ủy|tòa soạn|y tế|ấp trưởng|chủ (?:rừng|nhà trọ|cơ sở|hộ"
    "|doanh nghiệp|tàu|phương tiện)|(?:phó )?(?:giám đốc|chủ tịch|bí thư|chủ nhiệm|chánh (?:án|thanh tra|văn phòng)"
    "|giám thị|tổng phụ trách)|(?:phó )?(?:(?:hiệu|trạm|tổ|đội|nhóm|khối|viện|cục|vụ|chi cục|chỉ huy|kế toán|đoàn"
    "|chi hội) )?trưởng(?! thành)|(?:nhân|giáo|chuyên|thanh tra|hòa giải|báo cáo|tuyên truyền|cộng tác|kiểm sát"
    "|trợ giúp) viên|đại diện|già làng|người có uy tín|chính trị viên|chính ủy|chi ủy|bch|bđh|thuế(?= (?:cơ sở|tỉnh"
    r"|thành phố)\b)|hải (?:đội|đoàn)|thủ quỹ|văn thư|thư ký|thẩm phán|giao dịch viên|ubmttq|bhxh(?= (?:tỉnh|huyện"
    r"|thành|khu|cơ sở)\b)|người (?:đứng đầu|phụ trách)|gvcn|gvbm|thường trực|hai bên|đ/c|đồng chí|thầy|cô|ông|bà"
)
# What a body is for, at the end of its name.
FIELDS = (
    "tư pháp|nội vụ|tài chính|xây dựng|công thương|y tế|đào tạo|môi trường|công nghệ|thể thao|du lịch|truyền thông"
    "|tôn giáo|dân tộc|ngoại vụ"
)
# Bodies and people that committees write in small letters: "trưởng ấp", "công chức tư pháp - hộ tịch".
FIELD_OF_STAFF = (
    r"(?i:tư pháp|hộ tịch|địa chính|xây dựng|tài chính|kế toán|văn hóa|xã hội|văn phòng|thống kê|nông nghiệp|môi trường"
    r"|pháp chế|chuyên môn|truyền thanh|kinh tế|thông tin)"
)
STAFF = (
    r"(?:cán bộ|công chức|viên chức)\s+(?:(?:được giao |chuyên )?(?:phụ )?trách\b(?:\s+(?:công tác|lĩnh vực))?|đầu mối"
    rf"|(?:làm )?công tác)?\s*{FIELD_OF_STAFF}?(?:\s*[-–]\s*{FIELD_OF_STAFF})*(?<!\s)\b"
    r"(?<!cán bộ)(?<!công chức)(?<!viên chức)"
)
SMALL_HEADS = (
    rf"(?:"
    "(?:[Hh]ội (?:liên hiệp )?phụ nữ|[Hh]ội (?:nông dân|cựu chiến binh|người cao tuổi|luật gia|chữ thập đỏ)"
    "|[Đđ]oàn thanh niên|công an|[Tt]rạm y tế|[Bb]an (?:công tác mặt trận|nhân dân|chỉ huy quân sự|giám hiệu)"
    "|văn phòng|chính quyền(?= (?:các|xã|cơ sở|địa phương|sở tại))|cấp ủy|già làng|sư sãi|chức sắc|người có uy tín"
    r"|mặt trận|(?:[Pp]hó )?[Tt]rưởng (?:các )?(?:ấp|thôn|bản|buôn|khóm|khu phố|tổ dân phố))\b"
    rf"|{STAFF}|công an viên\b|chi (?:đoàn|hội|bộ)\b|đài truyền thanh\b"
    rf"|trường(?=\s+{CAPITAL})|hiệu trưởng\b|giáo viên (?:chủ nhiệm|bộ môn)|bộ phận(?=\s+(?:{CAPITAL}|pháp chế))"
    rf"|xã đoàn\b|[Tt]ổ (?:hòa giải|công nghệ số|trợ giúp|tuyên truyền)\b)"
)
CLASS_HEADS = r"(?:các|những|toàn thể|một số|cấp ủy|lãnh đạo|cơ quan|tổ chức|đơn vị|địa phương|doanh nghiệp)\b"
# Small letters only: "Ban Chỉ đạo", "Trung tâm Hỗ trợ" are names.
ACT = (
    r"(?:(?<!,)(?<!và)\s+tổ chức\b(?! (?:có liên quan|liên quan|chính trị|xã hội|đoàn thể|hành nghề|khác))"
    r"|\s+(?:thực hiện|tham mưu|triển khai|xây dựng|hướng dẫn|theo dõi|rà soát|đôn đốc|tổng hợp|ban hành|biên soạn"
    "|căn cứ|có trách nhiệm|chịu trách nhiệm|chủ trì|phối hợp|bố trí|tăng cường|chỉ đạo|đẩy mạnh|lồng ghép|đề xuất"
    "|báo cáo|bảo đảm|đảm bảo|chủ động|tiếp tục|vận động|lập|hỗ trợ|phân bổ|thẩm định|cân đối|kiểm tra|phát huy"
    "|nghiên cứu|quán triệt|được giao|trong phạm vi|theo chức năng|tuyên truyền|thường xuyên|kịp thời|để|nhằm|đưa tin"
    "|cử|phân công|nghiêm túc|khẩn trương|tích cực|quan tâm|khảo sát|cung cấp|cập nhật|đăng tải|nâng cấp|vận hành"
    "|duy trì|khai thác|số hóa|bồi dưỡng|tập huấn|giới thiệu|sản xuất|phát sóng|phát hành|lựa chọn|hoàn thiện"
    "|hoàn thành|thí điểm|ứng dụng|kết nối|chia sẻ|đánh giá|sơ kết|tổng kết|huy động|góp ý|lấy ý kiến|trình|chuẩn bị"
    r"|trước ngày|trong (?:quý|tháng|năm)|hằng năm|hàng năm)\b)|(?<![Đđ]ăng)\s+(?:đăng|tiến hành|công khai|tập hợp|phát"
    "|lấy|thành lập|đưa|mời|viết|in|dựng|kiện toàn|chọn|nhận|chuyển|quản lý|nhắc|ra(?= quyết| văn| thể| thông)|bổ sung"
    "|gom|dự|lên|luân phiên|thống nhất|ký|cấp(?! xã| huyện| tỉnh)|chấm|công bố|tự|đi|học tập|cài đặt|tạo điều kiện"
    "|nêu cao|mở cửa|hưởng ứng|ký kết|trực(?! thuộc)|dạy|soạn|số hóa|niêm yết|treo|tư vấn|cải tiến|giải đáp|trả lời"
    "|thu thập|tiếp|bảo vệ|nộp|họp|ghi|trực tiếp|cụ thể hóa|đồng loạt|dự|giúp|kêu gọi|nhắc nhở|sưu tầm|biên tập"
    "|phổ biến|giải quyết|xử lý|khen thưởng|biểu dương|trao|cam kết|trang bị|đầu tư|mua|lắp đặt|bàn giao|đối thoại"
    "|phản ánh|kiến nghị|phát hiện|ngăn chặn|dán|quay|liên hệ|gắn|kết hợp|quyết định|phê duyệt|xem xét|cho ý kiến"
    "|giao(?! thông| dịch| lưu)|dành|thăm hỏi|tuần tra|tiếp âm|hiệu đính|tháo dỡ|khuyến khích|luân chuyển|kiểm kê"
    "|củng cố|bầu|triệu tập|trình chiếu|chiếu|trưng bày|sửa chữa|giải thích|thẩm tra|phân loại|trích|thanh toán"
    "|quyết toán|lưu|công nhận|nhân rộng|quản trị|đăng cai|tài trợ|phát động|tập trung|đổi mới|nâng cao|mở rộng"
    r"|khắc phục|chấn chỉnh|giám sát|thông báo|thông tin(?= (?:các|về|đến)))\b"
)
LIKE_NAMES = (
    "(?:nhân dân|tỉnh|thành phố|huyện|quận|thị xã|thị trấn|xã|phường|đặc khu|ấp|khóm|khu phố|thôn|bản|cấp|các|những"
    "|nhà nước|pháp lý|pháp luật|giáo dục|công tác|quân sự|chính trị|xã hội|thành viên|có liên quan|liên quan"
    "|trực thuộc|thuộc|đoàn thể|đoàn|ủy|sở|ban(?! hành| bố)|ngành|hội|phòng|khối|thanh niên|phụ nữ|nông dân"
    "|cựu chiến binh|y tế|trường|trưởng|tổ(?! chức| quốc)|hòa giải|trạm|bệnh viện|thị(?=,)|thành(?=[,;.]| cùng| phối)"
    "|cơ quan|đơn vị|tổ chức(?= (?:thành viên|có|liên|chính|xã|đoàn))|địa phương|doanh nghiệp|trên địa bàn|dân sự"
    r"|hành chính công|phổ thông|nghề nghiệp|tôn giáo|thường xuyên(?= \w+ tỉnh)|luật sư|hải đội|đại đội|tiểu đoàn|đồn"
    "|hộ tịch|chi cục|cục|tiểu học|trung học|mầm non|mẫu giáo|đại học|cao đẳng|còn lại|thành đoàn|đoàn (?:trực thuộc"
    "|các trường)|(?:của|ở) (?:các |mỗi )?(?:ấp|thôn|bản|khóm|đơn vị)"
    rf"|phụ trách (?:lĩnh vực |công tác )?(?:{FIELD_OF_STAFF}|nề nếp|chuyên môn)(?:\s*[-–]\s*{FIELD_OF_STAFF})*"
    "|(?<=phát thanh, )truyền hình|kiểm sát|kiểm lâm|khuyến nông|trợ giúp|lưu động|an toàn|giao thông|giám khảo"
    r"|đại diện|cha mẹ|học sinh|học đường|số \d+|(?<=khu vực )(?-i:[IVX]+)|(?:(?<=phường )|(?<=ấp )|(?<=khóm )"
    r"|(?<=thôn )|(?<=tổ )|(?<=phố ))\d+|\d+(?= (?:khu phố|khối|buôn|cơ sở|thôn|ấp|bản|khóm|xã|phường|trường|lớp|tổ"
    r"|đơn vị)\b)|(?<=khu vực )\d+|(?<=các )lớp|nhân viên|trực(?= của)|chuyên môn"
    r"|(?<!tỉnh )(?<!huyện )(?<!phố )(?<!xã )quản lý|án|trung tâm|văn phòng|cơ sở|khu vực|khu|thủ trưởng)\b"
)
STOP = (
    r"\s+(?:được|mở|làm|là|lo|phụ|đảm|giám sát|củng|treo|gửi|phải|sẽ|cần|cùng|với|phối|hỗ|tham|theo|do|tại|ở|từ|về|và"
    r"|có|thì)\b"
)

# Letters that make no syllable: names of bodies are shortened so ("VHXH", "KTHT&ĐT"), and matters, which are left out.
SHORTENED = (
    "(?-i:(?!(?:PBGDPL|GDPL|TGPL|TTATGT|ATGT|PCCC|CNCH|CNTT|CSDL|VBQPPL|QPPL|TTHC|CCHC|HGV|HGCS|TTXH|BHXH|BHYT|BHTN"
    "|TNGT|TNXH|VPHC|TTĐT|KNTC|LLVT|CBCC|CBCCVC|TDTT|NTM|DTTS|MTQG|HSSV|TNCS|LHPN|THPT|THCS|THPTQG|PTDTNT|PTTH|PHHS"
    r"|GDKT|GDCD)\b)[BCDĐGHKLMNPQRSTVX]{3,}(?:&[BCDĐGHKLMNPQRSTVX]+)?\b(?!/))"
)
BODY_HEAD = (
    rf"(?:{SHORTENED}|(?-i:(?={CAPITAL}))(?:{HEADS}|xã|phường|thị trấn|ấp|chi (?:đoàn|hội|bộ)|cơ sở đoàn|thủ trưởng"
    rf"|trưởng (?:các )?(?:phòng|ban|đơn vị)|chủ tịch)(?<!bộ)\b"
    rf"|(?-i:(?={CAPITAL}))(?:câu lạc bộ\b"
    rf"|bộ\b(?! [Ll]uật)(?=,|$|\s+(?-i:{CAPITAL})|\s+(?:phận|đội|chỉ huy|tư lệnh)\b))"
    rf"|(?:các|những|toàn thể|một số|tất cả|mỗi|từng)\s+(?!tỉnh|huyện|thị|thành|báo|cô\b|bà\b|ông\b)(?:{HEADS}"
    rf"|chi (?:hội|đoàn|bộ))\b"
    r"|(?:các|những|toàn thể|một số)\s+(?:sở|bộ|ban|ngành|hội|đoàn thể|phòng|cơ quan|đơn vị|tổ chức|địa phương|xã"
    "|phường|ấp|khóm|thôn|trường|doanh nghiệp|thành viên|trạm|huyện|quận|thị xã|khối|cơ sở đoàn|câu lạc bộ|liên đội"
    "|tổ(?! chức)|bệnh viện|trung tâm|(?:cán bộ|công chức|đoàn|hội|đảng|giáo|báo cáo|tuyên truyền|hòa giải) viên"
    "|cán bộ|công chức|thầy|già làng|người có uy tín|nhà trường|cơ sở|hộ|[ủu][ỷy]? ?ban nhân dân|ubnd|chi|lực lượng"
    r"|cấp (?:hội|đoàn|công đoàn|ngành))\b"
    rf"|(?-i:(?:[Ôô]ng|[Bb]à|[Tt]hầy|[Cc]ô|[Aa]nh|[Cc]hị|[Đđ]ồng chí|[Đđ]/c)(?=\s+{CAPITAL}\w*(?:\s+{CAPITAL}|{ACT})))"
    r"|(?:giám đốc|thủ trưởng|hiệu trưởng|chỉ huy|người đứng đầu|trưởng|bí thư|chủ tịch|chủ nhiệm) (?:\w+ )?các\b"
    r"|(?-i:Khu phố|Đơn vị|Địa phương|Xã|Phường|Trường|Cơ quan|Thôn|Ấp)\s+nào\b[^,;.]{3,60}?(?=\s+thì\b)"
    r"|(?:(?<=^\d\d )|(?<=^\d )|(?<=: \d\d )|(?<=\d/\d\d ))(?:cơ sở (?:hội|đoàn)|xã|phường|trường|thôn|ấp|khu phố"
    r"|công đoàn|chi (?:hội|đoàn))\b"
    r"|mỗi (?:cơ sở (?:hội|đoàn)|thẩm phán|xã|phường|thôn|ấp|khóm|khu phố|trường|lớp|chi (?:hội"
    r"|đoàn))\b(?=\s+(?!\d)[^\W\d])"
    rf"|(?-i:Cơ quan|Đơn vị|Địa phương|Bảo vệ)(?=\s+(?:báo cáo|lập|gửi|nộp|tự|kiểm tra|tổng hợp|rà soát|đăng ký"
    rf"|xây dựng"
    r"|cử|trực|nhắc)\b)"
    r"|(?-i:Cơ quan|Đơn vị) (?:chủ trì )?soạn thảo\b"
    rf"|(?-i:(?:[Cc]ác\s+|[Mm]ỗi\s+)?{SMALL_HEADS})|(?-i:(?={CAPITAL})){STAFF})"
)
# What goes on with a name, or with what is said of it, and is no act of the body: any other word in small letters is.
NOT_ACT = (
    r"(?:của|tại|ngoài|ở|là|và|với|thuộc|về|do|để|nhằm|theo(?! dõi)|trên(?! cơ sở)|dưới|hoặc|cùng cấp|như|khác|này"
    r"|đó|nêu|khi|cho(?! học)|bằng|bị|mà|nơi|mới|cũ|qua|giữa|số|gồm|đạt|chưa|không|năm|tháng|ngày|quý|có(?= liên quan)"
    r"|(?:trong|vào|từ|trước|sau|đến)(?! (?:phạm vi|quý|tháng|năm|tuần|ngày|thời gian|dịp|\d))"
    r"|được(?! (?:giao|đề nghị|yêu cầu|phân công|mời|cử|chọn|huy động|ủy quyền|phép|tham gia)\b))\b"
)
CLAUSE = re.compile(
    r"(?:(?:^|[.;:,–-]|\b(?:thì|muốn vậy|vì vậy|do đó|theo đó|khi đó|sau đó|ngoài ra|đồng thời|riêng"
    r"|(?:mỗi|hằng|hàng) (?:ngày|tuần|tháng|quý|năm))|giờ)\s*"
    r"|(?<!đã )\bđược\s+)(?:\d{1,3}(?:/\d{1,3})?\s+)?$",
    re.I,
)
# What stands before and after a name, and the part that this gives it. The first row that fits holds.
ACTS = "acts"  # does the work: leads, where nobody is named as who leads
ASIDE = "aside"  # named, and given nothing to do: to whom one reports, whose words one follows
PARTS = tuple(
    (part, re.compile(before, re.I), re.compile(after, re.I))
    for part, before, after in (
        (ACTS, r"\bdo\s+$", r"^[^,;.]{0,40}?\blàm (?:(?:tổ|đoàn) )?trưởng\b"),
        # who is made head of a board and does something as such
        (
            ACTS,
            CLAUSE.pattern,
            r"^\s+[^;:.,]{0,40}?\blàm [^,;.]{3,40},\s*(?:chịu trách nhiệm|phụ trách|trực tiếp|điều hành)\b",
        ),
        (ASIDE, "", r"^\s+[^;:.,]{0,40}?\blàm (?:thành viên|(?:phó |tổ )?trưởng|phó|ủy viên|thư ký|giám khảo)\b"),
        (ASIDE, r"\bphân công\s+$", r"^[^;:.]{0,40}?\blàm (?:báo cáo|tuyên truyền|hòa giải) viên\b"),
        (ASIDE, "", r"^\s+(?:ký|duyệt|phê duyệt)(?:\s+(?:ban hành|trước)|\s*(?:[.,;)]|$))"),  # of a board
        (
            ASIDE,
            r"\b(?:văn bản|quyết định|nghị quyết|quy định|thông báo|thi|phong trào)[^,;.]{0,30}\bdo\s+$",
            r"^[^;.]{0,90}\b(?:ban hành|phát động)\b",
        ),
        (ASIDE, r"\bđã được\s+$", ""),
        (PlanField.COORDINATING, "", r"^\s+được mời\b"),
        (ASIDE, "", r"^\s+(?:cùng )?(?:tham )?dự\s*(?:[.,;)]|$)"),  # who is only there
        # who decides of a thing, or must agree before it, does not do the task
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
            "|sự (?:phối hợp|tham gia|hỗ trợ|giúp đỡ|góp ý|đồng hành) của|thống nhất với"
            r"|mời(?: thêm)?(?: (?:luật sư|đại diện|cán bộ|lãnh đạo|chuyên gia|giảng viên"
            r"|báo cáo viên)(?: của)?)?)\s+$",
            "",
        ),
        (
            PlanField.LEAD,
            r"\b(?:(?<!thời gian )do|giao(?: cho)?|đề nghị|yêu cầu|phân công(?: cho)?|thuộc về|trách nhiệm (?:của"
            r"|thuộc)"
            r"|(?:đầu mối|chủ trì|thực hiện)[^,;.]{0,20} là)\s+(?:(?:đồng chí|đ/c|ông|bà|thầy|cô|anh|chị)\s+)?$",
            "",
        ),
        (
            PlanField.COORDINATING,
            r"\b(?:có|với) (?:thêm )?$",
            r"^[^;:.]{0,60}?\b(?:cùng|tham gia|phối hợp|hỗ trợ|giúp)\b",
        ),
        (PlanField.COORDINATING, r"\bthành phần[^;.]{0,20}\bgồm(?: có)?:?\s+$", ""),
        (PlanField.COORDINATING, "", r"^\s+góp ý\b"),
        (PlanField.COORDINATING, r"\bgửi(?: cho)?\s+$", r"^\s+(?:biên tập|đăng tải|đăng|in)\b"),
        (PlanField.COORDINATING, r"\b(?:nhờ|liên hệ(?: với)?|chuyển(?: cho)?)\s+$", ""),
        (
            ASIDE,
            r"\b(?:báo cáo|về|gửi|trình|cho|tại|trên|ở|của|theo|từ|thuộc|tham mưu|giúp|do)\s+$",
            "",
        ),
        (PlanField.COORDINATING, "", r"^[^;:.,]{0,60}\b(?:phối hợp|hỗ trợ|tham gia)(?: thực hiện)?\s*[.;]?\s*$"),
        # "Sở Khoa học và Công nghệ hỗ trợ Sở Tư pháp thiết lập …": who is helped does it with who helps
        (PlanField.COORDINATING, r"\bhỗ trợ\s+$", rf"^(?:{ACT}|\s+thiết lập\b)"),
        (ASIDE, "", rf"^\s*:\s*{BODY_HEAD}"),  # "Bộ phận Một cửa: Văn phòng kiểm tra …" is about it
        (
            PlanField.COORDINATING,
            "",
            rf"^,?\s*(?:cùng (?:đi|dự)\b|(?:cùng\s+)?(?:phối hợp\b(?! (?:chặt chẽ )?(?:với|cùng|các\b"
            rf"|(?-i:{CAPITAL}|{SMALL_HEADS})))|tham gia\b"
            r"|(?:hỗ trợ|giúp)(?=\s*(?:[.,;]|$|thực hiện|triển khai|tổ chức|kinh phí|âm thanh|sân khấu|kịch bản|sách"
            r"|tài liệu|địa điểm"
            r"|phương tiện|kỹ thuật|nước uống|xe|cơ sở vật chất|trang thiết bị|chuyên môn|hội trường))))",
        ),
        (
            PlanField.LEAD,
            "",
            r"^\s*,?\s*(?:(?:năm nay|tiếp tục|sẽ|vẫn|cũng)\s+)*(?:được giao\s+)?(?:là|làm|giữ vai trò)?"
            r"\s*(?:cơ quan|đơn vị)?\s*"
            r"(?:chủ (?:trì|lực|công)|nòng cốt|thường trực|(?:làm )?đầu mối|phụ trách|đảm nhận|chịu trách nhiệm)",
        ),
        (
            ACTS,
            CLAUSE.pattern,
            rf"^(?:\s*,[^,;.]{{0,60}},|\s+(?:(?:trước |sau )?khi|nếu) [^;:.]{{3,120}}?(?=,| có trách nhiệm| phải"
            rf"| cần),?)?(?:\s+(?:cũng|vẫn|còn|đồng|đều))?(?:\s*:|\s+(?!{NOT_ACT})[^\W\d])",
        ),
        # "Đối với nhà trọ thì Công an xã."; "Mã QR đặt ở nhà văn hóa: Hội Nông dân xã, tháng 3"; "Sở Y tế."
        (ACTS, r"(?:\bthì\s+|^[^:]{15,}(?<!gồm)(?<!phối hợp)(?<!phần): )$", r"^\s*(?:[.,;]|$)"),
        (ACTS, r"[.!?]\s+$", r"^\s*\.?$"),
    )
)

_DAY = (
    r"(?:ngày\s+)?(?<![\d/])(?<!điểm )(?<!mục )(?<!khoản )(?<!phần )(?<!tiêu chí )(?<!đợt )(?<!lần )"
    r"\d{1,2}(?:\s*[/.-]\s*(?:1[0-2]|0?[1-9])(?!\d)(?:\s*[/.-]\s*\d{4})?"
    r"|\s*tháng\s*\d{1,2}(?:\s*năm\s*\d{4})?)(?![\d/])"
)
_OF_YEAR = r"(?:\s*(?:/|-(?=20)|năm)\s*\d{4}\b)?"
_PERIOD = rf"{_DAY}|(?:tháng|tuần|quý|năm)\s+(?:\d{{1,4}}|[IVX]+)\b{_OF_YEAR}"
_OFTEN = r"(?:\d{1,2}|một|hai|ba|bốn)\s+(?:lần|đợt|kỳ)"
_EACH = (
    rf"(?:(?<!sống )(?<!việc )(?<!hoạt )(?:mỗi|hằng|hàng)\s+(?:(?:\d{{1,2}}|hai|ba|sáu|nửa)\s+)?"
    rf"(?:năm(?! học)|quý|tháng|tuần|ngày|học kỳ)"
    rf"(?:\s+(?:ít nhất\s+)?{_OFTEN})?|theo (?:quý|tháng)(?! ?[\dIVX]))\b"
)
_UNTIL = (
    r"(?:(?:(?:bắt đầu|chính thức|áp dụng)\s+từ|trước|trong|vào|đến hết|đến|(?:chậm|muộn) nhất(?:\s+là)?"
    r"|hạn cuối(?:\s+là)?|từ)\s+)?"
)
_STOPS = (
    "để|cho|tại|ở|trong|trước|chậm|từ|gửi|cấp|với|do|vào|khi|trên|phát|xong|hoàn thành|theo|về|đến|nộp|bằng|kèm"
    "|phải|sẽ|dự kiến|diễn ra|đều"
)
_REST = rf"(?:(?!\s(?:{_STOPS})\s)(?:[^,;.:()“]|“[^”]*”))*"
_MAKES = (
    r"thành lập|thiết lập|tạo lập|(?<!độc )(?<!thành )lập|lắp đặt|lắp|cắm|(?<!xây )dựng|biên soạn|soạn(?! thảo)"
    r"|biên dịch|ra mắt|đặt|treo|in"
)
_GIVES = r"xây dựng|bố trí|mua sắm|mua|phát|trao|tặng|trang bị|duy trì|đăng|mở|cấp"
_NO_THING = (
    rf"(?:{_STOPS}|ra|lại|được|nên|và|là|đồng loạt|hàng|quan hệ|\d+ (?:ngày|giờ|phút|tháng|năm|tuần|lần|người"
    r"|xã|phường|thôn|ấp|trường|cán bộ|công chức|hộ|đơn vị|cơ quan)|(?:ngày|giờ|phút|tháng|năm|tuần|lần"
    r"|người|cán bộ|công chức|hộ|đơn vị|xã|phường))\b"
)
# How a field is read from running words, and the words that may state it where it was not read.
READ: dict[PlanField, re.Pattern[str]] = {
    PlanField.DEADLINE: re.compile(
        # counted from what happens, or bound to it: a phrase without a date
        "(?:chậm nhất |không muộn hơn |sớm hơn |trong (?:vòng |thời hạn )?|sau |không quá "
        r"|trước )(?:[^\W\d]+ ){0,3}?(?:ít nhất )?\d+ (?:giờ|ngày|tuần|tháng|năm)(?: làm việc)?\b(?! \d| tháng| đầu"
        r"| cuối)(?:,? (?:(?:sau khi|trước khi|kể từ|từ khi|từ ngày|tính từ)\b[^,;.]*|trước (?!ngày)[^,;.\d]*))?"
        r"|\bkhi (?:có|được) (?:yêu cầu|mời|cấp|đề nghị|thông báo|thay đổi|phát sinh|chỉ đạo|(?:[^\W\d]+ ){1,3}mới)\b"
        r"|\btrong ngày làm việc\b|\b(?:\d+|hai|ba|sáu|nửa) (?:ngày|tuần|tháng|quý|năm)\s*(?:/|một|mỗi|0?1)\s*(?:lần|số"
        r"|kỳ|đợt)\b|\b(?:ngày|tuần|tháng|quý|năm) (?:một|hai|ba|\d) lần\b"
        rf"|\b{_OFTEN}\s*(?:/|(?:trong\s+)?(?:một|mỗi|1)\b|trong\b)\s*(?:ngày|tuần|tháng|quý|năm)\b(?!\s*\d)"
        "|(?:(?:ngay |xong )*(?:trong|từ|trước|vào|đến) )?(?:cuối |đầu |hết )?(?:học kỳ|học kì|năm học"
        r"|kỳ họp)\b[^,;.()]*|\b(?:trong|tại|vào) (?:tiết|buổi|cuộc|phiên|kỳ) [^,;.()]{0,40}? gần nhất\b|\b(?:cuối"
        r"|giữa) năm\b(?! học)(?: 20\d\d)?|\b(?:vào )?(?:các )?(?:dịp|ngày) (?:lễ|Tết|nghỉ|hè)\b[^;.()]*"
        r"|\bđịnh kỳ 6 tháng(?:,| và) (?:năm|cuối năm)\b|\b(?:trước|trong|vào|suốt|sau) mùa \w+[^,;.]*"
        r"|\bsau [^\W\d]+ \d+ ngày\b|\bngay (?:sau )?khi\b[^,;.]*|\btheo (?:lộ trình|kế hoạch|tiến độ) (?:của"
        r"|chung)\b[^,;.]*|\bdịp (?:[Tt]ết|Quốc khánh|lễ|ra quân|khai giảng)\b[^,;.:]*|(?:vào )?(?:đầu|giữa|cuối"
        r"|(?:thượng|trung|hạ) tuần|tuần (?:thứ )?(?:[1-4]|đầu|cuối|hai|ba|tư))(?: của)? tháng \d{1,2}(?:\s*(?:/"
        r"|năm)\s*\d{4}\b)?|(?:trước|sau|trong|nhân) (?:dịp )?(?:kỳ nghỉ|nghỉ hè|hè|Tết(?: Nguyên đán| Dương lịch)?"
        r"|bầu cử|Trung thu|Quốc khánh)(?! \d+ ngày)(?: năm)?(?: 20\d\d)?\b|(?:(?:trước|vào|đến) (?:ngày\s+)?"
        r"|ngày )\d{1,2} (?:của )?tháng (?:(?:cuối|đầu) (?:của )?quý(?: sau)?|tiếp theo|kế tiếp|sau|trước)\b|(?:\d+|một"
        r"|hai|ba) (?:[^\W\d]+,? ){0,2}[^\W\d]+(?<!đồng)(?<!triệu)\s*/\s*(?:ngày|tuần|tháng|quý|năm|học kỳ)\b(?!\s*\d)|"
        rf"{_UNTIL}(?:{_DAY}|ngày\s+\d{{1,2}}|quý\s+[IV]+|tháng\s+\d{{1,2}})(?:\s+của)?\s+{_EACH}"
        rf"|\b(?:định kỳ\s+)?{_EACH}"
        r"|\b(?:định kỳ\s+)?(?:\d{1,2}|sáu|ba)\s+tháng(?:\s+(?:một|01|1)\s+lần|\s*/\s*lần)|\bđịnh kỳ\s+(?:0?[36]|sáu"
        r"|ba)\s+tháng"
        rf"|\btừ\s+(?:{_PERIOD})\s+(?:đến|tới)(?:\s+hết)?\s+(?:{_PERIOD}){_OF_YEAR}"
        rf"|{_DAY}\s*[-–]\s*{_DAY}"
        rf"|{_UNTIL}(?:\d\d?\s+tháng\s+(?:đầu|cuối)\s+năm(?:\s+\d{{4}})?|{_DAY}"
        rf"|quý\s+(?:[IV]+|[1-4])\b(?:(?:\s*[,–-]\s*|\s+(?:và|đến)\s+)(?:quý\s+)?(?:[IV]+|[1-4])\b)*{_OF_YEAR}"
        rf"|tháng\s+\d{{1,2}}\b(?:\s*(?:[,–-]|và)\s*\d{{1,2}}\b(?! (?!và\b)[^\W\d]))*{_OF_YEAR})"
        # of the month that stands above
        r"|(?-i:\bTuần (?:thứ )?[1-4](?=\s*:))|\btuần (?:đầu|cuối)(?= tháng\b(?! \d))"
        r"|\b(?:xong |hoàn thành )?(?:(?:trước|trong|vào|đến(?: hết)?|chậm nhất) )(?:ngày \d{1,2}|tuần (?:thứ )?[1-4])"
        r"(?!\s*(?:[/.-]?\d|(?:\w+ )?tháng|làm việc|hằng|hàng|mỗi))\b"
        r"|\btừ nay (?:cho )?đến\b[^,;.]*|\b(?:vào )?(?:các )?(?:sáng|chiều|tối) thứ (?:hai|ba|tư|năm|sáu|bảy|[2-7])\b"
        r"|\b(?:trong|cả|(?:đến )?hết)\s+năm\b(?:\s+(?:\d{4}|nay)\b)?(?! học)|(?<=[:,;(] )năm\s+\d{4}\b(?!\s*[-–])"
        r"|\bgiai đoạn\s+\d{4}\s*[-–]\s*\d{4}"
        r"|(?<=[^\W\d] )ngay(?= (?:cho|về)\b|[.,;]|$)|\bthường xuyên|\bliên tục|\b(?:quanh|suốt) năm\b|\btheo tiến độ",
        re.I,
    ),
    PlanField.PRODUCT: re.compile(
        r"(?:sản phẩm|đầu ra|kết quả)(?:\s+(?:đầu ra|dự kiến))?\s*(?:là|gồm|:)\s+(?P<words>[^.;]+)"
        r"|(?<![\w/.,-])(?:\d[\d.]*|một|hai|ba|bốn|mười)\s+(?:lượt|cuộc|hội nghị|hội thảo|lớp|buổi|đợt|tin, bài|tin bài"
        "|tin|bài|tờ|cuốn|đầu sách|video|clip|phóng sự|chuyên mục|chuyên đề|chuyên trang|chương trình|tiểu phẩm"
        "|tình huống|câu hỏi|bộ|tập|áp phích|mô hình|câu lạc bộ|kỳ|bản|báo cáo|diễn đàn|tiết|phiên|sổ tay|băng rôn"
        r"|pa nô|tủ sách|tài liệu|trang|phiếu|podcast|infographic|địa chỉ|hồ sơ|ấn phẩm|số(?=/))\b(?:(?!\s(?:để|cho|tại"
        r"|ở|trong|trước|chậm|từ|cấp|với|do|vào|khi)\s)(?:[^,;.:()]|\([^()]*\)))*|(?<!theo )\b(?:ban hành|xây dựng"
        "|biên soạn|soạn(?: thảo)?|lập|in|mở|làm|viết|ra|có|phát hành|phát|gửi|nộp|trình|dự thảo|soạn thảo|hoàn thiện"
        "|hoàn thành|điều chỉnh|thông qua|đề xuất|chuẩn bị|ký|khai mạc|chiếu|lưu|công bố|biên tập|sản xuất|dựng"
        r"|duy trì|kèm|cung cấp|lên|ghi|xuất bản|tham mưu|tổ chức|phát động|treo)\s+(?:(?:ít nhất|được|các"
        r"|những)\s+)?(?:(?:cho )?(?-i:UBND|HĐND|Ủy ban|Thường trực|Chủ tịch|Giám đốc|Đảng ủy|Sở|Hội|Ban|Phòng"
        r"|Bộ)\b[^,;.]{0,60}?\s(?=dự thảo|tờ trình|kế hoạch|nghị quyết|quyết định|phương án|danh mục|danh sách|đề án"
        "|văn bản))?(?P<made>(?:kế hoạch|văn bản|hướng dẫn|đề cương|tài liệu|sổ tay|danh sách|danh mục|báo cáo"
        "|biên bản|chuyên mục|chuyên trang|quyết định|quy chế|nghị quyết|đề án|tờ gấp|tờ rơi|bản tin|cẩm nang"
        "|bộ (?:tiêu chí|câu hỏi|tài liệu)|thể lệ|dự toán|thông báo|công văn|phóng sự|video|clip|tin,? bài|áp phích"
        "|pa nô|băng rôn|lịch|tờ trình|dự thảo|sách|bài|hội nghị|hội thi|phiên tòa giả định|ngày hội|lễ (?:mít tinh"
        "|ra quân|phát động)|lớp (?:bồi dưỡng|tập huấn)|(?<=phát động )cuộc thi|phần mềm|khẩu hiệu|câu lạc bộ|mô hình"
        "|chương trình(?= (?:phối hợp|hành động|kiểm tra|công tác))|phương án|quy định|quy trình|quy ước|hương ước"
        "|hồ sơ|ý kiến(?= pháp lý)|(?:bản |giấy |thư )?cam kết|kịch bản|giáo trình|giáo án|bài giảng|tập san|báo tường"
        "|phiên|cuộc|buổi|đợt|tuần lễ|tháng cao điểm|tọa đàm|hội thảo|diễn đàn|sân chơi|triển lãm|chiến dịch|chuyên đề"
        "|phiếu|biểu mẫu|mẫu|bản đồ|số liệu|bảng tin|góc pháp luật|thư|đơn|hợp đồng|thỏa thuận|quy hoạch|bộ (?:đề"
        r"|quy tắc|ảnh|mẫu)|trang|hệ thống|cơ sở dữ liệu|ứng dụng|nền tảng|nhóm(?= Zalo)|thông cáo)\b"
        rf"{_REST})"
        # who reports makes a report, named by what it is of or when
        r"|(?<!theo )(?<!trong )(?<!độ )(?<!phiếu )(?P<report>\bbáo cáo\b(?! viên)"
        r"(?:\s+(?:kết quả|tổng kết|sơ kết|năm|quý|tháng|tuần|\d+ tháng|tiến độ|số liệu|tình hình|đánh giá|chuyên đề"
        rf"|định kỳ|riêng|nhanh|bằng văn bản|công tác|học k[ìỳ])\b{_REST})?)"
        # what is itself such a paper, or such a meeting
        r"|(?m:^)(?P<itself>(?:Đề án|Quy chế|Quy định|Sổ tay|Tủ sách|Tài liệu|Hồ sơ|Cẩm nang|Phiên tòa giả định|Tọa đàm"
        rf"|Hội nghị|Hội thi|Cuộc thi|Hội thảo|Diễn đàn|Ngày hội|Kế hoạch|Bản tin|Chuyên mục|Tờ gấp|Biên bản"
        rf"|Bản cam kết|Phiếu|Băng rôn|Pa ?nô|Danh mục|Danh sách)\b"
        rf"(?:(?!\s(?:được|{_STOPS.replace('cấp|', '')})\s)(?:[^,;.:()“]|“[^”]*”))*)"
        # what a verb of making makes, whatever it is; with a number, also what is bought, given out or kept up
        rf"|\b(?:{_MAKES})\s+(?:(?:ít nhất|tối thiểu|thêm|mới|các|những)\s+)?(?P<thing>(?!{_NO_THING})"
        rf"(?:\d[\d.]*\s+)?[^\W\d]+\s+{_REST}(?:\svề{_REST})?)"
        rf"|\b(?:{_GIVES})\s+(?:(?:ít nhất|tối thiểu|thêm|mới)\s+)?(?P<counted>\d[\d.]*\s+(?!{_NO_THING}){_REST}"
        rf"(?:\svề{_REST})?)",
        re.I,
    ),
    PlanField.MONEY: re.compile(r"\d[\d.,]*\s*(?:(?:nghìn|ngàn|triệu|tỷ|tỉ)\s*)?(?:đồng|đ)\b", re.I),
}
MAY_STATE: dict[PlanField, re.Pattern[str]] = {
    PlanField.LEAD: re.compile(
        r"\b(?:giao|phân công|phân cấp|chủ trì|phụ trách|trách nhiệm|đảm nhận|đầu mối|đơn vị|cơ quan|bộ phận"
        r"|địa phương|ban|tổ"
        r"|nhóm|đội|ông|bà|đồng chí|cán bộ|công chức|viên chức|trưởng|chủ tịch|giám đốc|hiệu trưởng|các cấp|lực lượng"
        r"|chi đoàn|chi hội|chi bộ|viên|toàn thể|hạt|khối|lớp|nhà trường|thầy|cô|chị|anh|bác|chủ|mỗi|mọi|cụm|cấp ủy"
        r"|già làng|hội|đài|đoàn|phòng|trạm|trung tâm|hộ|mặt trận|người|do|chúng tôi|xã|phường|ấp|sở|ngành|đoàn thể"
        r"|trường|công an)\b",
        re.I,
    ),
    PlanField.COORDINATING: re.compile(
        r"\b(?:phối hợp|phối kết hợp|kết hợp|cùng|tham gia|hỗ trợ|(?<!trợ )giúp|với sự|liên kết|góp ý|ý kiến của"
        r"|phía)\b",
        re.I,
    ),
    PlanField.DEADLINE: re.compile(
        r"\d\s*/\s*\d|\b(?:ngày|tháng|quý|tuần|năm|thời gian|thời hạn|thời điểm|tiến độ|lộ trình|hạn|dịp|đợt|mùa|khi"
        r"|kỳ|giai đoạn|lễ|kịp|tiết|ngay(?! tại| từ)|gần nhất|bữa|rằm|buổi|sáng|chiều|tối|phiên|vụ|lúc|nay|thứ|chờ"
        r"|lần|giờ"
        r"|xong|hoàn thành|cuối|đầu|trước|sau|trong vòng|hôm|sớm|định kỳ|lâu dài|tết|hè|nghỉ|kéo dài|đến hết|mãi)\b",
        re.I,
    ),
    PlanField.PRODUCT: re.compile(
        r"\d|\b(?:sản phẩm|kết quả|ban hành|xây dựng|biên soạn|báo cáo|văn bản|tài liệu|tờ|sách|chuyên mục|chuyên trang"
        r"|kế hoạch|hướng dẫn|đề cương|video|clip|phóng sự|chuyên đề|hội nghị|hội thi|tọa đàm|đối thoại"
        r"|diễn đàn|lễ|cẩm nang|khẩu hiệu|phim|thư|lớp|cuộc|buổi|đợt|bản|(?<!cán )(?<!nội )bộ|danh mục|dữ liệu|phần mềm"
        r"|mô hình|đề án|quyết định|nghị quyết|(?<!thông )tin|bài|sổ tay|hồ sơ|đầu ra|biên bản|trang|ấn phẩm"
        r"|băng rôn|thành lập|kiện toàn|lắp đặt|ký kết|thông cáo|trợ lý ảo"
        r"|trang bị|một (?!số|lần))\b",
        re.I,
    ),
    PlanField.MONEY: re.compile(r"\b(?:kinh phí|ngân sách|tiền|dự toán|chi phí|triệu|tỷ)\b", re.I),
}
