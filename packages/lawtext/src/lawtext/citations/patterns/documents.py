"""How documents are named: numbers, names, "Luật này"; and the papers that are no law of Vietnam."""

from __future__ import annotations

import re

from lawtext.citations.patterns import SMALL, any_of, words
from lawtext.numbers import KINDS
from lawtext.words import fold

# Where a mention may begin; the forms that begin so are tried there. "phụ lục IThông tư này": text glued to a numeral.
TRIGGER = re.compile(
    r"""
      (?P<number> \d (?: (?<![\w./:,@=-]\d) | (?<=số\d) | (?<=so\d) | (?<=[A-ZĐ][,;]\d) ) )
    | (?<![^\W\dIVX_])
      (?: (?P<law> [Bb]ộ\s+[Ll]uật | BỘ\s+LUẬT | [Ll](?:uật|UẬT) | [Pp](?:háp\s+lệnh|HÁP\s+LỆNH) )
        | (?P<act> [Nn](?:ghị\s*[đq]|GHỊ\s|[ĐđQ]) | [Qq](?:uyết\s|UYẾT\s|Đ) | [Tt](?:hông\s+t|HÔNG\s+T|T)
            | [Cc]hỉ\s+t )
        | (?P<known> H(?:iến|IẾN) | BL[HDLT] )
        | (?P<other> [Qq]uy\s+[cđt] | [Đđ]iều\s+[lư] | Đề\s+án | Nội\s+quy | Hướng\s+dẫn
            | C(?:hương\s+t|ông\s+[vư]|huẩn)
            | K(?:ế\s+h|ết\s+l) | Lệnh | T(?:hông\s+b|h[ỏo][aả]\s|uyên\s+b|CVN) | tiêu\s+c | Tiêu\s+c | [Hh]ợp\s+đ
            | Hiệp\s | Bản\s+g | QCVN | MARPOL | SOLAS | Phương\s+án | Phụ\s+lục\s+(?:[Hh]ợp|Công) ) )
    """,
    re.VERBOSE,
)
# A code is one or several words in capitals: a small letter stands between capitals (GDTrH), or ends TTg and TTr.
_CODE = (
    rf"(?:QyĐ|(?:UBTV)?QH\s\d\d(?!\d)"  # "45/2019/QH 14"
    rf"|(?![A-ZĐƯƠ][{SMALL}])[A-ZĐƯƠ]++(?:(?:&|[a-zđ](?=[A-ZĐ]))[A-ZĐƯƠ]++)*+(?:(?<=\WTT)g|(?<=T)[rg](?![{SMALL}]))?+\d{{0,2}}+)"
)
# "100/2019/nđ-cp", as citizens type.
_SMALL_CODE = r"(?:n[đd]-cp|qh\d\d|tt-[a-zđ]{2,10}|qđ-(?:ttg|[a-zđ]{2,8})|nq-(?:cp|hđnd|hđtp))(?!\w)"
# "12/QĐ-UBND.HC", "01/2016/NQ.HĐTP"; not the next sentence that a converter glued: "TT-BCA.UBND tỉnh".
_DOTTED = r"\.(?:(?<=NQ\.|QĐ\.|NĐ\.|CT\.|TT\.)|(?!UBND|HĐND))[A-ZĐ]{2,5}(?![\w/])"
# PDF text glues the next word: "165/2018/NĐ-CPvà". A small letter alone means that the code was not understood.
_GLUED = rf"[{SMALL}]{{2,7}}(?!\w)"
NUMBER = re.compile(
    rf"""
    (?P<number> \d{{1,5}}(?:\.\d{{1,3}})?[A-Za-z]? | (?<=số\ )\d\s\d{{1,2}}(?=/\d{{4}}/) )    # 30, 51a, 66.16, "3 5"
    (?: \s?/\s? (?P<year> (?:18|19|20)\d\d ) (?!\d) )?            # /2020
    (?P<mark> \s{{0,2}} (?:[/-]|//) \s{{0,2}} | \s (?=(?:QĐ|CT|TT|NQ|NĐ|CV|TC)[/-]) )  # "TT-\nBTC", "804 QĐ/ĐĐ"
    (?P<code> (?<=\d{{4}}/){_SMALL_CODE}
      | {_CODE} (?: (?: [/-]\s{{0,2}} | \s[/-] ) {_CODE} | (?<=TT|NĐ|QĐ|NQ|LT)\s-\s{_CODE} | {_DOTTED} )*+
        (?: \([A-ZĐ]{{1,3}}\d{{1,3}}\) )? (?= [^{SMALL}] | $ | {_GLUED} ) )   # NĐ-CP, NQ/TW
    (?! \s? [/-] \s? \d | [/-] \w | - \ * (?:\n|$) )
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

# "Nghị định 168", "Thông tư số 80": the short name of a document whose whole number the text gives elsewhere.
SERIAL = re.compile(
    r"""
    (?<!\w)
    (?P<kind> [Nn]ghị\s+định | N[Đđ] | [Tt]hông\s+tư(?:\s+liên\s+tịch)? | Nghị\s+quyết | NQ | Quyết\s+định | QĐ
            | Chỉ\s+thị | nđ )
    \s* (?:số\s*)? (?P<number> \d{1,4} )
    (?! \w | \s?[/-]\s?\w | [.,]\d | \s*% | \s(?:\d{1,2}/\d{4}/|[A-ZĐ]{2}/) )
    """,
    re.VERBOSE,
)

# Words for kinds of documents, as they stand before a number; one wrong letter in them, or in "số", does no harm.
_KINDS_WITH_NUMBERS = """
    bộ luật; luật; pháp lệnh; hiến pháp; sắc luật; sắc lệnh; lệnh; nghị quyết liên tịch; nghị quyết; nghị định;
    quyết định; chỉ thị; thông tư liên tịch; thông tư liên bộ; thông tư liên ngành; thông tư; công văn; công điện;
    tờ trình; báo cáo; kế hoạch; kết luận; thông báo; thông tri; thông cáo; hướng dẫn; chương trình; đề án; phương án;
    quy định; quy chế; án lệ; văn bản hợp nhất; văn bản; thư mời; giấy mời; quy trình; liên tịch; biên bản; bản án
"""
_ABBREVIATED = {"nd": "NĐ", "qd": "QĐ", "nq": "NQ", "ttlt": "TTLT", "tt": "TT", "ct": "CT", "vbhn": "VBHN"}
KIND_OF_LEAD = {fold(kind): kind for kind in (" ".join(one.split()) for one in _KINDS_WITH_NUMBERS.split(";"))}
KIND_OF_LEAD |= {short: KINDS[code] for short, code in _ABBREVIATED.items()}
KIND_OF_LEAD |= {"cv": "công văn", "nghidinh": "nghị định"}
_KIND = any_of(";".join(sorted(KIND_OF_LEAD, key=len, reverse=True)))
# What stands before a number, folded: "Báo cáo thẩm tra số", "các Tờ trình số", "Nghị định". In "quy định tại Nghị định
# này và Nghị định số" only the last one leads.
NUMBER_LEAD = re.compile(
    rf"""
    (?<![^\W\d]) (?P<kind>{_KIND})
    (?: (?: \s+ (?!(?:{_KIND}|nay|tai|cua|va|hoac|theo|trong|voi|cac|duoc)(?!\w)) [a-z]+ ){{0,4}} \s+ so | \s*so )?
    \s*:?\s*$
    """,
    re.VERBOSE,
)
# Numbers of forms, contracts and standards, the document's own letter-head, and blanks left to fill in.
NO_NUMBER_LEAD = re.compile(
    r"""
    (?: (?:mẫu|biểu|phụ\s+lục|hợp\s+đồng|ký\s+hiệu|mã|mã\s+số|QCVN|TCVN|tài\s+khoản|hồ\s+sơ|giấy\s+phép) \s*(?:số)?\s*:?
      | (?:^|\n)[ *#>]*(?:Luật\s+|Bộ\s+luật\s+|Pháp\s+lệnh\s+|Nghị\s+quyết\s+)?số\s*:
      | (?:[/…]|\.\.)[/….]{0,3}
    )\s*$
    """,
    re.VERBOSE | re.IGNORECASE,
)
NUMBER_LIST_GAP = re.compile(
    r"\s*(?:,|;|và|hoặc|,\s*và)\s*(?:số\s*)?"
    r"|\s*ngày\s+[\d/.-]+(?:\s+tháng\s+\d+\s+năm\s+\d+)?(?:\s+của\s+[^,;.\d]{2,50}?)?\s*(?:,|;|và)\s*số\s*",
    re.IGNORECASE,
)

# Not "pháp luật đất đai", not "Đại học Luật Hà Nội", "cử nhân Luật".
NAME_TRIGGER = re.compile(
    r"""
    (?<!\w) (?<!háp\ ) (?<!ĐH\ ) (?<!học\ ) (?<!hoa\ ) (?<!gành\ ) (?<!rường\ ) (?<!nhân\ )
    (?P<kind> [Bb]ộ\s+luật | Bộ\s+Luật | [Ll]uật | Pháp\s+lệnh | BỘ\s+LUẬT | LUẬT | PHÁP\s+LỆNH )
    \s+ (?P<about> (?<=lệnh\ )về\s+ )?  # "Pháp lệnh về lực lượng dự bị động viên": a known name must follow
    (?=[^\W\d_]) (?!Số\W)
    """,
    re.VERBOSE,
)
UNIT_BEFORE_REACH = 24
UNIT_BEFORE = re.compile(r"(?:điều|khoản|chương)\s+\w{1,5}\s*,?\s*(?:của\s+|trong\s+)?$", re.IGNORECASE)
AMENDING_NAME = re.compile(
    r"""
    [Ss]ửa\s+đổi (?: \s*,?\s*bổ\s+sung | \s+và\s+bổ\s+sung )? \s+
    (?: (?: một\s+số\s+điều | (?:các\s+)?[Đđ]iều\s+\d+[\w,\ ]{0,40}? ) \s+ )?
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
    r"\s*+(?:\(sửa\s+đổi\)\s*+)?+(?:,\s*+)?+(?:\(\s*+)?+(?:(?:Bộ\s+luật|Luật|Pháp\s+lệnh)\s+)?(?:số|so)\s*+(?::\s*+)?"
    r"|\s+\(?(?=\d{1,3}/\d{4}/)",
    re.IGNORECASE,
)

# Words at which a name that is not in the table ends.
NAME_STOPS = words("""
    số năm ngày này được có quy đối thì là khi để do theo tại trong bởi hoặc nếu mà như nhằm từ đến đã đang sẽ phải
    không về của cho bằng cùng với ban sửa bổ hiện hướng thực nêu trên hết còn chưa trước sau nói bao thông ngoài
    khác gồm vào
    cũng chỉ các những hay việc căn tuy nhưng nên vẫn thay thuộc kèm liên giữa xác sang ký nộp trực định người cơ hiệu
""")
NAME_STOPS_AFTER_AND = words("""
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
    r"(?!\s+s[ốôo]\s*:?\s*\d)(?=\s*(?:[.,;:)”…!?\"’|]|$|\n|(?:và|thì|được|có|để|hoặc|về|đã|quy|phải|gồm|bao|như|là|khi|mà|nêu|trên|quy|hướng|sửa|bằng|này)(?!\w)))"
)
# "Nghị định quy định chi tiết một số điều của Luật …": named without number, so nobody can tell which.
UNNUMBERED = re.compile(
    r"(?<!\w)(?:Nghị\s+định|Thông\s+tư(?:\s+liên\s+tịch)?|Nghị\s+quyết)\s+(?:của\s+[^.;,:\d]{3,40}?\s+)?"
    r"(?:quy\s+định\s+(?:chi\s+tiết|về|việc)|hướng\s+dẫn|về)(?!\w)"
)
_TREATIES = any_of("""
    Hiệp định; Công ước; Nghị định thư; Hiệp ước; Hiến chương; Quy tắc; Bản ghi nhớ; Chuẩn mực; QCVN; TCVN; MARPOL;
    SOLAS; Phụ lục [Hh]ợp đồng; Phụ lục Công ước; Điều lệ [Cc]ông ty; Điều lệ Đảng; Điều lệ [Hh]ội
""")
TREATY = re.compile(rf"(?<!\w){_TREATIES}(?!\w)")
# The same as common nouns, which sentences also use of things: "tiêu chuẩn quy định tại khoản 1 Điều 5".
_CONTRACTS = any_of("""
    [Hh]ợp đồng; [Đđ]iều ước; Thỏa thuận; Thoả thuận; Tuyên bố; [Qq]uy chuẩn; [Tt]iêu chuẩn
""")
CONTRACT = re.compile(rf"(?<!\w){_CONTRACTS}(?!\w)")
INTERNATIONAL_CODE = re.compile(
    r"(?<!\w)(?:Luật\s+mẫu|Luật\s+[Qq]uốc\s+tế|Luật\s+[Bb]iển(?!\s+Việt)|Luật\s+RO|Bộ\s+luật\s+(?:INF|ISM|ISPS|IMDG|IMSBC|IBC|IGC|LSA|FSS|STCW|CTU"
    r"|(?![Dd]ân|[Hh]ình|[Ll]ao|[Tt]ố|[Hh]àng)[^.,;:\n]{0,50}?[Qq]uốc\s+tế))(?!\w)"
)
# What a document defines: "(sau đây gọi tắt là Luật Nhà ở)", "viết tắt là: “Quy chế đấu giá”".
DEFINED_KIND = re.compile(
    r"(?:Bộ\s+luật|Luật|Pháp\s+lệnh|Hiến\s+pháp|Nghị\s+định|Nghị\s+quyết|Thông\s+tư(?:\s+liên\s+tịch)?|Quyết\s+định|Chỉ\s+thị"
    r"|Quy\s+chế|Quy\s+định|Điều\s+lệ|Nội\s+quy|Quy\s+trình|Chương\s+trình|Đề\s+án|Kế\s+hoạch|Công\s+văn|Văn\s+bản)(?!\w)",
    re.IGNORECASE,
)
LAW_KIND = re.compile(r"(?:bộ luật|luật|pháp lệnh|hiến pháp)(?!\w)")
# What goes on after a kind alone: "khoản 1 Điều 12 của Luật nộp các giấy tờ", but "Luật Đất đai", "Luật sư".
GOES_ON = rf"(?!(?:này|sư|gia|số|mẫu)(?!\w))[{SMALL}]"
DEFINITION = re.compile(
    r"(?:gọi|viết)\s+(?:(?:tắt|chung|gọn|ngắn\s+gọn)\s+)*(?:là|:)[\s:\"“'‘*]{0,5}"
    rf"(?P<name>{DEFINED_KIND.pattern}(?:(?=\s*[)“”\"’'.;:,*]|$|\s+(?:để|hoặc|và|về)\s)|\s+[^()“”\".;:]{{1,90}}?(?<!\ssố)(?=\s*[)“”\"’'.;*]|$)))",
    re.IGNORECASE,
)
# Where the name of a law may end that is told in full.
FULL_NAME_END = re.compile(r"/(?:QH|UBTVQH|PL-)\w*|ngày\s+\d{1,2}(?:\s+tháng\s+|[/.-])\d{1,2}(?:\s+năm\s+|[/.-])\d{4}")
NESTED_BEFORE = re.compile(
    r"(?:sửa\s+đổi|bổ\s+sung|thay\s+thế)[^.;()]{0,30}(?:bởi|theo|tại)\s+(?:các\s+)?$"
    r"|(?:một\s+số\s+(?:điều|quy\s+định)|hướng\s+dẫn|thi\s+hành)\s+(?:của\s+)?(?:các\s+)?$",
    re.IGNORECASE,
)
LISTED_BEFORE = re.compile(r"(?:,|;|và)\s+(?:một\s+số\s+điều\s+của\s+)?(?:các\s+)?$")
TITLE_AMENDS = re.compile(
    r"(?<!được )(?<!\w)"
    r"(?:sửa\s+đổi|bổ\s+sung|bãi\s+bỏ|thay\s+thế|đính\s+chính|ngưng\s+hiệu\s+lực|hủy\s+bỏ|kéo\s+dài)(?!\w)",
    re.IGNORECASE,
)
# "Luật Sở hữu trí tuệ sửa đổi 2022", as collections call an amending law.
TITLE_OF_AMENDED = re.compile(
    r"(?P<name>(?:Bộ\s+luật|Luật|Pháp\s+lệnh)\s[^;,]+?)\s+sửa\s+đổi(?:,?\s+bổ\s+sung)?(?:\s+năm)?\s+\d{4}\s*"
)
TITLE_LAYS_DOWN = re.compile(r"(?<!\w)(?:quy\s+định|hướng\s+dẫn|ban\s+hành|chi\s+tiết|thi\s+hành)(?!\w)", re.IGNORECASE)
TITLE_ISSUES = re.compile(
    r"ban\s+hành\s+(?:bản\s+)?(?P<kind>Quy\s+chế|Quy\s+định|Điều\s+lệ|Nội\s+quy|Quy\s+trình)(?!\w)", re.IGNORECASE
)
ALIAS_LEAD = re.compile(
    r"(?:sau\s+đây|\()\s*(?:được\s+)?(?:gọi|viết)\s+(?:tắt\s+|chung\s+|gọn\s+|ngắn\s+gọn\s+)*(?:là|:)\s*[\"“'‘]?$"
)
