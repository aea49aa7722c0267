"""The words and forms of citations, as regular expressions over cleaned text. All of them run in linear time."""

from __future__ import annotations

import re

from lawtext.types import Unit

# Ranges of letters with marks mix capitals and small letters, so both are listed.
_CAPITAL = "A-ZĐÀÁẢÃẠĂẰẮẲẴẶÂẦẤẨẪẬÈÉẺẼẸÊỀẾỂỄỆÌÍỈĨỊÒÓỎÕỌÔỒỐỔỖỘƠỜỚỞỠỢÙÚỦŨỤƯỪỨỬỮỰỲÝỶỸỴ"
_SMALL = "a-zđàáảãạăằắẳẵặâầấẩẫậèéẻẽẹêềếểễệìíỉĩịòóỏõọôồốổỗộơờớởỡợùúủũụưừứửữựỳýỷỹỵ"


def _any_of(listed: str) -> str:
    """The phrases, separated by ";", as one alternative; a blank in a phrase may be any blanks, or a line end."""
    phrases = (phrase.split() for phrase in listed.split(";"))
    return "(?:" + "|".join(r"\s+".join(words) for words in phrases) + ")"


def _words(listed: str) -> frozenset[str]:
    return frozenset(listed.split())


# ---- documents -------------------------------------------------------------------------------------------------------

# PDF text glues the next word: "165/2018/NĐ-CPvà". One capital before a small letter is a word: "2/Trường".
_CODE = rf"(?:TTg|TTr|CTr|QyĐ|BKTrC|(?![A-ZĐƯƠ][{_SMALL}])[A-ZĐƯƠ]++(?:&[A-ZĐƯƠ]++)*+\d{{0,2}}+)"
NUMBER = re.compile(
    rf"""
    (?: (?<![\w./:,@=–-]) | (?<=số) | (?<=so) | (?<=[A-ZĐ][,;]) )
    (?P<number> \d{{1,5}}[A-Za-z]? )
    (?: \s?/\s? (?P<year> (?:18|19|20)\d\d ) (?!\d) )?            # 30/2020
    (?P<mark> \s{{0,2}} [/-] \s{{0,2}} )                          # a line may end inside a number: "TT-\nBTC"
    (?P<code> {_CODE} (?: (?: [/-]\s{{0,2}} | \s[/-] ) {_CODE} | (?<=TT|NĐ|QĐ|NQ|LT)\s-\s{_CODE} )*
        (?: \([A-ZĐ]{{1,3}}\d{{1,3}}\) )? )   # NĐ-CP, NQ/TW
    (?! \s? [/-] \s? \d | [/-] \w )
    """,
    re.VERBOSE,
)
# "Nghị định 90/2016", "QĐ 14/2019": press style, without the code of the issuer.
SHORT_NUMBER = re.compile(
    r"""
    (?<!\w)
    (?P<kind> Nghị\s+định | NĐ | Thông\s+tư(?:\s+liên\s+tịch)? | TT | TTLT | Quyết\s+định | QĐ | Nghị\s+quyết | NQ )
    \s* (?:số\s*)? :? \s* (?P<number> \d{1,4} / (?P<year> (?:19|20)\d\d ) ) (?! [\w/-] | \s*[/-]\s*[A-ZĐ] )
    """,
    re.VERBOSE,
)

# Words for kinds of documents, as they stand before a number.
KIND = r"""(?:
    bộ\s+luật | luật | pháp\s+lệnh | hiến\s+pháp | sắc\s+luật | sắc\s+lệnh | lệnh
  | nghị\s+quyết(?:\s+liên\s+tịch)? | nghị\s*đ[iị]nh | quyết\s+định | chỉ\s+thị
  | thông\s+tư(?:\s+liên\s+(?:tịch|bộ|ngành))? | công\s+văn | công\s+điện | tờ\s+trình | báo\s+cáo | kế\s+hoạch
  | kết\s+luận | thông\s+báo | thông\s+tri | thông\s+cáo | hướng\s+dẫn | chương\s+trình | đề\s+án | phương\s+án
  | quy\s+định | quy\s+chế
  | văn\s+bản(?:\s+hợp\s+nhất)? | thư\s+mời | giấy\s+mời | quy\s+trình | liên\s+tịch | biên\s+bản
  | nđ | qđ | nq | ttlt | tt | cv | ct | vbhn
)"""
# What stands before a number: "Báo cáo thẩm tra số", "các Tờ trình số", "Nghị định". In "quy định tại Nghị định này và
# Nghị định số" only the last one leads.
NUMBER_LEAD = re.compile(
    rf"""
    (?<!\w) (?P<kind>{KIND})
    (?: (?: \s+ (?!(?:{KIND}|này|tại|của|và|hoặc|theo|trong|với|các|được)(?!\w)) [{_SMALL}]+ ){{0,4}} \s+ số
      | \s*(?:số|so) )?
    \s*:?\s*$
    """,
    re.VERBOSE | re.IGNORECASE,
)
# Numbers of forms, contracts and standards, the document's own letter-head, and blanks left to fill in.
NO_NUMBER_LEAD = re.compile(
    r"""
    (?: (?:mẫu|biểu|phụ\s+lục|hợp\s+đồng|ký\s+hiệu|mã|mã\s+số|QCVN|TCVN|tài\s+khoản|hồ\s+sơ|giấy\s+phép) \s*(?:số)?\s*:?
      | (?:^|\n)[ *#>]*(?:Luật\s+|Bộ\s+luật\s+|Pháp\s+lệnh\s+|Nghị\s+quyết\s+)?số\s*:
      | [/….]{1,4}
    )\s*$
    """,
    re.VERBOSE | re.IGNORECASE,
)
NUMBER_LIST_GAP = re.compile(r"\s*(?:,|;|và|hoặc|,\s*và)\s*(?:số\s*)?", re.IGNORECASE)

# Not "pháp luật đất đai", not "Đại học Luật Hà Nội", "cử nhân Luật".
NAME_TRIGGER = re.compile(
    r"""
    (?<!\w) (?<!háp\ ) (?<!ĐH\ ) (?<!học\ ) (?<!hoa\ ) (?<!gành\ ) (?<!rường\ ) (?<!nhân\ )
    (?P<kind> [Bb]ộ\s+luật | Bộ\s+Luật | [Ll]uật | Pháp\s+lệnh | BỘ\s+LUẬT | LUẬT | PHÁP\s+LỆNH )
    \s+ (?=[^\W\d_])
    """,
    re.VERBOSE,
)
AMENDING_NAME = re.compile(
    r"""
    [Ss]ửa\s+đổi (?: \s*,\s*bổ\s+sung | \s+và\s+bổ\s+sung )? \s+
    (?: một\s+số\s+điều | (?:các\s+)?[Đđ]iều\s+\d+[\w,\ ]{0,40}? ) \s+
    (?:của\s+)? (?:các\s+)? (?= (?:Bộ\s+)?[Ll]uật | Pháp\s+lệnh )
    """,
    re.VERBOSE,
)
NESTED_LINK = re.compile(r"\s*(?P<mark>,|và|;)\s*(?:các\s+)?(?=(?:Bộ\s+)?Luật\s|Pháp\s+lệnh\s)")
CONSTITUTION = re.compile(
    r"(?<!\w)H(?:iến\s+pháp|IẾN\s+PHÁP)(?!\w)(?!\s+này)"
    r"(?P<nation>\s+nước\s+Cộng\s+h(?:òa|oà)\s+xã\s+hội\s+chủ\s+nghĩa\s+Việt\s+Nam|\s+nước\s+CHXHCN\s+Việt\s+Nam)?"
)
# BLHS, BLTTDS: codes have abbreviations of their own.
CODE_ABBREVIATION = re.compile(r"(?<!\w)(?:BLHS|BLDS|BLLĐ|BLTTHS|BLTTDS|BLHH)(?!\w)")
NAME_YEAR = re.compile(
    r"""
    \s*+ (?: \(?sửa\s+đổi\)? \s*+ )?+ (?: , \s*+ )?+
    (?: (?:\(\s*+)? năm\s+(?P<year>(?:19|20)\d\d)(?!\d) \)?
      | (?P<bare>(?:19|20)\d\d) (?!\d|\s*[-/]\s*\d)
      | (?:được\s+Quốc\s+hội\s+[^,;.()]{0,60}?thông\s+qua\s+)?
        ngày\s+\d{1,2} \s*(?:tháng|[/.-])\s* \d{1,2} \s*(?:năm|[/.-])\s* (?P<dated>(?:19|20)\d\d)
    )
    """,
    re.VERBOSE,
)
NAME_NUMBER_LEAD = re.compile(
    r"\s*+(?:\(sửa\s+đổi\)\s*+)?+(?:,\s*+)?+(?:\(\s*+)?+(?:(?:Bộ\s+luật|Luật|Pháp\s+lệnh)\s+)?(?:số|so)\s*+(?::\s*+)?|\s+(?=\d{1,3}/\d{4}/)",
    re.IGNORECASE,
)

# Words at which a name that is not in the table ends.
NAME_STOPS = _words("""
    số năm ngày này được có quy đối thì là khi để do theo tại trong bởi hoặc nếu mà như nhằm từ đến đã đang sẽ phải
    không về của cho bằng cùng với ban sửa bổ hiện hướng thực nêu trên hết còn chưa trước sau nói bao thông ngoài
    khác gồm vào
    cũng chỉ các những hay việc căn tuy nhưng nên vẫn thay thuộc kèm liên giữa xác sang ký nộp trực định người cơ hiệu
""")
NAME_STOPS_AFTER_AND = _words("""
    các văn nghị luật pháp bộ thông quy hướng quyết những theo có không phải được thực một tại của quốc điều khoản
    điểm
    chính đồng việc người cơ tổ tham
""")

_THIS_KINDS = r"""(?:
    Bộ\s+[Ll]uật | bộ\s+luật | Luật | Pháp\s+lệnh | Hiến\s+pháp | Nghị\s+quyết(?:\s+liên\s+tịch)? | Nghị\s*đ[iị]nh
  | Quyết\s+định | Thông\s+tư(?:\s+liên\s+(?:tịch|bộ))? | Chỉ\s+thị | Kế\s+hoạch | Quy\s+chế | Quy\s+định | Điều\s+lệ
  | Nội\s+quy | Hướng\s+dẫn | Chương\s+trình | Đề\s+án | Quy\s+trình | Phương\s+án | Công\s+văn | Kết\s+luận | Lệnh
  | Thông\s+báo | luật | pháp\s+lệnh | nghị\s+định | thông\s+tư(?:\s+liên\s+tịch)?
  | LUẬT | NGHỊ\s+ĐỊNH | THÔNG\s+TƯ | QUYẾT\s+ĐỊNH | NGHỊ\s+QUYẾT
)"""
THIS_DOCUMENT = re.compile(rf"(?:(?<!\w)|(?<=[\dIVX]))(?P<kind>{_THIS_KINDS})\s*(?:này|NÀY)(?!\w)", re.VERBOSE)
# These come with a document and are cited as that document, whatever its kind.
ATTACHED_KINDS = frozenset(
    (
        "quy chế",
        "quy định",
        "điều lệ",
        "nội quy",
        "hướng dẫn",
        "chương trình",
        "đề án",
        "quy trình",
        "phương án",
        "kế hoạch",
    )
    + ("công văn", "thông báo")
)
# Articles of treaties, contracts, standards and charters are not provisions of Vietnamese law.
BARE_KIND = re.compile(
    r"(?<!\w)(?:Bộ\s+luật|Luật|Pháp\s+lệnh|Nghị\s+định|Thông\s+tư|Nghị\s+quyết|Quyết\s+định|Quy\s+chế|Điều\s+lệ)"
    r"(?=\s*(?:[.,;:)”]|$|\n|(?:và|thì|được|có|để|hoặc|về|đã|quy|phải|gồm|bao|như|là|khi|mà|nêu|trên|quy|hướng|sửa|bằng|này)(?!\w)))"
)
# "Nghị định quy định chi tiết một số điều của Luật …": named without number, so nobody can tell which.
UNNUMBERED = re.compile(
    r"(?<!\w)(?:Nghị\s+định|Thông\s+tư(?:\s+liên\s+tịch)?|Nghị\s+quyết)\s+(?:của\s+[^.;,:\d]{3,40}?\s+)?"
    r"(?:quy\s+định\s+(?:chi\s+tiết|về|việc)|hướng\s+dẫn|về)(?!\w)"
)
_TREATIES = _any_of("""
    Hiệp định; Công ước; Nghị định thư; [Hh]ợp đồng; Hiệp ước; [Đđ]iều ước; Thỏa thuận; Thoả thuận; Tuyên bố;
    Hiến chương;
    Quy tắc; Bản ghi nhớ; Chuẩn mực; [Qq]uy chuẩn; [Tt]iêu chuẩn; QCVN; TCVN; MARPOL; SOLAS;
    Phụ lục [Hh]ợp đồng; Phụ lục Công ước; Điều lệ [Cc]ông ty; Điều lệ Đảng; Điều lệ [Hh]ội
""")
TREATY = re.compile(rf"(?<!\w){_TREATIES}(?!\w)")
INTERNATIONAL_CODE = re.compile(
    r"(?<!\w)(?:Luật\s+mẫu|Luật\s+[Qq]uốc\s+tế|Luật\s+[Bb]iển(?!\s+Việt)|Luật\s+RO|Bộ\s+luật\s+(?:INF|ISM|ISPS|IMDG|IMSBC|IBC|IGC|LSA|FSS|STCW|CTU"
    r"|(?![Dd]ân|[Hh]ình|[Ll]ao|[Tt]ố|[Hh]àng)[^.,;:\n]{0,50}?[Qq]uốc\s+tế))(?!\w)"
)
ALIAS_LEAD = re.compile(
    r"sau\s+đây\s+(?:được\s+)?(?:gọi|viết)\s+(?:tắt\s+|chung\s+|gọn\s+|ngắn\s+gọn\s+)*(?:là|:)\s*[\"“'‘]?$"
)

# ---- units -----------------------------------------------------------------------------------------------------------

UNIT_OF_WORD = {
    "điểm": Unit.POINT,
    "điềm": Unit.POINT,
    "khoản": Unit.CLAUSE,
    "khoàn": Unit.CLAUSE,
    "điều": Unit.ARTICLE,
    "điêu": Unit.ARTICLE,
    "mục": Unit.SECTION,
    "tiểu mục": Unit.SUBSECTION,
    "chương": Unit.CHAPTER,
    "phần": Unit.PART,
    "phụ lục": Unit.ANNEX,
}
UNIT_WORD = re.compile(
    r"""
    (?: (?<!\w) | (?<=tại) | (?<=của) | (?<=theo) | (?<=định) )     # "tạiĐiều 5": PDF text glues words
    (?P<many> (?:các|những|Các|CÁC)\s+ )?
    (?<!Loại\ \d{3}\ ) (?<!loại\ \d{3}\ ) (?<!oại\ \d{3},\ ) (?<!oại\ \d\d,\ )      # "Loại 460, Khoản 463"
    (?: (?<![Tt]ài\ ) | (?<=định\ tài\ ) )                                                           # "tài khoản này"
    (?P<word> [Đđ]i[ểề]m | [Kk]ho[ảà]n | [Đđ][iI][ềê]u | [Tt]iểu\s+mục | [Mm]ục | [Cc]hương | [Pp]hần | [Pp]hụ\s+lục
            | ĐIỂM | KHOẢN | ĐIỀU | MỤC | CHƯƠNG | PHẦN | PHỤ\s+LỤC ) (?![^\W\d_])
    \s* (?: (?:số|từ|:|từ\s+số) \s* (?=[\dIVX(a-zđ]) )?
    """,
    re.VERBOSE,
)
_ROMAN = r"[IVXL]+"
# "phụ lục IThông tư này": PDF text glues the next word.
_GLUED_KIND = r"(?:Thông|Nghị|Luật|Quyết|Bộ|Pháp)(?![^\W\d_])"
_NOT_IN_WORD = rf"(?:(?![\w%/]|\.\d)|(?={_GLUED_KIND}))"
LABELS = {
    Unit.ARTICLE: rf"\d{{1,4}}[A-Za-zđĐ]?\d?{_NOT_IN_WORD}",
    Unit.CLAUSE: rf"(?:\d{{1,3}}[a-zđ]?\d?(?:\.\d{{1,2}}[a-zđ]?)*|(?:[A-Z]\.)?{_ROMAN}(?:\.\d+)*){_NOT_IN_WORD}",
    Unit.POINT: (
        r"[(]?(?P<label>[A-Za-zđĐ](?:\.?\d{1,2})*|\d{1,2}(?:\.\d{1,2})*[a-zđ]?)"
        rf"(?:\s?\([ivx]+\))?\)?{_NOT_IN_WORD}"
    ),
    Unit.SECTION: (
        rf"(?:(?:[A-Z]\.)?{_ROMAN}(?:\.\d+)*[a-z]?|\d{{1,2}}[a-zđ]?(?:\.\d+)*|[A-ZĐ](?:\.\d+)*){_NOT_IN_WORD}"
    ),
    Unit.SUBSECTION: rf"(?:{_ROMAN}|\d{{1,2}}(?:\.\d+)*|[a-zđA-ZĐ]){_NOT_IN_WORD}",
    # No law has fifty chapters: "Chương 98" is one of the customs tariff.
    Unit.CHAPTER: rf"(?:{_ROMAN}[a-zA-Z]?|[1-4]?\d[a-z]?){_NOT_IN_WORD}",
    Unit.PART: rf"(?:thứ\s+\w+|{_ROMAN}|\d{{1,2}}|[A-ZĐ](?:\.{_ROMAN})?){_NOT_IN_WORD}",
    Unit.ANNEX: (
        rf"(?:{_ROMAN}(?:[-.]\d+)?[a-zA-Z]?|\d{{1,3}}[a-zđA-Z]?(?:[-.]\d+)*|[A-ZĐ](?:[-.]?\d+)?){_NOT_IN_WORD}"
    ),
}
LABEL = {unit: re.compile(pattern) for unit, pattern in LABELS.items()}
_SAME_UNIT = r"(?:(?:các\s+)?(?:[Đđ]iểm|[Kk]hoản|[Đđ]iều|[Mm]ục|[Cc]hương|[Pp]hần|[Pp]hụ\s+lục|ĐIỀU)\s*(?:số\s*)?)?"
LABEL_COMMA = re.compile(r"\s*+(?:,\s*+(?:(?:và|hoặc|hay)\b)?|;|(?:và/hoặc|và|hoặc|hay)\b|&)\s*(?=[\dIVX(a-zđA-ZĐ])")
LABEL_RANGE = re.compile(rf"\s*+(?:-|(?:đến\s+hết|đến|tới|cho\s+đến)\b)\s*(?P<word>{_SAME_UNIT})(?=[\dIVX(a-zđA-ZĐ])")
THIS_UNIT = re.compile(r"(?:này|NÀY)(?!\w)")
# A number after a comma or "và" is a label only if it counts nothing: "khoản 1 và 03 bản sao", "điểm a, y tế".
_COUNTED_THINGS = _any_of("""
    %; tháng; năm; ngày; giờ; phút; tuần; quý; người; tỷ; triệu; nghìn; đồng; tuổi; lần; bản; bộ; cấp; thành viên;
    m2; m3; km;
    kg; ha; lít; tấn; mẫu; loại; nhóm; trường hợp; ký; chữ; cơ quan; đơn vị; doanh nghiệp; hộ; cái; chiếc; số; tờ;
    trang; phần
""")
COUNTED = re.compile(rf"\s*{_COUNTED_THINGS}(?!\w)")
_WORDS_AFTER_A_LETTER = _any_of("""
    và; hoặc; hay; đến; của; thuộc; tại; trong; này; nêu; trên; thì; được; quy; để; nếu; là; theo; có; không; sau;
    trước; vào;
    như; các; [Kk]ho[ảà]n; [Đđ]iểm; [Đđ]iều; [Mm]ục; [Tt]iểu; [Pp]hần; [Pp]hụ; [Cc]hương
""")
AFTER_LETTER = re.compile(rf"\s*(?:$|[,;.:)(\]\"”’*/-]|[A-ZĐ]|{_WORDS_AFTER_A_LETTER}(?!\w))")

# Headings are not citations: "Điều 5. Tên điều", also after an opening quotation mark.
HEADING = re.compile(
    rf"""
    (?: ^ | (?<=\n) | (?<=[“"‘]) ) [ *#>|_]*+
    (?P<word> Điều | ĐIỀU | Chương | CHƯƠNG | Mục | MỤC | Phần | PHẦN | Phụ\s+lục | PHỤ\s+LỤC | Tiểu\s+mục ) \s+
    (?P<label> [\dIVXLA-Da-zđ.]{{1,8}}? | thứ\s+\w+ )
    (?: \s*[.:](?=\s|[*”"]|$) | \s*(?=\n|$) | \s+(?=[{_CAPITAL}]{{2}}) )
    """,
    re.VERBOSE,
)
LINE_END_REACH = 40
_WORDS_THAT_GO_ON = _any_of(r"""
    tại; của; và; hoặc; theo; từ; đến; sau; trước; vào; thuộc; trong; các; với; định; bổ sung; sửa đổi; bãi bỏ; như;
    này;
    khoản \w{1,3}; điểm \w{1,3}; điều \w{1,4}; mục \w{1,4}; phần \w
""")
OPEN_ENDED_LINE = re.compile(rf"(?:[,/(-]|(?<!\w){_WORDS_THAT_GO_ON})\s*$", re.IGNORECASE)

# ---- between them ----------------------------------------------------------------------------------------------------

# "tên Điều 5", "đoạn mở đầu khoản 2": the unit is cited all the same.
_QUOTED_PART = r"""
    (?: (?: tên | tiêu\s+đề | đoạn(?:\s+(?:mở\s+đầu|đầu|cuối|thứ\s+\w+|\d+))? | câu(?:\s+\w+)? | nội\s+dung | quy\s+định
          | toàn\s+bộ | ý\s+\w+ | dấu\s+\w+ | tiết\s+[\w.]+ | gạch\s+đầu\s+dòng(?:\s+thứ\s+\w+)? |
    dòng(?:\s+thứ\s+\w+)?
          | (?:toàn\s+bộ\s+)?(?:các\s+)?(?:biểu\s+)?(?:mẫu|bảng|danh\s+mục)(?:\s+số)?(?:\s+\d\w{0,3})? ) \s+ )?
"""
_VERB = r"(?:(?:được\s+)?(?:sửa\s+đổi,?\s*bổ\s+sung|sửa\s+đổi|bổ\s+sung|bãi\s+bỏ|thay\s+thế)\s+)?"
_LIST_MARK = r"\s*(?:[a-zđ]\)|\d+[a-z]?\.|[-+]\s|Điều\s+\d+\.|Căn\s+cứ)"
# "của", "tại", "ban hành kèm theo": the next one is what this one stands in.
WITHIN = re.compile(
    r"""
    \s*+ (?P<mark>[,/(-]?) \s*+
    (?: (?:của|thuộc|trong)(?:\s+|$) )?
    (?P<words> (?:được\s+)?
        (?: tại | ở | vào | theo | nêu\s+tại | quy\s+định\s+(?:tại|của) | ban\s+hành\s+(?:kèm\s+theo|theo|kèm)
          | (?:đính\s+)?kèm(?:\s+theo)? )
        \s* )?
    (?:của\s+)? (?:các\s+)?
    """,
    re.VERBOSE,
)
LISTED = re.compile(
    rf"""
    \s*+ (?P<mark> [,;] \s*+ (?:và|hoặc|hay|cùng)? | và/hoặc | và | hoặc | hay | cùng\s+với | với | đến
              | vào\s+(?:ngay\s+)?sau | vào\s+trước | sau | trước | thành | bằng | \( )
    \s*+ {_VERB} (?:(?:được\s+)?quy\s+định\s+)?
    (?: tại\s+ | từ\s+ | theo\s+ | ở\s+ | vào\s+ | của\s+ | các\s+ | sau\s+ )?
    {_QUOTED_PART} (?:của\s+|tại\s+)?
    """,
    re.VERBOSE | re.IGNORECASE,
)
# "quy định tại Điều 15 và tạm xuất, tái nhập quy định tại Điều 17 Nghị định số X": one document for both.
SHARED_DOCUMENT = re.compile(
    rf"""
    (?: \s*\([^()\n]{{1,80}}\) )? \s*
    (?: (?:,|;|và|hoặc) \s (?: (?!này(?!\w)) [^.:;“”()\n] | ;(?=\s) | \n(?!{_LIST_MARK}) ){{3,190}}? \s
        (?:tại|của|theo|về|trong) \s+ (?:các\s+)?
      | \s (?:bao\s+)? gồm \s+ (?:các\s+điều\s+)? (?:từ\s+)?
      | \s và \s+ (?:các\s+)? quy\s+định (?:\s+(?:khác|có\s+liên\s+quan))* \s+ (?:của|tại) \s+ )
    """,
    re.VERBOSE,
)
# Notes of the codification: "(Điều này có nội dung liên quan đến Điều 31. Báo cáo; Điều 32. Nội dung của Thông tư …".
CODIFIED_NOTE = re.compile(r"Điều\s+này\s+có\s+nội\s+dung\s+liên\s+quan\s+đến[^()]*+")
NOTE_TITLE = re.compile(r"\.\s[^;“”]{0,200}?(?:;\s+|\scủa\s+)")
# Document first, then the place: "Nghị định số X: khoản 2 Điều 14", "Luật Đất đai (Điều 5)".
PLACE_FOLLOWS = re.compile(r"\s*(?:[:|(,-]\s*)?(?:(?:quy\s+định\s+)?tại\s+)?(?:các\s+)?")
_ATTACHED_THINGS = _any_of("""
    Quy chế; Quy định; Điều lệ; Danh mục; Chương trình; Kế hoạch; Đề án; Quy trình; Hướng dẫn; Nội quy; Phương án;
    Chế độ; Định mức; Bảng; Biểu; Hệ thống; Phụ lục; Mẫu; Khung; Nội dung
""")
ATTACHED_TITLE = re.compile(
    rf"\s*(?:(?:của\s+|trong\s+|tại\s+|[,-]\s*)?(?:các\s+)?(?:bản\s+)?{_ATTACHED_THINGS}|và\s+(?:các\s+)?[Mm]ẫu)(?!\w)"
)
ATTACHED_BY = re.compile(
    r"""
    (?: (?:ban\s+hành|kèm) \s+ (?:kèm\s+)? (?:theo|tại|cùng) \s* (?:của\s+)? (?:các\s+)?
      | (?<!\w) ban\s+hành\s+ (?:tại\s+)? ) $
    """,
    re.VERBOSE,
)
ATTACHED_BREAK = re.compile(r"[.;“”]\s|\n\s*\n")

# A cell of a table: no word leads to it, and what follows begins anew.
_LEADS_ON = _any_of("""
    tại; theo; của; trong; thuộc; ở; từ; và; hoặc; đến; với; các; thì; là; khi; nếu; mà; về; cả; như; định; vào; sau;
    trước; tên; trừ; ngoài; bởi; những; đoạn; này; cho
""")
NO_CELL_BEFORE = re.compile(rf"(?:[.,;:(/“\"-]|(?<!\w){_LEADS_ON})\s*$", re.IGNORECASE)
CELL_AFTER = re.compile(r"\s*(?:$|\n|[A-ZĐ(])")

# "Điều 6 của Quy chế trường đại học dân lập": a paper that the text names without a number; not this text.
NAMED_ELSEWHERE = re.compile(
    rf"\s*(?:của\s+|tại\s+)?(?:Quy\s+chế|Quy\s+định|Điều\s+lệ|Nội\s+quy|Quy\s+tắc)\s+(?!này)[{_SMALL}{_CAPITAL}]"
)
# "quy định tại Chương II", "Mẫu số 01 Phụ lục II": a bigger unit alone is cited only after such words.
POINTING_REACH = 32
POINTING = re.compile(
    r"(?:tại|theo|của|trong|thuộc|ở|từ|và|hoặc|đến|,|với|các|tên|định|\(|[Mm]ẫu(?:\s+(?:số\s+)?[\w./-]{1,15})?\s*[,-]?)\s*$"
)

# ---- amending texts --------------------------------------------------------------------------------------------------

_AMENDS = _any_of("""
    Sửa đổi; Bổ sung; Bãi bỏ; Thay thế; Thay từ; Thay cụm từ; Bỏ từ; Bỏ cụm từ; Đính chính; Hủy bỏ; Huỷ bỏ;
    Ngưng hiệu lực
""")
# Some texts come with their paragraphs on one line: "… như sau: “…”. 2. Sửa đổi, bổ sung khoản 3 …".
PARAGRAPH_MARK = re.compile(
    rf"""
    (?: ^ [ *#>|_]*+ (?: (?P<quote>[“"]) [ *]*+ )?+
      | (?<=[.:;”"]\ ) (?= (?:\d{{1,3}}[a-zđ]?\d?\. | [a-zđ]\d?\)) \ + {_AMENDS}(?!\w) ) )
    (?: (?:Điều|ĐIỀU)\s+ (?P<article>\d{{1,4}}[a-zđA-Z]?\d?) \s*[.:]
      | (?P<clause>\d{{1,3}}[a-zđ]?\d?) \s*\.(?=\D)
      | (?P<point>[a-zđ]\d{{0,2}}) \s*\) )
    [ *]*
    """,
    re.VERBOSE | re.MULTILINE,
)
AMENDING_VERB = re.compile(rf"[\s*_]*{_AMENDS}(?!\w)", re.IGNORECASE)
# A heading that lost its line end: "… Luật Đầu tư số 61/2020/QH14 Sửa đổi, bổ sung khoản 3 Điều 29 như sau".
AMENDING_VERB_WITHIN = re.compile(
    r"(?<![Ll]uật\s)(?<!lệnh\s)(?<!định\s)(?<!tư\s)(?<!quyết\s)(?<=[^.:;“\"]\s)Sửa\s+đổi,\s+bổ\s+sung\s+(?=[Đđ]iểm|[Kk]hoản|Điều)"
)
# "Nghị định này quy định chi tiết một số điều của Luật X về: a) Khoản 4 Điều 8 …".
DETAILING = re.compile(
    r"[\s*_]*(?:Nghị\s+định|Thông\s+tư(?:\s+liên\s+tịch)?|Nghị\s+quyết|Quyết\s+định)\s+này\s+"
    r"(?:quy\s+định\s+chi\s+tiết|(?:quy\s+định\s+và\s+)?hướng\s+dẫn\s+(?:thi\s+hành\s+|thực\s+hiện\s+)?(?:một\s+số|các|chi\s+tiết))"
)
# "Điều này có đúng không?" speaks of a thing, not of an article.
_SAID_OF_A_THING = _any_of("""
    có đúng; có nghĩa; có phải; có thể; có hợp; cho thấy; cho phép; không có nghĩa; không đúng; khiến; đồng nghĩa;
    dẫn đến;
    giúp; thể hiện; chứng tỏ; làm; sẽ; là
""")
THIS_THING = re.compile(rf"\s+{_SAID_OF_A_THING}(?!\w)")
