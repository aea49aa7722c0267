"""What may stand between a unit, the next unit and their document."""

from __future__ import annotations

import re

from lawtext.citations.patterns.words import CAPITAL, SMALL, any_of

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
CELL_AFTER = re.compile(r"\s*(?:$|\n|[A-ZĐ(])")

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
