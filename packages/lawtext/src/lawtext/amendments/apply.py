"""Applies amendments to trees: the new trees, and for every instruction a step to review.

An instruction that would require guessing is refused with a reason.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from lawtext.addresses import describe
from lawtext.amendments.drafts import DASH, NTH, body_of, draft, mended, passage_of, words_without_label
from lawtext.amendments.forest import (
    NOWHERE,
    Forest,
    above,
    as_text,
    difference,
    duplicates,
    insert,
    locate,
    order_of,
    parent_of,
    put,
    touched,
)
from lawtext.amendments.types import Amendment, AmendmentAction, ProvisionPart
from lawtext.types import REPEALED, Address, ProvisionNode, Unit, walk
from lawtext.words import capital


def says(nodes: Sequence[ProvisionNode], words: str) -> bool:
    """Whether one of the units already contains the words."""
    return bool(words) and any(words in one.text or words in one.heading for one in walk(nodes))


def reworded(node: ProvisionNode, amendment: Amendment, *, is_top: bool = True) -> tuple[ProvisionNode, int]:
    """The unit with the amendment's words replaced, and how often; only in its heading or lead if `part` says so."""
    in_heading = amendment.part in (ProvisionPart.WHOLE, ProvisionPart.HEADING) or not is_top
    heading, first = _replaced(node.heading, amendment) if in_heading else (node.heading, 0)
    text, second = _replaced(node.text, amendment) if amendment.part is not ProvisionPart.HEADING else (node.text, 0)
    below = node.children if amendment.part in (ProvisionPart.WHOLE, ProvisionPart.PASSAGE) else ()
    children = [reworded(child, amendment, is_top=False) for child in below]
    if not (count := first + second + sum(changes for _, changes in children)):
        return node, 0
    span = NOWHERE if first + second else node.span
    kept = tuple(child for child, _ in children) or node.children
    return replace(node, heading=heading, text=text, span=span, children=kept), count


def _replaced(text: str, amendment: Amendment) -> tuple[str, int]:
    """The text with the old words replaced at word boundaries, and how often. Occurrences of the new words are skipped.

    No word boundary is required where the phrase begins or ends with a punctuation mark (", tù chung thân hoặc tử
    hình").
    """
    old, new = amendment.old_words, amendment.new_words
    if new[:1].isalnum() and not old[:1].isalnum():
        new = f" {new}"  # ", người già" becomes "hoặc người già"
    begins, ends = r"(?<!\w)" if old[:1].isalnum() else "", r"(?!\w)" if old[-1:].isalnum() else ""
    pattern = re.compile(f"{begins}{_loosely(old)}{ends}")
    if new and old[:1].islower() and (first := re.match(_loosely(capital(old)) + ends, text)):
        text, is_first = old + text[first.end() :], True  # "Gây thiệt hại …" at the beginning of a point
    else:
        is_first = False
    if not new:
        struck, count = re.subn(rf"\s*{pattern.pattern}(?=[\s,.;:]|$)|{pattern.pattern}\s*", "", text)
        return (struck.strip() if count else text), count
    said = _loosely(new) if pattern.search(new) else "(?!)"
    kept = re.compile(f"(?P<said>{said})|{pattern.pattern}")
    count = sum(not found["said"] for found in kept.finditer(text))
    changed = kept.sub(lambda found: found["said"] or new, text)
    return (capital(changed) if is_first else changed), count


def _loosely(words: str) -> str:
    """A pattern with flexible white space, also before punctuation."""
    return re.sub(r"(?:\\s\+)?(\\?[,.;:])", r"\\s*\1", r"\s+".join(re.escape(word) for word in words.split()))


_VOIDED = {AmendmentAction.REPEAL: REPEALED, AmendmentAction.EXPIRE: "(hết hiệu lực)"}


@dataclass(frozen=True, slots=True)
class AmendedTrees:
    """The new trees; `doubt` is for the officer, `focus` the address to show."""

    roots: Forest
    focus: Address
    doubt: str = ""


class NotAmended(Exception):
    """An instruction that cannot be carried out; the message is for the officer."""


def _found(roots: Sequence[ProvisionNode], address: Address) -> tuple[ProvisionNode, str]:
    """The unit at the address, and a doubt if it is not exactly there."""
    if not address:
        raise NotAmended("Nội dung này tác động đến toàn bộ văn bản: ghi nhận hiệu lực, không sửa lời văn.")
    node, is_exact = locate(roots, address)
    if node is None:
        raise NotAmended(f"Không tìm thấy {describe(address)} trong bản đang hợp nhất.")
    return node, "" if is_exact else f"Hiểu {describe(address)} là {describe(node.address)}."


def _whole_only(amendment: Amendment) -> None:
    if amendment.part is ProvisionPart.PASSAGE:
        what = f" ({amendment.note})" if amendment.note else ""
        raise NotAmended(
            f"Văn bản chỉ tác động đến một phần{what} của {describe(amendment.provision)}: cần sửa bằng tay."
        )


# ---- passages --------------------------------------------------------------------------------------------------------


def _in_passage(roots: Forest, amendment: Amendment) -> AmendedTrees:
    """A passage replaced, struck out, or with words changed in it."""
    node, doubt = _found(roots, amendment.provision)
    passage = passage_of(node, amendment.note)
    new = amendment.new_wording.strip()
    is_row = passage is not None and passage[0].startswith("|")
    if passage is None or (is_row and new and not new.startswith("|")):
        _whole_only(amendment)
        raise NotAmended(f"Không rõ đoạn nào của {describe(node.address)}: cần sửa bằng tay.")
    if amendment.old_words:
        new, count = _replaced(passage[0], amendment)
        if not count:
            raise NotAmended(f"Không thấy cụm từ “{amendment.old_words}” tại {describe(node.address)}.")
    elif new and (dash := DASH.match(passage[0])) and not DASH.match(new):
        new = dash[0] + new
    before = node.text[: passage.start()]
    text = f"{before if new else before.rstrip(' ')}{new}{node.text[passage.end() :]}"
    kept = "\n".join(line.strip() for line in text.split("\n") if line.strip())
    return AmendedTrees(put(roots, node.address, [replace(node, text=kept, span=NOWHERE)]), node.address, doubt)


# ---- new wording -----------------------------------------------------------------------------------------------------


def amend(roots: Forest, amendment: Amendment) -> AmendedTrees:
    if amendment.part is ProvisionPart.PASSAGE and amendment.new_wording:
        return _in_passage(roots, amendment)
    _whole_only(amendment)
    if not amendment.new_wording:
        raise NotAmended("Văn bản không trích lời văn mới tại chỗ (có thể ở phụ lục kèm theo): cần nhập bằng tay.")
    is_whole = amendment.part is ProvisionPart.WHOLE
    if is_whole and amendment.provision and locate(roots, amendment.provision)[0] is None:
        _refuse_undivided(roots, amendment.provision)
        doubt = f"Trước đó chưa có {describe(amendment.provision)}: đã thêm mới."
        return replace(supplement(roots, amendment), doubt=doubt)
    node, doubt = _found(roots, amendment.provision)
    if is_whole:
        return _rewrite(roots, amendment, node, doubt)
    words = words_without_label(amendment.new_wording, node.address)
    if amendment.part is ProvisionPart.HEADING:
        changed = replace(node, heading=" ".join(words.split()), span=NOWHERE)
    else:
        first, *rest = node.text.split("\n")
        rest = [] if "\n" in words else rest
        doubt = doubt or ("Đơn vị này có nhiều đoạn: chỉ thay đoạn đầu." if rest and words != first else "")
        changed = replace(node, text="\n".join([words, *rest]), span=NOWHERE)
    return AmendedTrees(put(roots, node.address, [changed]), node.address, doubt)


def _refuse_undivided(roots: Forest, address: Address) -> None:
    """Refuses to amend a clause in an article that was stored undivided: the old wording would remain."""
    parent = locate(roots, above(address))[0] if len(address.steps) > 1 else None
    if parent is not None and not parent.children and parent.text:
        raise NotAmended(f"{describe(parent.address)} trong bản này chưa tách thành khoản, điểm: cần sửa bằng tay.")


def _rewrite(roots: Forest, amendment: Amendment, node: ProvisionNode, doubt: str) -> AmendedTrees:
    if not (drafted := draft(amendment.new_wording, node.address)):
        changed = body_of(amendment.new_wording, node)
        doubt = doubt or "Lời văn mới không mở đầu bằng số thứ tự của đơn vị: đã giữ số cũ."
        return AmendedTrees(put(roots, node.address, [changed]), node.address, doubt)
    if node.unit is Unit.ARTICLE and node.heading and not drafted[0].heading:
        doubt = doubt or "Lời văn mới không có tên điều đứng riêng một dòng: cần xem lại tên điều."
    roots = put(roots, node.address, drafted[:1])
    for extra in drafted[1:]:
        beside, _ = locate(roots, extra.address)
        roots = put(roots, extra.address, [extra]) if beside else _inserted(roots, extra, node.address)
        doubt = doubt or f"Lời văn mới có thêm {describe(extra.address)}."
    return AmendedTrees(roots, node.address, doubt)


def _append(roots: Forest, amendment: Amendment) -> AmendedTrees:
    """ "Bổ sung vào cuối khoản 1 Điều 2 như sau": words at the end of a unit."""
    node, _ = _found(roots, amendment.provision)
    if node.children:
        raise NotAmended(f"{describe(node.address)} gồm nhiều đơn vị nhỏ hơn: cần thêm đoạn cuối bằng tay.")
    if node.text.endswith(amendment.new_wording):
        return AmendedTrees(roots, node.address, f"{describe(node.address)} đã có đoạn này ở cuối.")
    roots = put(roots, node.address, [replace(node, text=f"{node.text}\n{amendment.new_wording}", span=NOWHERE)])
    return AmendedTrees(roots, node.address, "Đã thêm đoạn mới vào cuối: cần xem lại vị trí.")


def supplement(roots: Forest, amendment: Amendment) -> AmendedTrees:
    if amendment.part is ProvisionPart.PASSAGE and amendment.note.endswith("cuối") and amendment.new_wording:
        return _append(roots, amendment)
    _whole_only(amendment)
    address = amendment.provision
    if not amendment.new_wording:
        raise NotAmended("Văn bản không trích nội dung bổ sung tại chỗ: cần nhập bằng tay.")
    if not address.steps:
        raise NotAmended("Không rõ nội dung bổ sung là đơn vị nào: cần nhập bằng tay.")
    known, is_exact = locate(roots, address)
    if known is not None and is_exact:
        if _stands(known, amendment.new_wording):
            return AmendedTrees(roots, known.address, f"{describe(known.address)} đã đọc như vậy: có thể đã hợp nhất.")
        raise NotAmended(f"Đã có {describe(address)}, nên không thể bổ sung: nếu là sửa đổi, hãy chọn “sửa đổi”.")
    at, doubt = _place_for(roots, amendment)
    if not (drafted := draft(amendment.new_wording, at)):
        raise NotAmended(f"Nội dung bổ sung không mở đầu bằng “{describe(address)}”: cần nhập bằng tay.")
    for new in drafted:
        if not locate(roots, new.address)[1]:
            roots = _inserted(roots, new, amendment.anchor)
    if amendment.anchor is not None and locate(roots, amendment.anchor)[0] is None:
        doubt = doubt or f"Không thấy {describe(amendment.anchor)} để đặt cạnh: đã đặt theo số thứ tự."
    return AmendedTrees(roots, at, doubt)


def _stands(node: ProvisionNode, wording: str) -> bool:
    """Whether the unit contains every paragraph of the wording, ignoring footnotes and their numbers."""
    said = _LETTERS.sub("", as_text(node)).casefold()
    return all(_LETTERS.sub("", line).casefold() in said for line in mended(wording).split("\n"))


_LETTERS = re.compile(r"[\W\d_]+")


def _place_for(roots: Forest, amendment: Amendment) -> tuple[Address, str]:
    """The new unit's address in these trees; below an article its parent must exist."""
    address = amendment.provision
    if len(address.steps) == 1 or address.steps[-1].unit not in (Unit.CLAUSE, Unit.POINT):
        neighbour = locate(roots, amendment.anchor)[0] if amendment.anchor else None
        return (replace(address, containers=neighbour.address.containers) if neighbour else address), ""
    node, doubt = _found(roots, above(address))
    if not node.children and node.unit is Unit.ARTICLE:
        doubt = doubt or f"{describe(node.address)} chưa chia khoản: cần xem lại cách đánh số."
    return Address((*node.address.steps, address.steps[-1]), node.address.containers), doubt


def _inserted(roots: Forest, new: ProvisionNode, anchor: Address | None) -> Forest:
    holder, _ = locate(roots, above(new.address))
    if len(new.address.steps) > 1 and holder is not None:  # a clause in its article, a section in its chapter
        return insert(roots, holder.address, new, beside=anchor)
    neighbour = locate(roots, anchor)[0] if anchor else None
    if neighbour is None or neighbour.unit is not new.unit:
        neighbour = _last_before(roots, new)
    holder = parent_of(roots, neighbour.address) if neighbour else None
    return insert(roots, holder.address if holder else None, new, beside=neighbour.address if neighbour else None)


def _last_before(roots: Forest, new: ProvisionNode) -> ProvisionNode | None:
    """The last unit of the same kind with a smaller number, after which the new one is inserted."""
    same = [one for one in walk(roots) if one.unit is new.unit and one.address.containers == new.address.containers]
    smaller = [one for one in same if order_of(one.address.last) < order_of(new.address.last)]
    return smaller[-1] if smaller else same[0] if same else None


# ---- words, repeal ---------------------------------------------------------------------------------------------------


def change_words(roots: Forest, amendment: Amendment) -> AmendedTrees:
    if amendment.part is ProvisionPart.PASSAGE and amendment.old_words and NTH.fullmatch(amendment.note.strip()):
        return _in_passage(roots, amendment)
    if amendment.old_words and not _LETTERS.sub("", amendment.old_words) and not re.search(r"\d", amendment.old_words):
        raise NotAmended(f"Không rõ dấu “{amendment.old_words}” nào: cần sửa bằng tay.")
    if not amendment.old_words:
        raise NotAmended("Không rõ vị trí chèn cụm từ: cần sửa bằng tay.")
    if amendment.provision:
        node, doubt = _found(roots, amendment.provision)
        targets: Sequence[ProvisionNode] = [node]
        if amendment.part is ProvisionPart.PASSAGE:
            doubt = doubt or f"Văn bản chỉ nêu một phần ({amendment.note}): đã thay ở mọi nơi của đơn vị."
    elif len(amendment.old_words.split()) == 1:
        raise NotAmended(f"Từ “{amendment.old_words}” không kèm nơi chốn: thay ở cả văn bản sẽ sai, cần sửa bằng tay.")
    else:
        targets, doubt = roots, amendment.note and f"Thay ở cả văn bản ({amendment.note}): cần xem từng nơi."
    count, where = 0, describe(amendment.provision) or "văn bản"
    for one in targets:
        changed, changes = reworded(one, amendment)
        count += changes
        if changes > 1 and amendment.old_words in amendment.new_words and amendment.provision:
            doubt = doubt or f"“{amendment.old_words}” đứng {changes} nơi: cần xem thêm vào nơi nào."
        roots = put(roots, one.address, [changed]) if changes else roots
    if not count and not says(targets, amendment.new_words):
        raise NotAmended(f"Không thấy cụm từ “{amendment.old_words}” tại {where}.")
    focus = targets[0].address if amendment.provision else Address()
    return AmendedTrees(roots, focus, doubt if count else f"Tại {where} đã có cụm từ “{amendment.new_words}”.")


def void(roots: Forest, amendment: Amendment) -> AmendedTrees:
    """A repeal, or the end of what expires."""
    if amendment.part is ProvisionPart.PASSAGE:
        return _in_passage(roots, amendment)
    node, doubt = _found(roots, amendment.provision)
    part = amendment.part
    changed = replace(
        node,
        heading=node.heading if part is ProvisionPart.LEAD else "",
        text=node.text if part is ProvisionPart.HEADING else _VOIDED[amendment.action],
        children=() if part is ProvisionPart.WHOLE else node.children,
        span=NOWHERE,
    )
    return AmendedTrees(put(roots, node.address, [changed]), node.address, doubt)


def suspend(roots: Forest, amendment: Amendment) -> AmendedTrees:
    node, _ = _found(roots, amendment.provision)
    return AmendedTrees(roots, node.address, "Ngưng hiệu lực không làm đổi lời văn: chỉ ghi nhận thời gian.")


def correct(roots: Forest, amendment: Amendment) -> AmendedTrees:
    """A correction gives new words for old ones, or the unit's new wording."""
    return change_words(roots, amendment) if amendment.old_words else amend(roots, amendment)


class AmendmentOutcome(StrEnum):
    """The result of a step; the value is for templates."""

    APPLIED = "applied"
    DOUBTFUL = "doubtful"
    IMPOSSIBLE = "impossible"


@dataclass(frozen=True, slots=True)
class AmendmentStep:
    """What one amendment did. `before` and `after` are the unit as printed; "" if there was or is none.

    `touched` are the addresses whose own text is new, changed or gone; `reason` is for the officer, in Vietnamese.
    """

    amendment: Amendment
    status: AmendmentOutcome
    before: str = ""
    after: str = ""
    reason: str = ""
    touched: tuple[Address, ...] = ()


def apply(roots: Sequence[ProvisionNode], amendments: Sequence[Amendment]) -> tuple[Forest, tuple[AmendmentStep, ...]]:
    """The trees after all the amendments, in the order given, and one step for each. Never raises.

    The caller must have matched the amendments to the document: the document that they name is not checked.
    """
    forest: Forest = tuple(roots)
    steps: list[AmendmentStep] = []
    for amendment in amendments:
        forest, step = apply_one(forest, amendment)
        steps.append(step)
    return forest, tuple(steps)


def apply_one(roots: Sequence[ProvisionNode], amendment: Amendment) -> tuple[Forest, AmendmentStep]:
    """Apply one amendment: the new trees, or the unchanged ones with the reason."""
    forest: Forest = tuple(roots)
    try:
        done = _WAYS[amendment.action](forest, amendment)
        gone, new = difference(forest, done.roots)
        known = {one.address for one in gone}
        if twice := duplicates(done.roots, [one.address for one in new if one.address not in known]):
            raise NotAmended(f"Sau khi sửa sẽ có hai {describe(twice[0])}: cần xem lại lời văn mới.")
    except NotAmended as undone:
        return forest, AmendmentStep(
            amendment, AmendmentOutcome.IMPOSSIBLE, reason=str(undone), before=_shown(forest, amendment.provision)
        )
    return done.roots, AmendmentStep(
        amendment,
        AmendmentOutcome.DOUBTFUL if done.doubt else AmendmentOutcome.APPLIED,
        before=_shown(forest, done.focus),
        after=_shown(done.roots, done.focus),
        reason=done.doubt,
        touched=touched(gone, new),
    )


def _shown(roots: Sequence[ProvisionNode], address: Address) -> str:
    node, _ = locate(roots, address)
    return as_text(node) if node else ""


_WAYS: dict[AmendmentAction, Callable[[Forest, Amendment], AmendedTrees]] = {
    AmendmentAction.AMEND: amend,
    AmendmentAction.SUPPLEMENT: supplement,
    AmendmentAction.REPLACE: amend,
    AmendmentAction.CORRECT: correct,
    AmendmentAction.REPLACE_WORDS: change_words,
    AmendmentAction.REPEAL: void,
    AmendmentAction.EXPIRE: void,
    AmendmentAction.SUSPEND: suspend,
}
