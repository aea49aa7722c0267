"""What governs a passage: a heading, the row of a group, a caption or a lead-in says who does what stands below it,
with whom and by when; and so does a sentence elsewhere that names the item by its number."""

from __future__ import annotations

from lawtext.words import canonical_tone
from portal.plans.parser.draft import PlanField
from portal.plans.parser.lines import LabelKind, split_labels
from portal.plans.parser.phrases import (
    RE,
    lead_and_coordinating,
    names_only,
    read_sentences,
    tells_who,
    who_acts,
)
from portal.plans.parser.signs import READ

Values = dict[LabelKind, list[str]]
WHO_DOES_IT = (LabelKind.LEAD, LabelKind.COORDINATING, LabelKind.SHARED)
GOVERNING = (*WHO_DOES_IT, LabelKind.DEADLINE)


def governs(words: str) -> Values:
    """What words that stand above others say for them; nothing where they are a mere title.

    Their labels ("Truyền thông - Chủ trì: Sở A; phối hợp: Sở B"), else their last bracket ("(Sở A chủ trì)"), else they
    themselves, where they are a body or charge one with what follows ("Giao Sở A phối hợp với Sở B các việc sau:").
    """
    if told := [one for one in split_labels(words) if one.kind in GOVERNING and one.text]:
        return {one.kind: [each.text for each in told if each.kind is one.kind] for one in told if one.kind}
    inside = "".join(RE.last_bracket.findall(words))
    inside = inside if names_only(inside) or tells_who(inside) else ""
    heading = RE.leads_in.sub("", RE.whose.sub(r"\g<who>", words))
    rest = RE.part_words.sub("", RE.bodies.sub("", canonical_tone(words))).strip()  # "" of names and their parts
    if not (inside or names_only(heading) or ((RE.leads_in.search(words) or not rest) and tells_who(words))):
        return {}
    lead, helpers = lead_and_coordinating(inside or heading)
    who = who_acts(inside or heading) if names_only(inside or heading) else lead
    return {LabelKind.LEAD: list(who), LabelKind.COORDINATING: list(helpers)}


def told_by_number(words: str) -> tuple[list[str], Values]:
    """ "Các nội dung tại mục 1, 2 do Sở A chủ trì, trong Quý II" -> the numbers, and what is said of their items."""
    rule = RE.refers.match(words)
    who = RE.only_when_done.sub("", READ[PlanField.DEADLINE].sub("", rule["who"])) if rule else ""
    said = governs(f"Nhiệm vụ do {who}") if rule else {}
    when = [one.words for one in read_sentences([words], [PlanField.DEADLINE]) if one.words]
    return RE.number.findall(rule["labels"]) if rule and said else [], said | {LabelKind.DEADLINE: when}
