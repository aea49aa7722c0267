"""What the class of a campaign decides: who may get it, at which hours, how often. Dated rows, each with its source.

When the law changes, add a row with the day from which it holds; nothing that was sent before is judged by it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, time

from portal.dissemination.states import CampaignClass

ALL_DAY = (time(0, 0), time.max)


@dataclass(frozen=True, slots=True)
class Rules:
    """`opens`, `closes`: the hours of Vietnam in which it leaves; `latest`: to where an account may widen them.

    `any_hour`: with a written reason it leaves at night too. `most_a_day`: messages that one address gets in any 24
    hours from all campaigns together, `most_of_class`: from this class; None: as many as there are. `asks_interest`:
    only those who follow something that it is about. `heeds_list`: the national list of those who want no advertising.
    `label`: what the law wants to stand first.
    """

    since: date
    opens: time
    closes: time
    latest: time
    any_hour: bool
    most_a_day: int | None
    most_of_class: int | None
    asks_interest: bool
    heeds_list: bool
    label: str
    source: str


# Nghị định 91/2020/NĐ-CP, Điều 13: advertising by SMS only from 7 to 22 o'clock, three messages a day to a number. Word
# of the law is no advertising (Điều 3), yet keeps the stricter hours: nobody thanks for it at half past nine.
_NIGHT = time(22, 0)
_DAY = (time(7, 0), time(21, 0))
_SINCE = date(2020, 10, 1)

RULES: dict[CampaignClass, tuple[Rules, ...]] = {
    CampaignClass.URGENT: (
        Rules(
            _SINCE, *_DAY, latest=_NIGHT, any_hour=True, most_a_day=None, most_of_class=None, asks_interest=False,
            heeds_list=False, label="",
            source="Luật 91/2025/QH15, Điều 19: tình huống khẩn cấp, vì lợi ích công cộng; có ghi lý do",
        ),
    ),
    CampaignClass.SERVICE: (
        Rules(
            _SINCE, *_DAY, latest=_NIGHT, any_hour=False, most_a_day=3, most_of_class=1, asks_interest=True,
            heeds_list=False, label="",
            source="Nghị định 91/2020/NĐ-CP, Điều 13, áp dụng chặt hơn",
        ),
    ),
    CampaignClass.EDUCATION: (
        Rules(
            _SINCE, *_DAY, latest=_NIGHT, any_hour=False, most_a_day=3, most_of_class=1, asks_interest=True,
            heeds_list=False, label="",
            source="Nghị định 91/2020/NĐ-CP, Điều 13, áp dụng chặt hơn; Luật PBGDPL 2012, Điều 11",
        ),
    ),
    CampaignClass.ADVERTISING: (
        Rules(
            _SINCE, *_DAY, latest=_NIGHT, any_hour=False, most_a_day=3, most_of_class=1, asks_interest=True,
            heeds_list=True, label="[QC]",
            source="Nghị định 91/2020/NĐ-CP, Điều 7, 13, 15",
        ),
    ),
}  # fmt: skip


def rules_of(campaign_class: str, *, on: date) -> Rules:
    """The rules of a class on a day; before the first row that of the first."""
    rows = RULES[CampaignClass(campaign_class)]
    return next((row for row in reversed(rows) if row.since <= on), rows[0])
