"""Phrases that name agencies and what they do in one sentence; and which assignment of a new text is which of the
old, by title.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from difflib import SequenceMatcher

from lawtext.words import canonical_tone, fold, normalise, syllables
from portal.plans.parser.lines import CAPITAL

# How the name of a body begins. After a comma or "và" only such a word opens the next body, because names hold commas
# and "và" themselves: "Sở Văn hóa, Thể thao và Du lịch"; "các sở, ban, ngành, đoàn thể tỉnh".
_HEADS = (
    "sở|bộ(?: chỉ huy| tư lệnh)?|ủy ban|uỷ ban|ubnd|hđnd|hội đồng|hội(?! nghị| thảo| thi)|liên đoàn|liên hiệp"
    "|ban(?! hành)|đài|báo(?! cáo)|trường(?! hợp)|tòa án|toà án|viện|cục|chi cục|mặt trận|mttq|văn phòng|thanh tra"
    "|kho bạc|bảo hiểm|ngân hàng|trung tâm|phòng(?! ngừa| chống)|công an|quân khu|tỉnh|thành(?! lập)|huyện|thị"
    "|công đoàn|đoàn|tổng công ty|công ty|bưu điện|viễn thông|vnpt|cổng|tạp chí|học viện|đại học|hiệp hội"
    "|thành viên|câu lạc bộ|tổ(?! chức)|đảng ủy"
)
_CLASS_HEADS = r"(?:các|những|toàn thể|một số|cấp ủy|lãnh đạo|cơ quan|tổ chức|đơn vị|địa phương|doanh nghiệp)\b"
_NEXT_BODY = rf"(?:(?-i:(?={CAPITAL}))(?:{_HEADS})\b|{_CLASS_HEADS})"
_SPLIT = re.compile(rf"\s*;\s*|\s*,\s*(?:và\s+|cùng\s+)?(?={_NEXT_BODY})|\s+(?:và|cùng)\s+(?={_NEXT_BODY})", re.I)
_BARE_CLASS = re.compile(r"(?:cơ quan|tổ chức|đơn vị|địa phương|doanh nghiệp)\b", re.I)
_CLASS_AT_THE_START = re.compile(rf"{_CLASS_HEADS}", re.I)
_PARENTHESES = re.compile(r"\([^()]*\)")
_LISTED = re.compile(r"^(?:các|những)?\s*(?P<kind>sở|hội|ban|phòng)\s*(?:,\s*ngành)?\s*:\s*(?P<names>.+)$", re.I)
_SHARED = re.compile(
    r"""
    ^(?:giao\s+)?(?P<lead>.+?)\s+
    (?:(?:là|làm)\s+)?(?:(?:cơ\s+quan|đơn\s+vị)\s+)?chủ\s+trì
    (?P<rest>.*)$
    """,
    re.VERBOSE | re.IGNORECASE | re.DOTALL,
)
_WITH = re.compile(
    r"^[\s,;:.]*(?:và\s+)?phối\s+hợp\s+(?:(?:chặt\s+chẽ\s+)?(?:với|cùng)\s+)?(?P<names>.+)$", re.I | re.S
)
# "Sở Tư pháp chủ trì xây dựng đề cương, phối hợp với Sở Y tế"
_LATER_WITH = re.compile(r"\bphối\s+hợp\s+(?:chặt\s+chẽ\s+)?(?:với|cùng)\s+(?P<names>.+)$", re.I | re.S)
# "Sở Tư pháp phối hợp với Sở Y tế": who is named first leads; "Báo Ví Dụ, Đài Ví Dụ phối hợp": they help.
_TOGETHER = re.compile(r"^(?:giao\s+)?(?P<lead>[^:]+?)\s+phối\s+hợp\b(?P<rest>.*)$", re.I | re.S)
_OTHERS_HELP = re.compile(r"[;.,]\s*(?P<names>[^;.]+?)\s+phối\s+hợp\b", re.I)
# Small letters only: "Ban Chỉ đạo", "Trung tâm Hỗ trợ" are names.
_ACT = (
    r"(?:(?<!,)(?<!và)\s+tổ chức\b(?! (?:có liên quan|liên quan|chính trị|xã hội|đoàn thể|hành nghề|khác))|"
    r"\s+(?:thực hiện|tham mưu|triển khai|xây dựng|hướng dẫn|theo dõi|rà soát|đôn đốc|tổng hợp|ban hành"
    r"|biên soạn|căn cứ|có trách nhiệm|chịu trách nhiệm|chủ trì|phối hợp|bố trí|tăng cường|chỉ đạo|đẩy mạnh"
    r"|lồng ghép|đề xuất|báo cáo|bảo đảm|đảm bảo|chủ động|tiếp tục|vận động|lập|hỗ trợ|phân bổ|thẩm định|cân đối"
    r"|kiểm tra|phát huy|nghiên cứu|quán triệt|được giao|trong phạm vi|theo chức năng|tuyên truyền"
    r"|thường xuyên|kịp thời|để|nhằm|đưa tin|cử|phân công|nghiêm túc|khẩn trương|tích cực|quan tâm|khảo sát"
    r"|cung cấp|cập nhật|đăng tải|nâng cấp|vận hành|duy trì|khai thác|số hóa|bồi dưỡng|tập huấn|giới thiệu|sản xuất"
    r"|phát sóng|phát hành|lựa chọn|hoàn thiện|hoàn thành|thí điểm|ứng dụng|kết nối|chia sẻ|đánh giá|sơ kết|tổng kết"
    r"|huy động|góp ý|lấy ý kiến|trình|chuẩn bị|trước ngày|trong (?:quý|tháng|năm)|hằng năm|hàng năm)\b)"
)
_UNTIL_ACT = re.compile(rf"^(?P<who>.+?)(?:(?-i:{_ACT})|:|\.\s|\.$|$)", re.I | re.S)
_WHEN = re.compile(
    r"\b(?:hoàn thành|thực hiện|kết thúc|xong)\s+"
    r"(?P<when>(?:trước|trong|chậm nhất|muộn nhất|vào|đến|từ|quý|tháng|năm|cả năm|hằng|hàng|thường xuyên|theo tiến độ"
    r"|định kỳ)\b[^.;:]{0,80})[.;]?\s*$",
    re.I,
)
_LONGEST_WHO = 300
_LONGEST_SENTENCE = 4_000  # characters; what is longer is no list of agencies, and is not searched as one


def split_agencies(phrase: str) -> tuple[str, ...]:
    """ "Sở Tư pháp; các sở, ban, ngành tỉnh, Ủy ban nhân dân cấp xã" -> its three bodies, in the plan's words."""
    hidden = _PARENTHESES.sub(lambda found: "\x00" * len(found[0]), phrase)
    if len(phrase) > _LONGEST_SENTENCE or _LISTED.match(hidden):
        return (_tidy(phrase),) if phrase.strip() else ()
    cuts = [(found.start(), found.end()) for found in _SPLIT.finditer(hidden) if not _is_inside_a_class(found, hidden)]
    starts = [0, *(end for _, end in cuts)]
    pieces = (
        _tidy(phrase[start:end])
        for start, end in zip(starts, [*(start for start, _ in cuts), len(phrase)], strict=True)
    )
    return tuple(piece for piece in pieces if piece)


def names_in(phrase: str) -> tuple[str, ...]:
    """The names to look up for one phrase: "các Sở: Tư pháp, Nội vụ" -> "Sở Tư pháp", "Sở Nội vụ"; else the phrase."""
    plain = _tidy(_PARENTHESES.sub("", phrase))
    if not (found := _LISTED.match(plain)):
        return (plain,) if plain else ()
    kind = found["kind"].capitalize()
    return tuple(
        f"{kind} {_tidy(name)}"
        for name in re.split(rf"\s*[,;]\s*(?:và\s+)?(?={CAPITAL})", found["names"])
        if _tidy(name)
    )


def lead_and_coordinating(sentence: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """ "Sở Tư pháp chủ trì, phối hợp với các sở thực hiện" -> (("Sở Tư pháp",), ("các sở",)).

    A sentence without "chủ trì" names those who do it: all of them lead, but for those who "phối hợp".
    """
    if len(sentence) > _LONGEST_SENTENCE:
        return split_agencies(sentence), ()
    if not (found := _SHARED.match(sentence)):
        return _together(sentence)
    lead = split_agencies(found["lead"])
    if helpers := _WITH.match(found["rest"]) or _LATER_WITH.search(found["rest"]):
        return lead, split_agencies(_who(helpers["names"]))
    return (lead, split_agencies(others["names"])) if (others := _OTHERS_HELP.search(found["rest"])) else (lead, ())


def is_role_sentence(text: str) -> bool:
    """ "Giao Sở Tư pháp chủ trì, phối hợp với …" gives parts to agencies; "Chủ trì biên soạn" gives none."""
    found = _SHARED.match(text[:_LONGEST_SENTENCE])
    if not found or len(found["lead"]) > _LONGEST_WHO or ":" in found["lead"]:
        return False
    lead = found["lead"]
    return _begins_with_a_body(lead) and _who(lead) == lead


def when_in(sentence: str) -> str:
    """The deadline that ends a sentence: "…, hoàn thành trước ngày 30/11 hằng năm" -> its words."""
    found = _WHEN.search(sentence[:_LONGEST_SENTENCE])
    return found["when"].strip() if found else ""


def who_acts(paragraph: str) -> tuple[str, ...]:
    """The bodies at the start of a duty: "Sở Tài chính căn cứ chức năng…" -> ("Sở Tài chính",); nobody -> ()."""
    who = _who(re.sub(r"^(?:giao|đề nghị|yêu cầu)\s+", "", paragraph[:_LONGEST_SENTENCE], flags=re.I))
    return () if len(who) > _LONGEST_WHO or not _begins_with_a_body(who) else split_agencies(who)


def _together(sentence: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    found = _TOGETHER.match(sentence)
    if not found or not re.match(_NEXT_BODY, found["lead"], re.I):
        return split_agencies(sentence), ()
    if helpers := _LATER_WITH.search(f"phối hợp{found['rest']}"):
        return split_agencies(_who(found["lead"])), split_agencies(_who(helpers["names"]))
    return (), split_agencies(found["lead"])


def _who(text: str) -> str:
    found = _UNTIL_ACT.match(text)
    return found["who"] if found else text


def _begins_with_a_body(who: str) -> bool:
    """ "Tổ chức hội nghị" begins with a verb, though "các cơ quan, tổ chức" are bodies."""
    if not re.match(_NEXT_BODY, who, re.I) or re.match(r"tổ chức\b", who, re.I):
        return False
    return who[:1].isupper() or bool(_CLASS_AT_THE_START.match(who))


def _is_inside_a_class(cut: re.Match[str], phrase: str) -> bool:
    """ "các cơ quan, đơn vị, cán bộ có liên quan" is one body; "Sở Tư pháp, đơn vị liên quan" are two."""
    if ";" in cut[0] or not _BARE_CLASS.match(phrase, cut.end()):
        return False
    return bool(_CLASS_AT_THE_START.match(re.split(r";\s*|,\s*(?=các\b)", phrase[: cut.start()], flags=re.I)[-1]))


def _tidy(piece: str) -> str:
    return " ".join(piece.split()).strip(" .;,:–-/")


_ALIKE = (
    0.75  # of the letters: "Tuyên truyền qua Zalo" and "… qua Zalo, tin nhắn" are one task, two plans' tasks are not
)


def words_key(text: str) -> str:
    """A title without marks, capitals and punctuation, for comparing."""
    return " ".join(syllable.text for syllable in syllables(fold(canonical_tone(normalise(text)))))


def pair_titles(*, old: Sequence[str], new: Sequence[str]) -> tuple[dict[int, int], list[int], list[int]]:
    """Index of old -> index of new, and those of each that are in no pair: what was removed, what was added.

    Equal titles first, then the most alike; each is paired once.
    """
    before, after = [words_key(title) for title in old], [words_key(title) for title in new]
    likeness = sorted(
        ((_likeness(one, other), left, right) for left, one in enumerate(before) for right, other in enumerate(after)),
        key=lambda row: (-row[0], abs(row[1] - row[2]), row[1]),
    )
    found: dict[int, int] = {}
    for score, left, right in likeness:
        if score >= _ALIKE and left not in found and right not in found.values():
            found[left] = right
    return (
        dict(sorted(found.items())),
        [index for index in range(len(old)) if index not in found],
        [index for index in range(len(new)) if index not in found.values()],
    )


def _likeness(one: str, other: str) -> float:
    if one == other:
        return 1.0
    matcher = SequenceMatcher(None, one, other, autojunk=False)
    return matcher.ratio() if matcher.real_quick_ratio() >= _ALIKE and matcher.quick_ratio() >= _ALIKE else 0.0
