"""Who acts on whom: "hàng xóm lấn đất tôi" is another matter than "tôi lấn đất hàng xóm", with the same words.

A person named before a verb acts on the one who is named after it; whom something befalls ("tôi bị hàng xóm …") acts
not.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from lawsearch.ranking.analysis import SyllableToken, tokens
from lawsearch.ranking.questions import telling

# Each row is one person, or persons who stand to others alike: by the names that people use.
_PERSONS = """
chúng tôi | chúng em | tụi tôi | tụi em | tôi | tui | em | mình
người ta | người khác | người lạ | người kia | bên kia | bên đó | tụi nó | họ | hàng xóm | láng giềng | nhà bên cạnh |
 nhà kế bên | nhà bên
công ty | cty | doanh nghiệp | xí nghiệp | xưởng | giám đốc | quản lý | tổ trưởng | sếp | chủ thầu
chủ nhà | chủ trọ | chủ phòng | chủ đất | chủ ruộng
người thuê | người mướn | khách thuê | bên thuê
vợ chồng
chồng | ông xã | vợ | bà xã
cha mẹ | ba mẹ | bố mẹ | cha | mẹ
con cái | con nít | đứa con | con
ông bà | ông nội | bà nội | ông ngoại | bà ngoại
cháu
thầy giáo | cô giáo | giáo viên | thầy cô | thầy
học sinh | học trò | sinh viên
bác sĩ | bệnh viện | y tá
bệnh nhân | người bệnh
công an | cảnh sát | csgt
thương lái | lái | người mua | bên mua
người bán | bên bán
ngân hàng
chủ hụi | đầu thảo
hụi viên
người giúp việc
chủ nợ | người cho vay
người vay | người nợ | người mượn
"""
_NOT_ALONE = frozenset(["lai", "ho", "cha", "me", "thay"])  # without its marks it is mostly another word
_BEFALLS = frozenset(["bi", "duoc"])
_SAYS_NOTHING = frozenset(
    one.folded for one in tokens("co khong duoc cho cua thi la ma roi da gi nay bi phai voi va khi muon de sao nao")
)
_FARTHEST = 8  # syllables between who acts and on whom


PersonAct = tuple[int, str, int]  # one person, by its row, does something to another


def turned(act: PersonAct) -> PersonAct:
    """The same, done by the other one."""
    return act[::-1]


_NAMES = {
    tuple(one.folded for one in tokens(name)): (row, tuple(one.marked for one in tokens(name)))
    for row, names in enumerate(_PERSONS.replace("\n ", " ").strip().splitlines())
    for name in names.split("|")
}
_LONGEST = max(map(len, _NAMES))


def acts_in(question: Sequence[SyllableToken]) -> frozenset[PersonAct]:
    """What each person who is named does to the next one or two."""
    persons = list(_persons(question))
    tells = telling(question)
    return frozenset(
        (actor, question[at].folded, other)
        for place, (_, end, actor) in enumerate(persons)
        for begin, _, other in persons[place + 1 : place + 3]
        if actor != other and begin - end <= _FARTHEST and question[end].folded not in _BEFALLS
        for at in range(end, begin)
        if tells[at] and question[at].folded not in _SAYS_NOTHING
    )


def _persons(question: Sequence[SyllableToken]) -> Iterator[tuple[int, int, int]]:
    """Where each person is named, from and to, and its row; of names that overlap the longer."""
    at = 0
    while at < len(question):
        ends = range(min(at + _LONGEST, len(question)), at, -1)
        end, row = next(((end, row) for end in ends if (row := _row_of(question[at:end])) is not None), (at + 1, None))
        if row is not None:
            yield at, end, row
        at = end


def _row_of(typed: Sequence[SyllableToken]) -> int | None:
    """The row of a name; None for other words, also where only the marks tell."""
    row, name = _NAMES.get(tuple(one.folded for one in typed), (None, ()))
    is_other = any(one.marked not in (one.folded, word) for one, word in zip(typed, name, strict=False))
    return None if is_other or (len(typed) == 1 and typed[0].marked == typed[0].folded in _NOT_ALONE) else row
