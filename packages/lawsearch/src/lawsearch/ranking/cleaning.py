"""What of a question says what is asked: the rest is how people ask ("cho tôi hỏi", "được quy định như thế nào").

Never removed from what is looked for: a question without these words is a second one, for the ranker to compare with.
Removing them outright loses answers (docs/decisions/0084).
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from lawsearch.ranking.analysis import Token, folded_forms, tokens

# Said around a question, longest first where one begins another. Typed with their marks or without any: "có thể" is
# one of them, "cơ thể" is not.
_PHRASES = """
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


def _phrases() -> list[list[Token]]:
    listed = [tokens(phrase) for phrase in re.split(r"[|\n]", _PHRASES) if phrase.strip()]
    return sorted(listed, key=len, reverse=True)


_BY_FIRST: dict[str, list[list[Token]]] = {}
for _phrase in _phrases():
    _BY_FIRST.setdefault(_phrase[0].folded, []).append(_phrase)
_FUNCTION = frozenset(token.marked for token in tokens(_WORDS))
_ASKS_MEANING = re.compile(
    r"\b(?:la gi|la cai gi|nghia la gi|the nao la|duoc hieu|hieu (?:nhu )?the nao|khai niem|dinh nghia)\b"
)


def telling(question: Sequence[Token]) -> list[bool]:
    """For each token, whether it says what is asked. Where none would be left, all do."""
    kept = [token.marked not in _FUNCTION for token in question]
    at = 0
    while at < len(question):
        length = _phrase_length(question, at)
        for place in range(at, at + length):
            kept[place] = False
        at += length or 1
    return kept if any(kept) else [True] * len(kept)


def _phrase_length(question: Sequence[Token], at: int) -> int:
    """How many tokens from here are said around a question; 0 where none is."""
    for phrase in _BY_FIRST.get(question[at].folded, ()):
        if len(phrase) <= len(question) - at and all(map(_is_said, question[at : at + len(phrase)], phrase)):
            return len(phrase)
    return 0


def _is_said(typed: Token, wanted: Token) -> bool:
    return typed.folded == wanted.folded and typed.marked in (typed.folded, wanted.marked)


def asks_meaning(question: Sequence[Token]) -> bool:
    """Whether the question asks what a term means."""
    return bool(_ASKS_MEANING.search(" ".join(folded_forms(question))))
