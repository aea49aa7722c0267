"""The words and forms of citations, as regular expressions over cleaned text. All of them run in linear time.

Here: phrases, paragraphs, units, and what stands between units; `documents` has the names and numbers of documents."""

from __future__ import annotations

import re

from lawtext.types import Unit

# Ranges of letters with marks mix capitals and small letters, so both are listed.
CAPITAL = "A-ZĐÀÁẢÃẠĂẰẮẲẴẶÂẦẤẨẪẬÈÉẺẼẸÊỀẾỂỄỆÌÍỈĨỊÒÓỎÕỌÔỒỐỔỖỘƠỜỚỞỠỢÙÚỦŨỤƯỪỨỬỮỰỲÝỶỸỴ"
SMALL = "a-zđàáảãạăằắẳẵặâầấẩẫậèéẻẽẹêềếểễệìíỉĩịòóỏõọôồốổỗộơờớởỡợùúủũụưừứửữựỳýỷỹỵ"


def any_of(listed: str) -> str:
    """The phrases, separated by ";", as one alternative; a blank in a phrase may be any blanks, or a line end."""
    phrases = (phrase.split() for phrase in listed.split(";"))
    return "(?:" + "|".join(r"\s+".join(words) for words in phrases) + ")"


def words(listed: str) -> frozenset[str]:
    return frozenset(listed.split())


LINE_END_REACH = 40
_WORDS_THAT_GO_ON = any_of(r"""
    tại; của; và; hoặc; theo; từ; đến; sau; trước; vào; thuộc; trong; các; với; định; bổ sung; sửa đổi; bãi bỏ; như;
    này;
    khoản \w{1,3}; điểm \w{1,3}; điều \w{1,4}; mục \w{1,4}; phần \w
""")
OPEN_ENDED_LINE = re.compile(rf"(?:[,/(-]|(?<!\w){_WORDS_THAT_GO_ON})\s*$", re.IGNORECASE)


_AMENDS = any_of("""
    Sửa đổi; Bổ sung; Bãi bỏ; Thay thế; Thay từ; Thay cụm từ; Bỏ từ; Bỏ cụm từ; Đính chính; Hủy bỏ; Huỷ bỏ;
    Ngưng hiệu lực
""")
# Some texts come with their paragraphs on one line: "… như sau: “…”. 2. Sửa đổi, bổ sung khoản 3 …".
_MARKED = r"""
    (?: (?:Điều|ĐIỀU)\s+ (?P<article>\d{1,4}[a-zđA-Z]?\d?) \s*[.:]
      | (?P<clause>\d{1,3}[a-zđ]?\d?) \s*\.(?=\D)
      | (?P<point>[a-zđ]\d{0,2}) \s*\) )
    [ *]*
"""
# "… khiếu nại.”. Điều 28b. Ban hành quyết định …": a heading behind a sentence.
GLUED_ARTICLE = rf"Điều\s\d{{1,4}}[a-zđ]?\.\s(?!Luật|Nghị|Thông|Bộ)[{CAPITAL}]"
_AT_LINE_START = r'[ *#>|_]*+ (?: (?P<quote>[“"]) [ *]*+ )?+'
FIRST_MARK = re.compile(_AT_LINE_START + _MARKED, re.VERBOSE)
PARAGRAPH_MARK = re.compile(
    rf"""
    [\n\ ] (?: (?<=\n) {_AT_LINE_START}
      | (?<=[.:;”"]\ ) (?= (?:\d{{1,3}}[a-zđ]?\d?\. | [a-zđ]\d?\)) \ + {_AMENDS}(?!\w) )
      | (?<=[.”]\ ) (?= {GLUED_ARTICLE} ) )
    {_MARKED}
    """,
    re.VERBOSE,
)
ORDER_END = re.compile(r"như\s+sau|[:“\"]|\.(?=\s|$)")
AS_FOLLOWS = re.compile(r"như\s+sau\s*:\s*$")
AMENDING_VERB = re.compile(rf"[\s*_]*{_AMENDS}(?!\w)", re.IGNORECASE)
AMENDED_OBJECT = re.compile(
    rf"(?:\s*+,?+\s*+(?:và\s++)?+{_AMENDS}){{0,4}}+\s++(?:một\s+số\s+)?(?:các\s+)?"
    r"(?:[“\"]|(?:tên|tiêu\s+đề|đoạn|câu|nội\s+dung|cụm\s+từ|từ|điều|điểm|khoản|mục|chương|phần|phụ\s+lục|biểu\s+mẫu|mẫu|thứ\s+tự|tiết)(?!\w))",
    re.IGNORECASE,
)
# "Khoản 2 Điều 4 được sửa đổi, bổ sung như sau", as older decrees say.
AMENDED_FIRST = re.compile(
    r"[\s*_]*(?:[Tt]ên\s+)?(?:[Đđ]iểm|[Kk]hoản|Điều|Mục|Chương|Phụ\s+lục)\s[^.;:“\"\n]{1,90}?\s(?:được|bị)\s+"
    r"(?:sửa\s+đổi|bổ\s+sung|thay\s+thế|đổi)[^.;:“\"\n]{0,40}?\s(?:như\s+sau|thành)(?!\w)"
)
SENTENCE_END = re.compile(r"[.;”]\s")
QUOTING = re.compile(r"quy\s+định(?:\s+như\s+sau)?\s*:\s*$")
# A heading that lost its line end: "… Luật Đầu tư số 61/2020/QH14 Sửa đổi, bổ sung khoản 3 Điều 29 như sau".
AMENDING_VERB_WITHIN = re.compile(
    r"Sửa(?<![Ll]uật\sSửa)(?<!lệnh\sSửa)(?<!định\sSửa)(?<!tư\sSửa)(?<!quyết\sSửa)(?<=[^.:;“\"]\sSửa)"
    r"\s+đổi,\s+bổ\s+sung\s+(?=[Đđ]iểm|[Kk]hoản|Điều)"
)
# "Nghị định này quy định chi tiết một số điều của Luật X về: a) Khoản 4 Điều 8 …".
DETAILING = re.compile(
    r"[\s*_]*(?:Nghị\s+định|Thông\s+tư(?:\s+liên\s+tịch)?|Nghị\s+quyết|Quyết\s+định)\s+này\s+"
    r"(?:quy\s+định\s+chi\s+tiết|(?:quy\s+định\s+và\s+)?hướng\s+dẫn\s+(?:thi\s+hành\s+|thực\s+hiện\s+)?(?:một\s+số|các|chi\s+tiết))"
)


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
    **{short: unit for letter, unit in (("k", Unit.CLAUSE), ("đ", Unit.ARTICLE)) for short in (letter, f"{letter}.")},
}
# The first letter comes first: so the search leaps from one to the next. "tạiĐiều 5": PDF text glues words.
UNIT_WORD = re.compile(
    r"""
    (?P<word> [ĐđKkMmCcPpTt] (?: (?<!\w.) | (?<=tại.) | (?<=của.) | (?<=theo.) | (?<=định.) )
        (?: (?<=[Đđ])(?:i[ểề]m|[iI][ềê]u) | (?<=[Kk])ho[ảà]n | (?<=[Tt])iểu\s+mục | (?<=[Mm])ục | (?<=[Cc])hương
          | (?<=[Pp])(?:hần|hụ\s+lục)
          | (?<=[Kk])\.?(?=\s?\d{1,2}[a-zđ]?[\s,]{0,2}[Đđ]\.?\s?\d)  # "k2 Đ468 BLDS", as lawyers write
          | (?<=[Đđ])\.?(?=\s?\d{1,3}[a-z]?(?:\.\d+)?[\s,]{0,2}(?:của\s+)?  # "Đ468 BLDS"
              (?:BL[HDLT]|[Bb]ộ\s+[Ll]uật|[Ll]uật\s|NĐ|Nghị\s|TT))
          | (?<=Đ)(?:IỂM|IỀU) | (?<=K)HOẢN | (?<=M)ỤC | (?<=C)HƯƠNG | (?<=P)(?:HẦN|HỤ\s+LỤC) ) ) (?![^\W\d_])
    \s* (?: (?:số|từ|:|từ\s+số) \s* (?=[\dIVX(a-zđ]) )?
    """,
    re.VERBOSE,
)
# "Điều 5.2.a", "Điều 5.2 Luật X"; not the codes of the codification ("Điều 44.8.LQ.7") and "Điều 3.5" of a treaty.
DOTTED = re.compile(
    r"(?P<article>\d{1,3}[a-zđ]?)\.(?P<clause>\d{1,2})(?:\.?(?P<point>[a-zđ]))?(?!\w|\.\w)"
    r"(?(point)|(?=,?\s+(?:của\s+)?(?:Luật|Bộ\s+luật|BL[HDLT]|Pháp\s+lệnh|Nghị|Thông\s+tư|Quyết|NĐ|TT)\w*))"
)
BARE_POINTS = re.compile(r"tại (?P<labels>[a-zđ](?:(?:, | và )[a-zđ])*)(?= khoản \d)")  # "tại a, c khoản 2"
UNIT_LEAD_REACH = 16
UNIT_LEAD = re.compile(r"(?<!\w)(?:các|những|Các|CÁC)\s+$")
# "Loại 460, Khoản 463" of the State budget; "tài khoản này", but "quy định tài khoản 3" is a wrong letter.
NO_UNIT_LEAD = re.compile(r"[Ll]oại \d{2,3},? $|(?<!định )[Tt]ài\s$")
_ROMAN = r"[IVXL]+"
# "phụ lục IThông tư này": PDF text glues the next word.
_GLUED_KIND = r"(?:Thông|Nghị|Luật|Quyết|Bộ|Pháp|của|và)(?![^\W\d_])"
_NOT_IN_WORD = rf"(?:(?![\w%/]|\.\d)|(?=/?{_GLUED_KIND})|(?=/(?:[Kk]hoản|[Đđ]iều)(?!\w)))"
_ORDINAL = r"thứ\s+(?:mười\s+(?:một|hai|ba|tư|bốn|năm|lăm|sáu|bảy|tám|chín)|\d{1,3}|\w+)"
LABELS = {
    Unit.ARTICLE: rf"(?:thứ\s+(?=\d))?\d{{1,4}}[A-Za-zđĐ]?\d?{_NOT_IN_WORD}",
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
    Unit.CHAPTER: rf"(?:{_ORDINAL}|{_ROMAN}[a-zA-Z]?|[1-4]?\d[a-z]?){_NOT_IN_WORD}",
    Unit.PART: rf"(?:{_ORDINAL}|{_ROMAN}|\d{{1,2}}|[A-ZĐ](?:\.{_ROMAN})?){_NOT_IN_WORD}",
    Unit.ANNEX: (
        rf"(?P<label>{_ROMAN}(?:[-.](?:\d+(?:\.\d+)*|[A-ZĐ](?!\w)))?[a-zA-Z]?|\d{{1,3}}[a-zđA-Z]?(?:[-.]\d+)*"
        rf"|[A-ZĐ](?:[-.]?\d+)?)(?:(?<=\d)/[A-ZĐ]{{2,8}}(?:-[A-ZĐ]{{2,8}})?)?{_NOT_IN_WORD}"
    ),
}
LABEL = {unit: re.compile(pattern) for unit, pattern in LABELS.items()}
_SAME_UNIT = r"(?:(?:các\s+)?(?:[Đđ]iểm|[Kk]hoản|[Đđ]iều|[Mm]ục|[Cc]hương|[Pp]hần|[Pp]hụ\s+lục|ĐIỀU)\s*(?:số\s*)?)?"
LABEL_COMMA = re.compile(r"\s*+(?:,\s*+(?:(?:và|hoặc|hay)\b)?|;|(?:và/hoặc|và|hoặc|hay)\b|&)\s*(?=[\dIVX(a-zđA-ZĐ])")
LABEL_RANGE = re.compile(rf"\s*+(?:-|(?:đến\s+hết|đến|tới|cho\s+đến)\b)\s*(?P<word>{_SAME_UNIT})(?=[\dIVX(a-zđA-ZĐ])")
THIS_UNIT = re.compile(r"(?:này|NÀY)(?!\w)")
# A number after a comma or "và" is a label only if it counts nothing: "khoản 1 và 03 bản sao", "điểm a, y tế".
_COUNTED_THINGS = any_of("""
    %; tháng; năm; ngày; giờ; phút; tuần; quý; người; tỷ; triệu; nghìn; đồng; tuổi; lần; bản; bộ; cấp; thành viên;
    m2; m3; km;
    kg; ha; lít; tấn; mẫu; loại; nhóm; trường hợp; ký; chữ; cơ quan; đơn vị; doanh nghiệp; hộ; cái; chiếc; số; tờ;
    trang; phần
""")
COUNTED = re.compile(rf"\s*{_COUNTED_THINGS}(?!\w)")
_WORDS_AFTER_A_LETTER = any_of("""
    và; hoặc; hay; đến; của; thuộc; tại; trong; này; nêu; trên; thì; được; quy; để; nếu; là; theo; có; không; sau;
    trước; vào;
    như; các; [Kk]ho[ảà]n; [Đđ]iểm; [Đđ]iều; [Mm]ục; [Tt]iểu; [Pp]hần; [Pp]hụ; [Cc]hương
""")
AFTER_LETTER = re.compile(rf"\s*(?:$|[,;.:)(\]\"”’*/-]|[A-ZĐ]|{_WORDS_AFTER_A_LETTER}(?!\w))")

# Headings are not citations: "Điều 5. Tên điều", also after an opening quotation mark.
_HEADED = rf"""
    [ *#>|_]*+
    (?P<word> Điều | ĐIỀU | Chương | CHƯƠNG | Mục | MỤC | Phần | PHẦN | Phụ\s+lục | PHỤ\s+LỤC | Tiểu\s+mục ) \s+
    (?P<label> [\dIVXLA-Da-zđ.]{{1,8}}? | thứ\s+\w+ )
    (?: \s*[.:](?=\s|[*”"]|$) | \s*(?=\n|$) | \s+(?=[{CAPITAL}]{{2}}) )
"""
FIRST_HEADING = re.compile(_HEADED, re.VERBOSE)
HEADING = re.compile(
    rf"""
    [\n“\"‘\ ] (?: (?<!\ ) {_HEADED}
      | (?<=[.”]\ ) (?= {GLUED_ARTICLE} ) (?P<glued>Điều) \s (?P<number>\d+[a-zđ]?) )
    """,
    re.VERBOSE,
)
# "Điều này có đúng không?" speaks of a thing, not of an article.
_SAID_OF_A_THING = any_of("""
    có đúng; có nghĩa; có phải; có thể; có hợp; cho thấy; cho phép; không có nghĩa; không đúng; khiến; đồng nghĩa;
    dẫn đến;
    giúp; thể hiện; chứng tỏ; làm; sẽ; là
""")
# A footnote of a consolidated text: "4 Khoản này được sửa đổi theo …" speaks of the place of its mark, not of its own.
NOTE_BEFORE = re.compile(r"(?:^|\n|[.”;] )[ \[]*\d{1,3}[ \]]*(?:[Tt]ên\s+)?$")
NOTE_AFTER = re.compile(r"\s+(?:được|bị|đã)\s")
NOTE_REACH = 16
THIS_THING = re.compile(rf"\s+{_SAID_OF_A_THING}(?!\w)")


# "tên Điều 5", "đoạn mở đầu khoản 2": the unit is cited all the same.
_QUOTED_PART = r"""
    (?: (?: tên(?:\s+và)? | tiêu\s+đề | đoạn(?:\s+(?:mở\s+đầu|đầu|cuối|thứ\s+\w+|\d+))? | câu(?:\s+\w+)?
          | nội\s+dung | quy\s+định | toàn\s+bộ | ý\s+\w+ | dấu\s+\w+ | tiết\s+[\w.]+
          | (?:gạch\s+đầu\s+)?dòng(?:\s+thứ\s+\w+)?
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
              | vào\s+(?:ngay\s+)?sau | vào\s+trước | sau | trước | thành | bằng
              | \( (?: \s*+ (?:trừ|ngoại\s+trừ|kể\s+cả|bao\s+gồm|gồm) \s )?+
              | \) \s*+ (?: [,;] (?:\s*+và)?+ | và | hoặc ) )
    \s*+ {_VERB} (?:(?:được\s+)?quy\s+định\s+)?
    (?: tại\s+ | từ\s+ | theo\s+ | ở\s+ | vào\s+ | của\s+ | sau\s+ | các\s+(?:(?:khoản|điểm|điều)\s+từ\s+)? )?
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
PLACE_FOLLOWS = re.compile(r"\s*(?:[:|(,-]\s*|\),\s*)?(?:(?:quy\s+định\s+)?tại\s+)?(?:các\s+)?")
_ATTACHED_THINGS = any_of("""
    [Qq]uy chế; [Qq]uy định; [Đđ]iều lệ; [Dd]anh mục; [Cc]hương trình; [Kk]ế hoạch; [Đđ]ề án; [Qq]uy trình;
    [Nn]ội quy; [Pp]hương án; Hướng dẫn; Chế độ; Định mức; Bảng; Biểu; Hệ thống; Phụ lục; Mẫu; Khung; Nội dung
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
_LEADS_ON = any_of("""
    tại; theo; của; trong; thuộc; ở; từ; và; hoặc; đến; với; các; thì; là; khi; nếu; mà; về; cả; như; định; vào; sau;
    trước; tên; trừ; ngoài; bởi; những; đoạn; này; cho
""")
NO_CELL_BEFORE = re.compile(rf"(?:[.,;:(/“\"-]|(?<!\w){_LEADS_ON})\s*$", re.IGNORECASE)
CELL_AFTER = re.compile(r"\s*(?:$|\n|[A-ZĐ(|])")
ITEM_AFTER = re.compile(rf"{CELL_AFTER.pattern}|[;.]\s*(?:$|\n)")
CELL_BORDER = re.compile(r"\|| *\n *[-+•] ")
# "tên và khoản 1 Điều 18": the heading is of the article.
NAME_AND = re.compile(r"(?<!\w)tên\s+và\s+$")
BULLET_BEFORE = re.compile(r"(?:(?<=\n)|(?<=\|))[ ]?[-+•][ ]+$|[ ]*\|[ ]*$")
# "Nghị định số X | ngày … của Chính phủ quy định về …": what follows a number in the first cell of a row.
TITLE_AFTER = re.compile(
    r"[\s|]{0,80}+(?:ngày\s+[\d/.-]+(?:\s+tháng\s+\d+\s+năm\s+\d+)?[\s|]{0,80}+)?+(?:của\s+[^.;:|]{2,60}?\s+)?"
    r"(?:\||về|quy\s+định|hướng\s+dẫn|ban\s+hành|sửa\s+đổi|chi\s+tiết)(?!\w)"
)

# "Điều 6 của Quy chế trường đại học dân lập", "điều 8 luật rượu bia": a paper that the text names without a number, or
# as nobody else does; not this text.
NAMED_ELSEWHERE = re.compile(
    rf"\s*(?:của\s+|tại\s+)?(?:(?:Quy\s+chế|Quy\s+định|Điều\s+lệ|Nội\s+quy|Quy\s+tắc)\s+(?!này)[{SMALL}{CAPITAL}]"
    rf"|luật\s+(?!(?:sư|gia|này|đó|quy|định|thì|có|được|về|nêu|trên|đã|mà|và|hoặc|khi|phải|không|cho|sẽ)(?!\w))[{SMALL}{CAPITAL}])"
)
# "quy định tại Chương II", "Mẫu số 01 Phụ lục II": a bigger unit alone is cited only after such words.
POINTING_REACH = 32
POINTING = re.compile(
    r"(?:tại|theo|của|trong|thuộc|ở|từ|và|hoặc|đến|,|với|các|tên|định|\(|[Mm]ẫu(?:\s+(?:số\s+)?[\w./-]{1,15})?\s*[,-]?)\s*$"
)
