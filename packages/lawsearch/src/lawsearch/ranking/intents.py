"""What a question asks for: its telling words without the courtesies, and what sort of answer is wanted."""

from __future__ import annotations

import re
from collections.abc import Sequence

from lawsearch.ranking.analysis import SyllableToken, folded_forms, tokens

# Said around a question, longest first where one begins another. Typed with their marks or without any: "có thể" is
# one of them, "cơ thể" is not.
_COURTESY_PHRASES = """
được quy định như thế nào | quy định như thế nào | được quy định thế nào | quy định thế nào | được quy định ra sao |
quy định ra sao | được pháp luật quy định | theo quy định của pháp luật | theo quy định pháp luật |
theo quy định hiện hành | theo pháp luật hiện hành | pháp luật hiện hành | quy định pháp luật | quy định của pháp luật
| theo quy định tại | theo quy định | được quy định | có quy định | quy định về | quy định gì | quy định nào |
như thế nào | thế nào là | thế nào | ra sao | là như thế nào | được hiểu là gì | được hiểu như thế nào |
được hiểu thế nào | được hiểu là | hiểu như thế nào | nghĩa là gì | là gì | là cái gì | là sao | gồm những gì |
bao gồm những gì | gồm những | bao gồm những | gồm các | bao gồm các | những gì | cái gì | gì không | có được không |
được không | hay không | có phải | phải không | đúng không | có bị | có được | có cần | có thể | bị xử lý như thế nào
| xử lý như thế nào | bị xử lý thế nào | xử lý ra sao | bao nhiêu | là bao nhiêu | bao lâu | trong bao lâu | khi nào |
lúc nào | ở đâu | tại đâu | vì sao | tại sao | do đâu | ai là | do ai | ai có | những ai | người nào | cơ quan nào |
trường hợp nào | trong trường hợp nào | trong những trường hợp nào | những trường hợp nào | điều kiện gì |
điều kiện nào | thủ tục gì | hồ sơ gì | giấy tờ gì | cần những gì | cần giấy tờ gì | phải làm gì | làm gì | làm sao |
làm thế nào | cho tôi hỏi | cho em hỏi | cho mình hỏi | tôi muốn hỏi | em muốn hỏi | xin hỏi | xin cho hỏi | cho hỏi |
tôi muốn biết | muốn biết | xin cho biết | cho biết | vui lòng | xin cảm ơn | cảm ơn | luật sư | xin chào |
chào luật sư | giúp tôi | giúp em | tư vấn | nhờ tư vấn | ban biên tập | thưa luật sư | hiện nay | hiện tại | bây giờ
| hay chưa | từ năm
"""
# Words that stand in every text and every question.
_WORDS = """
của và các những là được có cho trong theo với về tại thì mà khi nếu bị do từ đến này đó như hay hoặc để một không
phải đã sẽ đang vẫn cũng rất nào gì ai đâu sao ạ nhé à ơi vậy thế ở ra vào lên nên còn chỉ lại việc tôi em anh chị
mình ông bà
"""


def _phrases() -> list[list[SyllableToken]]:
    listed = [tokens(phrase) for phrase in re.split(r"[|\n]", _COURTESY_PHRASES) if phrase.strip()]
    return sorted(listed, key=len, reverse=True)


_BY_FIRST: dict[str, list[list[SyllableToken]]] = {}
for _phrase in _phrases():
    _BY_FIRST.setdefault(_phrase[0].folded, []).append(_phrase)
_FUNCTION = frozenset(token.marked for token in tokens(_WORDS))
_ASKS_MEANING = re.compile(
    r"\b(?:la gi|la cai gi|nghia la gi|the nao la|duoc hieu|hieu (?:nhu )?the nao|khai niem|dinh nghia)\b"
)


def telling(question: Sequence[SyllableToken]) -> list[bool]:
    """For each token, whether it says what is asked. Where none would be left, all do."""
    kept = [token.marked not in _FUNCTION for token in question]
    at = 0
    while at < len(question):
        length = _phrase_length(question, at)
        for place in range(at, at + length):
            kept[place] = False
        at += length or 1
    return kept if any(kept) else [True] * len(kept)


def _phrase_length(question: Sequence[SyllableToken], at: int) -> int:
    """How many tokens from here are said around a question; 0 where none is."""
    for phrase in _BY_FIRST.get(question[at].folded, ()):
        if len(phrase) <= len(question) - at and all(map(_is_said, question[at : at + len(phrase)], phrase)):
            return len(phrase)
    return 0


def _is_said(typed: SyllableToken, wanted: SyllableToken) -> bool:
    return typed.folded == wanted.folded and typed.marked in (typed.folded, wanted.marked)


def asks_meaning(question: Sequence[SyllableToken]) -> bool:
    """Whether the question asks what a term means."""
    return bool(_ASKS_MEANING.search(" ".join(folded_forms(question))))


# How people ask (without marks; alternatives of a regular expression), and how headings say it.
_ASKED_FOR: tuple[tuple[str, str], ...] = (
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
_INTENT_PATTERNS = [
    (re.compile(rf"(?<!\w)(?:{asked})(?!\w)"), [tokens(words) for words in said.split("|")])
    for asked, said in _ASKED_FOR
]


def wanted(question: Sequence[SyllableToken]) -> list[list[SyllableToken]]:
    """The words of headings for the sort of answer that is wanted; none where it does not say."""
    typed = " ".join(folded_forms(question))
    return [words for pattern, said in _INTENT_PATTERNS if pattern.search(typed) for words in said]
