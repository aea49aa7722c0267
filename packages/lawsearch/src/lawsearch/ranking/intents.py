"""What sort of answer a question wants, told by how it is asked, and the words that headings have for it.

"Bao lâu" is not in the law; "thời hạn" is, and stands in the heading of the article that says it.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from lawsearch.ranking.analysis import Token, folded_forms, tokens

# How people ask (without marks; alternatives of a regular expression), and how headings say it.
_ASKED: tuple[tuple[str, str], ...] = (
    (r"bao lau|may (?:ngay|thang|nam|gio)|bao nhieu (?:ngay|thang|nam|gio|lau)|thoi gian nao", "thời hạn | thời gian"),
    (r"khi nao|luc nao|ngay nao|thang nao|bao gio|tu luc nao", "thời điểm | thời hạn"),
    (r"bao nhieu tien|gia bao nhieu|muc nao|ti le bao nhieu|ty le bao nhieu|bao nhieu phan tram|may phan tram", "mức"),
    (
        r"phat (?:bao nhieu|the nao|nhu the nao|ra sao|gi|tien)|muc phat|bi phat|xu phat",
        "xử phạt | phạt tiền | vi phạm",
    ),
    (r"xu ly (?:nhu )?the nao|xu ly ra sao|bi xu ly|bi gi khong", "xử lý | vi phạm"),
    (r"di tu|o tu|ngoi tu|tu bao lau|may nam tu|bao nhieu nam tu", "tội"),
    (r"giay to (?:gi|nao)|can (?:nhung )?giay to|nhung giay to|gom giay to|ho so gi", "hồ sơ"),
    (r"lam the nao|lam sao|the nao de|cac buoc|buoc nao|thu tuc|trinh tu|cach nao", "trình tự | thủ tục"),
    (r"ai (?:co quyen|duoc quyen|quyet dinh|cap|ky|co tham quyen)|co quan nao|cap nao|don vi nao|do ai", "thẩm quyền"),
    (r"o dau|tai dau|noi nao|den dau|cho nao", "nơi | địa điểm | thẩm quyền"),
    (r"dieu kien|yeu cau gi|tieu chuan gi|can nhung gi|phai dap ung", "điều kiện | tiêu chuẩn | yêu cầu"),
    (r"co quyen gi|duoc quyen gi|nhung quyen gi|quyen nao|duoc lam gi", "quyền"),
    (r"trach nhiem gi|nghia vu gi|phai lam gi|nhiem vu gi|co trach nhiem", "trách nhiệm | nghĩa vụ | nhiệm vụ"),
    (r"truong hop nao|truong hop gi|khi nao thi|trong truong hop", "các trường hợp"),
    (r"nhung ai|doi tuong nao|ai duoc|ai phai|ai bi|nguoi nao", "đối tượng"),
    (r"bi cam|nghiem cam|khong duoc lam|cam nhung", "hành vi bị nghiêm cấm"),
    (r"la gi|the nao la|duoc hieu|khai niem|dinh nghia|nghia la", "giải thích từ ngữ"),
    (r"ho tro gi|duoc ho tro|che do gi|chinh sach gi|uu dai gi|huong gi", "chế độ | chính sách | hỗ trợ"),
    (r"nguyen tac nao|nguyen tac gi", "nguyên tắc"),
    (r"le phi|phi bao nhieu|ton bao nhieu|chi phi", "lệ phí | chi phí"),
    (r"noi dung gi|gom nhung gi|gom nhung noi dung|bao gom nhung", "nội dung"),
)
_PATTERNS = [
    (re.compile(rf"(?<!\w)(?:{asked})(?!\w)"), [tokens(words) for words in said.split("|")]) for asked, said in _ASKED
]


def wanted(question: Sequence[Token]) -> list[list[Token]]:
    """The words of headings for the sort of answer that is wanted; none where it does not say."""
    typed = " ".join(folded_forms(question))
    return [words for pattern, said in _PATTERNS if pattern.search(typed) for words in said]
