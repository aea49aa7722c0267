"""The words and forms of citations, as regular expressions over cleaned text. All of them run in linear time."""

from __future__ import annotations

import re

from lawtext.types import Unit

# ---- documents -------------------------------------------------------------------------------------------------------

_CODE = r"(?:TTg|TTr|CTr|QyĐ|BKTrC|[A-ZĐƯƠ]+(?:&[A-ZĐƯƠ]+)*\d{0,2})(?!(?!ngày|của)[a-zà-ỹđ])"
NUMBER = re.compile(
    rf"""
    (?: (?<![\w./:,@–-]) | (?<=số) | (?<=so) )
    (?P<number> \d{{1,5}}[A-Za-z]? )
    (?: \s?/\s? (?P<year> (?:18|19|20)\d\d ) (?!\d) )?            # 30/2020
    (?P<mark> \s{{0,2}} [/-] \s{{0,2}} )                          # a line may end inside a number: "TT-\nBTC"
    (?P<code> {_CODE} (?: (?: [/-]\s{{0,2}} | \s[/-] ) {_CODE} | (?<=TT|NĐ|QĐ|NQ|LT)\s-\s{_CODE} )* )   # NĐ-CP, NQ/TW
    (?! \w* \d*/\d )
    """,
    re.VERBOSE,
)
# "Nghị định 90/2016", "QĐ 14/2019": press style, without the code of the issuer.
SHORT_NUMBER = re.compile(
    r"""
    (?<!\w) (?P<kind> Nghị\s+định | NĐ | Thông\s+tư(?:\s+liên\s+tịch)? | TT | TTLT | Quyết\s+định | QĐ | Nghị\s+quyết | NQ )
    \s* (?:số\s*)? :? \s* (?P<number> \d{1,4} / (?P<year> (?:19|20)\d\d ) ) (?! [\w/-] | \s*[/-]\s*[A-ZĐ] )
    """,
    re.VERBOSE,
)

# Lower case -> its code in KINDS of lawtext.numbers is not needed here: citations keep the kind as a word.
KIND = r"""(?:
    bộ\s+luật | luật | pháp\s+lệnh | hiến\s+pháp | sắc\s+luật | sắc\s+lệnh | lệnh
  | nghị\s+quyết(?:\s+liên\s+tịch)? | nghị\s+định | quyết\s+định | chỉ\s+thị
  | thông\s+tư(?:\s+liên\s+(?:tịch|bộ|ngành))? | công\s+văn | công\s+điện | tờ\s+trình | báo\s+cáo | kế\s+hoạch | kết\s+luận
  | thông\s+báo | thông\s+tri | thông\s+cáo | hướng\s+dẫn | chương\s+trình | đề\s+án | phương\s+án | quy\s+định | quy\s+chế
  | văn\s+bản(?:\s+hợp\s+nhất)? | thư\s+mời | giấy\s+mời | quy\s+trình | liên\s+tịch | biên\s+bản
  | nđ | qđ | nq | ttlt | tt | cv | ct | vbhn
)"""
# What stands before a number: "Báo cáo thẩm tra số", "các Tờ trình số", "Nghị định".
NUMBER_LEAD = re.compile(
    rf"(?<!\w)(?P<kind>{KIND})(?:(?:\s+[a-zà-ỹđ]+){{0,4}}\s+số|\s*(?:số|so))?\s*:?\s*$", re.VERBOSE | re.IGNORECASE
)
# Numbers of forms, contracts and standards, the document's own letter-head, and blanks left to fill in.
NO_NUMBER_LEAD = re.compile(
    r"""
    (?: (?<!\w)(?:mẫu|biểu|phụ\s+lục|hợp\s+đồng|ký\s+hiệu|mã|mã\s+số|QCVN|TCVN|tài\s+khoản|hồ\s+sơ|giấy\s+phép) \s*(?:số)?\s*:?
      | (?:^|\n)[ *#>]*Số\s*:
      | [/….]{1,4}
    )\s*$
    """,
    re.VERBOSE | re.IGNORECASE,
)
NUMBER_LIST_GAP = re.compile(r"\s*(?:,|;|và|hoặc|,\s*và)\s*(?:số\s*)?", re.IGNORECASE)

NAME_TRIGGER = re.compile(
    r"(?<!\w)(?<!háp )(?P<kind>[Bb]ộ\s+luật|Bộ\s+Luật|[Ll]uật|Pháp\s+lệnh|BỘ\s+LUẬT|LUẬT|PHÁP\s+LỆNH)\s+(?=[^\W\d_])"
)
AMENDING_NAME = re.compile(
    r"[Ss]ửa\s+đổi(?:\s*,\s*bổ\s+sung|\s+và\s+bổ\s+sung)?\s+"
    r"(?:một\s+số\s+điều|(?:các\s+)?[Đđ]iều\s+\d+[\w, ]{0,40}?)\s+(?:của\s+)?(?:các\s+)?(?=(?:Bộ\s+)?[Ll]uật|Pháp\s+lệnh)"
)
NESTED_LINK = re.compile(r"\s*(?:,|và|;)\s*(?:các\s+)?(?=(?:Bộ\s+)?Luật\s|Pháp\s+lệnh\s)")
CONSTITUTION = re.compile(
    r"(?<!\w)H(?:iến\s+pháp|IẾN\s+PHÁP)(?!\w)(?!\s+này)"
    r"(?P<nation>\s+nước\s+Cộng\s+h(?:òa|oà)\s+xã\s+hội\s+chủ\s+nghĩa\s+Việt\s+Nam|\s+nước\s+CHXHCN\s+Việt\s+Nam)?"
)
# BLHS, BLTTDS: codes have abbreviations of their own.
CODE_ABBREVIATION = re.compile(r"(?<!\w)(?:BLHS|BLDS|BLLĐ|BLTTHS|BLTTDS|BLHH)(?!\w)")
NAME_YEAR = re.compile(
    r"""
    \s* \(? (?:sửa\s+đổi)? \)? (?:\s*,)? \s*
    (?: \(?\s*năm\s+(?P<year>(?:19|20)\d\d)(?!\d) \)?
      | (?P<bare>(?:19|20)\d\d) (?!\d|\s*[-/]\s*\d)
      | (?:được\s+Quốc\s+hội\s+[^,;.()]{0,60}?thông\s+qua\s+)? ngày\s+\d{1,2} \s*(?:tháng|[/.-])\s* \d{1,2} \s*(?:năm|[/.-])\s* (?P<dated>(?:19|20)\d\d)
    )
    """,
    re.VERBOSE,
)
NAME_NUMBER_LEAD = re.compile(
    r"\s*,?\s*\(?\s*(?:(?:Bộ\s+luật|Luật|Pháp\s+lệnh)\s+)?(?:số|so)\s*:?\s*|\s+(?=\d{1,3}/\d{4}/)", re.IGNORECASE
)
# Words at which a name that is not in the table ends.
NAME_STOPS = frozenset(
    "số năm ngày này được có quy đối thì là khi để do theo tại trong bởi hoặc nếu mà như nhằm từ đến đã đang sẽ phải không "
    "về của cho bằng cùng với ban sửa bổ hiện hướng thực nêu trên hết còn chưa trước sau nói bao thông ngoài khác gồm vào "
    "cũng chỉ các những hay việc căn tuy nhưng nên vẫn thay thuộc kèm liên giữa xác sang".split()
)
NAME_STOPS_AFTER_AND = frozenset(
    "các văn nghị luật pháp bộ thông quy hướng quyết những theo có không phải được thực một tại của quốc điều khoản điểm chính "
    "đồng việc người cơ tổ tham".split()
)

_THIS_KINDS = r"""(?:
    Bộ\s+[Ll]uật | bộ\s+luật | Luật | Pháp\s+lệnh | Hiến\s+pháp | Nghị\s+quyết(?:\s+liên\s+tịch)? | Nghị\s+định | Quyết\s+định
  | Thông\s+tư(?:\s+liên\s+(?:tịch|bộ))? | Chỉ\s+thị | Kế\s+hoạch | Quy\s+chế | Quy\s+định | Điều\s+lệ | Nội\s+quy | Hướng\s+dẫn
  | Chương\s+trình | Đề\s+án | Quy\s+trình | Phương\s+án | Công\s+văn | Kết\s+luận | Lệnh | Thông\s+báo
  | LUẬT | NGHỊ\s+ĐỊNH | THÔNG\s+TƯ | QUYẾT\s+ĐỊNH | NGHỊ\s+QUYẾT
)"""
THIS_DOCUMENT = re.compile(rf"(?<!\w)(?P<kind>{_THIS_KINDS})\s+(?:này|NÀY)(?!\w)", re.VERBOSE)
# These come with a document and are cited as that document, whatever its kind.
ATTACHED_KINDS = frozenset(
    "quy chế|quy định|điều lệ|nội quy|hướng dẫn|chương trình|đề án|quy trình|phương án|kế hoạch|công văn|thông báo".split("|")
)
# Articles of treaties, contracts, standards and charters are not provisions of Vietnamese law.
FOREIGN = re.compile(
    r"""(?<!\w)(?:
      (?:Hiệp\s+định|Công\s+ước|Nghị\s+định\s+thư|Hợp\s+đồng|hợp\s+đồng|Hiệp\s+ước|Điều\s+ước|điều\s+ước|Thỏa\s+thuận|Thoả\s+thuận
      |Tuyên\s+bố|Hiến\s+chương|Quy\s+tắc|Bản\s+ghi\s+nhớ|Chuẩn\s+mực|Quy\s+chuẩn|quy\s+chuẩn|Tiêu\s+chuẩn|tiêu\s+chuẩn|QCVN|TCVN
      |Bộ\s+luật\s+(?:INF|ISM|ISPS|IMDG|IMSBC|IBC|IGC|LSA|FSS|quốc\s+tế|Quốc\s+tế)|Phụ\s+lục\s+(?:hợp\s+đồng|Hợp\s+đồng|Công\s+ước)
      |MARPOL|SOLAS|Điều\s+lệ\s+(?:công\s+ty|Công\s+ty|Đảng|Hội|hội)|Luật\s+mẫu|Luật\s+quốc\s+tế)
    )(?!\w)""",
    re.VERBOSE,
)
ALIAS_LEAD = re.compile(r"sau\s+đây\s+(?:được\s+)?(?:gọi|viết)\s+(?:tắt\s+|chung\s+|gọn\s+|ngắn\s+gọn\s+)*(?:là|:)\s*[\"“'‘]?$")

# ---- units -----------------------------------------------------------------------------------------------------------

UNIT_OF_WORD = {
    "điểm": Unit.POINT,
    "khoản": Unit.CLAUSE,
    "điều": Unit.ARTICLE,
    "mục": Unit.SECTION,
    "tiểu mục": Unit.SUBSECTION,
    "chương": Unit.CHAPTER,
    "phần": Unit.PART,
    "phụ lục": Unit.ANNEX,
}
UNIT_WORD = re.compile(
    r"""
    (?<!\w) (?P<many> (?:các|những|Các|CÁC)\s+ )?
    (?P<word> [Đđ]iểm | [Kk]hoản | [Đđ]iều | [Tt]iểu\s+mục | [Mm]ục | [Cc]hương | [Pp]hần | [Pp]hụ\s+lục
            | ĐIỂM | KHOẢN | ĐIỀU | MỤC | CHƯƠNG | PHẦN | PHỤ\s+LỤC ) (?![^\W\d_])
    \s* (?: (?:số|từ|:|từ\s+số) \s* (?=[\dIVX(a-zđ]) )?
    """,
    re.VERBOSE,
)
_ROMAN = r"[IVXL]+"
_NOT_IN_WORD = r"(?![\w%/]|\.\d)"
LABELS = {
    Unit.ARTICLE: re.compile(rf"\d{{1,4}}[A-Za-zđĐ]?\d?{_NOT_IN_WORD}"),
    Unit.CLAUSE: re.compile(rf"(?:\d{{1,3}}[a-zđ]?\d?(?:\.\d{{1,2}}[a-zđ]?)*|(?:[A-Z]\.)?{_ROMAN}(?:\.\d+)*){_NOT_IN_WORD}"),
    Unit.POINT: re.compile(
        rf"[(]?(?P<label>[A-Za-zđĐ](?:\.?\d{{1,2}})*|\d{{1,2}}(?:\.\d{{1,2}})*[a-zđ]?)(?:\s?\([ivx]+\))?\)?{_NOT_IN_WORD}"
    ),
    Unit.SECTION: re.compile(rf"(?:(?:[A-Z]\.)?{_ROMAN}(?:\.\d+)*[a-z]?|\d{{1,2}}[a-zđ]?(?:\.\d+)*|[A-ZĐ](?:\.\d+)*){_NOT_IN_WORD}"),
    Unit.SUBSECTION: re.compile(rf"(?:{_ROMAN}|\d{{1,2}}(?:\.\d+)*|[a-zđA-ZĐ]){_NOT_IN_WORD}"),
    Unit.CHAPTER: re.compile(rf"(?:{_ROMAN}[a-zA-Z]?|\d{{1,2}}[a-z]?){_NOT_IN_WORD}"),
    Unit.PART: re.compile(rf"(?:thứ\s+\w+|{_ROMAN}|\d{{1,2}}|[A-ZĐ](?:\.{_ROMAN})?){_NOT_IN_WORD}"),
    Unit.ANNEX: re.compile(
        rf"(?:{_ROMAN}(?:[-.]\d+)?[a-zA-Z]?|\d{{1,3}}[a-zđA-Z]?(?:[-.]\d+)*|[A-ZĐ](?:[-.]?\d+)?){_NOT_IN_WORD}"
    ),
}
_SAME_UNIT = r"(?:(?:các\s+)?(?:[Đđ]iểm|[Kk]hoản|[Đđ]iều|[Mm]ục|[Cc]hương|[Pp]hần|[Pp]hụ\s+lục|ĐIỀU)\s*(?:số\s*)?)?"
LABEL_COMMA = re.compile(r"\s*(?:,\s*(?:và|hoặc|hay)?|;|và/hoặc|và|hoặc|hay|&)\s*(?=[\dIVX(a-zđA-ZĐ])")
LABEL_RANGE = re.compile(rf"\s*(?:-|đến\s+hết|đến|tới|cho\s+đến)\s*(?P<word>{_SAME_UNIT})(?=[\dIVX(a-zđA-ZĐ])")
THIS_UNIT = re.compile(r"(?:này|NÀY)(?!\w)")
# A number after a comma or "và" is a label only if it counts nothing: "khoản 1 và 03 bản sao", "điểm a, y tế".
COUNTED = re.compile(
    r"\s*(?:%|tháng|năm|ngày|giờ|phút|tuần|quý|người|tỷ|triệu|nghìn|đồng|tuổi|lần|bản|bộ|cấp|thành viên|m2|m3|km|kg|ha|lít|tấn"
    r"|mẫu|loại|nhóm|trường hợp|ký|chữ|cơ quan|đơn vị|doanh nghiệp|hộ|cái|chiếc|số|tờ|trang|phần)(?!\w)"
)
AFTER_LETTER = re.compile(
    r"\s*(?:$|[,;.:)(\]\"”’*/-]|(?:và|hoặc|hay|đến|của|thuộc|tại|trong|này|nêu|trên|thì|được|quy|để|nếu|là|theo|có|không|sau|trước|vào|như|các"
    r"|[Kk]hoản|[Đđ]iểm|[Đđ]iều|[Mm]ục|[Tt]iểu|[Pp]hần|[Pp]hụ|[Cc]hương)(?!\w)|[A-ZĐ])"
)

# Headings are not citations: "Điều 5. Tên điều", also after an opening quotation mark.
HEADING = re.compile(
    r"(?:^|(?<=\n)|(?<=[“\"‘]))(?P<lead>[ *#>|_]*)(?P<word>Điều|ĐIỀU|Chương|CHƯƠNG|Mục|MỤC|Phần|PHẦN|Phụ\s+lục|PHỤ\s+LỤC|Tiểu\s+mục)\s+"
    r"(?P<label>[\dIVXLA-Da-zđ.]{1,8}?|thứ\s+\w+)(?P<tail>\s*[.:](?=\s|[*”\"]|$)|\s*(?=\n|$)|\s+(?=[A-ZĐÀ-Ỹ]{2}))"
)
OPEN_ENDED_LINE = re.compile(
    r"(?:[,/(-]|(?<!\w)(?:tại|của|và|hoặc|theo|từ|đến|sau|trước|vào|thuộc|trong|các|với|định|bổ sung|sửa đổi|bãi bỏ|như|khoản\s+\w{1,3}"
    r"|điểm\s+\w{1,3}|điều\s+\w{1,4}|mục\s+\w{1,4}|phần\s+\w|này))\s*$",
    re.IGNORECASE,
)

# ---- between them ----------------------------------------------------------------------------------------------------

_QUOTED_PART = (
    r"(?:(?:tên|tiêu\s+đề|đoạn(?:\s+(?:mở\s+đầu|đầu|cuối|thứ\s+\w+|\d+))?|câu(?:\s+\w+)?|nội\s+dung|quy\s+định|toàn\s+bộ|ý\s+\w+|dấu\s+\w+|tiết\s+[\w.]+"
    r"|(?:toàn\s+bộ\s+)?(?:các\s+)?(?:biểu\s+)?(?:mẫu|bảng|danh\s+mục)(?:\s+số)?(?:\s+\d\w{0,3})?"
    r"|gạch\s+đầu\s+dòng(?:\s+thứ\s+\w+)?|dòng(?:\s+thứ\s+\w+)?)\s+)?"
)
_VERB = r"(?:(?:được\s+)?(?:sửa\s+đổi,?\s*bổ\s+sung|sửa\s+đổi|bổ\s+sung|bãi\s+bỏ|thay\s+thế)\s+)?"
# "của", "tại", "ban hành kèm theo": the next one is what this one stands in.
WITHIN = re.compile(
    r"""
    \s* (?P<mark>[,/(-]?) \s*
    (?: (?:được\s+)? (?:của|thuộc|tại|trong|ở|vào|theo|nêu\s+tại|quy\s+định\s+tại|quy\s+định\s+của|ban\s+hành\s+(?:kèm\s+)?theo|kèm\s+theo
        |được\s+ban\s+hành\s+kèm\s+theo|đính\s+kèm) \s* (?:của\s+)? (?:các\s+)? )?
    """,
    re.VERBOSE,
)
LISTED = re.compile(
    rf"""
    \s* (?P<mark> [,;] \s* (?:và|hoặc|hay|cùng)? | và/hoặc | và | hoặc | hay | cùng\s+với | với | đến | vào\s+(?:ngay\s+)?sau | vào\s+trước
              | và\s+(?=vào) | sau | trước | thành | bằng | \( )
    \s* {_VERB} (?:(?:được\s+)?quy\s+định\s+)? (?:tại\s+|từ\s+|theo\s+|ở\s+|vào\s+|của\s+|các\s+|sau\s+)? {_QUOTED_PART} (?:của\s+|tại\s+)?
    """,
    re.VERBOSE | re.IGNORECASE,
)
# Document first, then the place: "Nghị định số X: khoản 2 Điều 14", "Luật Đất đai (Điều 5)".
PLACE_FOLLOWS = re.compile(r"\s*(?:[:|(,-]\s*)?(?:(?:quy\s+định\s+)?tại\s+)?(?:các\s+)?")
ATTACHED_TITLE = re.compile(
    r"\s*(?:của\s+|trong\s+|tại\s+|,\s*)?(?:các\s+)?(?:bản\s+)?(?:Quy\s+chế|Quy\s+định|Điều\s+lệ|Danh\s+mục|Chương\s+trình|Kế\s+hoạch|Đề\s+án|Quy\s+trình"
    r"|Hướng\s+dẫn|Nội\s+quy|Phương\s+án|Chế\s+độ|Định\s+mức|Bảng|Biểu|Hệ\s+thống|Phụ\s+lục|Mẫu|Khung|Nội\s+dung)(?!\w)"
)
ATTACHED_BY = re.compile(r"(?:ban\s+hành|kèm)\s+(?:kèm\s+)?(?:theo|tại|cùng)\s*(?:của\s+)?(?:các\s+)?$|(?<!\w)ban\s+hành\s+(?:tại\s+)?$")
ATTACHED_BREAK = re.compile(r"[.;“”]\s|\n\s*\n")

# ---- amending texts --------------------------------------------------------------------------------------------------

PARAGRAPH_MARK = re.compile(
    r"(?m)^[ *#>|_]*(?P<quote>[“\"]?)[ *]*(?:(?:Điều|ĐIỀU)\s+(?P<article>\d{1,4}[a-zđA-Z]?\d?)\s*[.:]|(?P<clause>\d{1,3}[a-zđ]?\d?)\s*\.(?=\D)|(?P<point>[a-zđ]\d{0,2})\s*\))"
    r"[ *]*"
)
AMENDING_VERB = re.compile(
    r"\s*[*_]*(?:Sửa\s+đổi|Bổ\s+sung|Bãi\s+bỏ|Thay\s+thế|Thay\s+(?:cụm\s+)?từ|Bỏ\s+(?:cụm\s+)?từ|Đính\s+chính|Hủy\s+bỏ|Huỷ\s+bỏ|Ngưng\s+hiệu\s+lực)(?!\w)",
    re.IGNORECASE,
)
# "Điều này có đúng không?" speaks of a thing, not of an article.
THIS_THING = re.compile(
    r"\s+(?:có\s+(?:đúng|nghĩa|phải|thể|hợp)|cho\s+(?:thấy|phép)|không\s+(?:có\s+nghĩa|đúng)|khiến|đồng\s+nghĩa|dẫn\s+đến|giúp|thể\s+hiện|chứng\s+tỏ|làm|sẽ|là)(?!\w)"
)
