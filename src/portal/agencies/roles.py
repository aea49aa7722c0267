"""What each role may do: one literal table, read by `queries.may` and printed into the docs.

A verb is "noun.verb". `OWN` reaches the agency of the posting, `ALL` every agency. What stands in no row is refused.
"""

from dataclasses import dataclass
from enum import Enum


class Reach(Enum):
    """How far a permission goes."""

    OWN = "cơ quan của mình"
    ALL = "mọi cơ quan"


@dataclass(frozen=True)
class Role:
    """A role of an officer at an agency.

    `back_office` and `files` are permissions of Django and Wagtail, "app.codename": the first for whole models, the
    second on the root of the collections. Which pages a role may write and which pictures and documents are its own
    is granted on the section and the collection of the agency (see `operations.agency_group`, `editorial.permissions`).
    """

    code: str
    label: str
    may: dict[str, Reach]
    back_office: tuple[str, ...] = ("wagtailadmin.access_admin",)
    files: tuple[str, ...] = ()


_READS = {"plan.read": Reach.ALL, "agency.read": Reach.ALL}
_WRITES = {"article.write": Reach.OWN, "material.write": Reach.OWN, "content.review": Reach.OWN}
# Paper of the agency on its way to citable text; that nobody accepts what they proofed is the operation's rule.
_SCANS = {"scan.read": Reach.OWN, "scan.receive": Reach.OWN, "scan.proof": Reach.OWN}
# Questions of the agency, and answers to them in draft.
_ANSWERS = {"question.read": Reach.OWN, "answer.draft": Reach.OWN}
# Word of the agency to many: written by one person, released by another.
_CAMPAIGNS = {"campaign.read": Reach.OWN, "campaign.write": Reach.OWN}
# Work among people, entered where it happens; reports of the agency; what stands in its way.
_ACTIVITIES = {"activity.read": Reach.OWN, "activity.record": Reach.OWN}
_REPORTS = {"report.read": Reach.OWN, "report.write": Reach.OWN, "form.fill": Reach.OWN, "budget.read": Reach.OWN}
_HARDSHIPS = {"difficulty.read": Reach.OWN, "difficulty.raise": Reach.OWN}
_GUIDED = {"guidance.acknowledge": Reach.OWN}
_CONTACTS = {"contact.read": Reach.OWN, "contact.edit": Reach.OWN}
_ALL_CONTACTS = {"contact.read": Reach.ALL, "contact.edit": Reach.ALL}

ROLES = {
    role.code: role
    for role in (
        Role(
            "editor",
            "Biên tập viên",
            _READS
            | _WRITES
            | _ANSWERS
            | _CONTACTS
            | _SCANS
            | _CAMPAIGNS
            | _ACTIVITIES
            | _REPORTS
            | _HARDSHIPS
            | _GUIDED
            | {
                "follower.enter": Reach.OWN,
                "statistic.read": Reach.OWN,
                "progress.record": Reach.OWN,
                "answer.import": Reach.OWN,
                "source.read": Reach.OWN,
            },
        ),
        # Who approves also writes corrections; that nobody approves their own text is the workflow's rule.
        Role(
            "approver",
            "Người duyệt",
            _READS
            | _WRITES
            | _ANSWERS
            | _CONTACTS
            | _SCANS
            | _CAMPAIGNS
            | _ACTIVITIES
            | _REPORTS
            | _HARDSHIPS
            | _GUIDED
            | {
                "report.send": Reach.OWN,
                "budget.edit": Reach.OWN,
                "campaign.release": Reach.OWN,
                "follower.enter": Reach.OWN,
                "scan.accept": Reach.OWN,
                "scan.publish": Reach.OWN,
                "article.check": Reach.OWN,
                "article.publish": Reach.OWN,
                "article.urgent": Reach.OWN,
                "article.withdraw": Reach.OWN,
                "statistic.read": Reach.OWN,
                "progress.record": Reach.OWN,
                "answer.check": Reach.OWN,
                "answer.approve": Reach.OWN,
                "answer.import": Reach.OWN,
                "figure.read": Reach.OWN,
                "copy.read": Reach.OWN,
                "source.read": Reach.OWN,
                "source.edit": Reach.OWN,
            },
        ),
        # Who looks at an answer with the law beside it (Nghị định 55/2011/NĐ-CP on legal officers of agencies).
        Role(
            "legal",
            "Cán bộ pháp chế",
            _READS
            | _ANSWERS
            | _SCANS
            | _ACTIVITIES
            | _HARDSHIPS
            | {
                "article.check": Reach.OWN,
                "answer.check": Reach.OWN,
                "content.review": Reach.OWN,
                "scan.accept": Reach.OWN,
            },
        ),
        Role(
            "leader",
            "Lãnh đạo cơ quan",
            _READS
            | _CONTACTS
            | _HARDSHIPS
            | _GUIDED
            | {
                "activity.read": Reach.OWN,
                "report.read": Reach.OWN,
                "report.send": Reach.OWN,
                "report.approve": Reach.OWN,
                "budget.read": Reach.OWN,
                "board.read": Reach.OWN,
                "article.publish": Reach.OWN,
                "article.board": Reach.OWN,
                "article.urgent": Reach.OWN,
                "article.withdraw": Reach.OWN,
                "statistic.read": Reach.OWN,
                "posting.read": Reach.OWN,
                "scan.read": Reach.OWN,
                "question.read": Reach.OWN,
                "answer.approve": Reach.OWN,
                "figure.read": Reach.OWN,
                "copy.read": Reach.OWN,
                "campaign.read": Reach.OWN,
                "campaign.release": Reach.OWN,
            },
        ),
        Role(
            "reception",
            "Cán bộ tiếp dân",
            _READS | _ANSWERS | _SCANS | _ACTIVITIES | {"question.receive": Reach.OWN, "follower.enter": Reach.OWN},
        ),
        # The standing body of the council that coordinates legal dissemination (Luật PBGDPL 2012, Điều 7, 27).
        Role(
            "justice",
            "Cán bộ Sở Tư pháp",
            _READS
            | _WRITES
            | _ALL_CONTACTS
            | {
                "article.check": Reach.OWN,
                "article.publish": Reach.OWN,
                "section.open": Reach.ALL,
                "home.edit": Reach.ALL,
                "article.board": Reach.OWN,
                "article.urgent": Reach.OWN,
                "article.withdraw": Reach.ALL,
                "content.review": Reach.ALL,
                "statistic.read": Reach.ALL,
                "calendar.plan": Reach.ALL,
                "scan.read": Reach.ALL,
                "scan.receive": Reach.ALL,
                "scan.proof": Reach.ALL,
                "scan.accept": Reach.ALL,
                "scan.publish": Reach.ALL,
                "scan.plan": Reach.ALL,
                "law.import": Reach.ALL,
                "law.correct": Reach.ALL,
                "law.decide": Reach.ALL,
                "plan.edit": Reach.ALL,
                "guidance.issue": Reach.ALL,
                "activity.read": Reach.ALL,
                "activity.record": Reach.ALL,
                "report.read": Reach.ALL,
                "report.write": Reach.OWN,
                "report.send": Reach.OWN,
                "report.govern": Reach.ALL,
                "report.compile": Reach.ALL,
                "form.fill": Reach.OWN,
                "form.govern": Reach.ALL,
                "budget.read": Reach.ALL,
                "budget.edit": Reach.ALL,
                "difficulty.read": Reach.ALL,
                "difficulty.answer": Reach.ALL,
                "board.read": Reach.ALL,
                "progress.record": Reach.ALL,
                "question.receive": Reach.ALL,
                "question.read": Reach.ALL,
                "question.refer": Reach.ALL,
                "question.rule": Reach.ALL,
                "regulation.edit": Reach.ALL,
                "question.erase": Reach.ALL,
                "answer.draft": Reach.ALL,
                "answer.check": Reach.ALL,
                "answer.approve": Reach.ALL,
                "answer.import": Reach.ALL,
                "figure.read": Reach.ALL,
                "calendar.edit": Reach.ALL,
                "journal.read": Reach.ALL,
                "journal.retry": Reach.ALL,
                "letter.read": Reach.ALL,
                "letter.retry": Reach.ALL,
                "follower.forget": Reach.ALL,
                "follower.enter": Reach.ALL,
                "campaign.read": Reach.ALL,
                "campaign.write": Reach.ALL,
                "campaign.release": Reach.ALL,
                "template.edit": Reach.ALL,
                "account.read": Reach.ALL,
                "account.pause": Reach.ALL,
                "data_request.answer": Reach.ALL,
                "search.read": Reach.ALL,
                "search.teach": Reach.ALL,
                "search.forget": Reach.ALL,
                "partner.edit": Reach.ALL,
                "copy.read": Reach.ALL,
                "source.read": Reach.ALL,
                "source.edit": Reach.ALL,
            },
        ),
        # Who leads the whole: the People's Committee reads one page and decides what is beyond an agency.
        Role(
            "chair",
            "Lãnh đạo Ủy ban nhân dân",
            _READS
            | {
                "activity.read": Reach.ALL,
                "report.read": Reach.ALL,
                "budget.read": Reach.ALL,
                "difficulty.read": Reach.ALL,
                "difficulty.decide": Reach.ALL,
                "board.read": Reach.ALL,
                "statistic.read": Reach.ALL,
                "figure.read": Reach.ALL,
                "question.read": Reach.OWN,
            },
        ),
        # Whoever keeps the accounts of one agency. What they may give is in `MAY_GIVE`.
        Role(
            "unit_admin",
            "Quản trị của cơ quan",
            _READS
            | _CONTACTS
            | {
                "officer.read": Reach.OWN,
                "officer.edit": Reach.OWN,
                "posting.read": Reach.OWN,
                "posting.edit": Reach.OWN,
            },
        ),
        Role(
            "administrator",
            "Quản trị hệ thống",
            _READS
            | _ALL_CONTACTS
            | {
                "section.open": Reach.ALL,
                "officer.read": Reach.ALL,
                "statistic.read": Reach.ALL,
                "agency.edit": Reach.ALL,
                "place.edit": Reach.ALL,
                "officer.edit": Reach.ALL,
                "posting.read": Reach.ALL,
                "posting.edit": Reach.ALL,
                "question.erase": Reach.ALL,
                "calendar.edit": Reach.ALL,
                "journal.read": Reach.ALL,
                "journal.retry": Reach.ALL,
                "letter.read": Reach.ALL,
                "letter.retry": Reach.ALL,
                "follower.forget": Reach.ALL,
                "account.read": Reach.ALL,
                "account.pause": Reach.ALL,
                "account.edit": Reach.ALL,
                "template.edit": Reach.ALL,
                "data_request.answer": Reach.ALL,
                "search.read": Reach.ALL,
                "search.teach": Reach.ALL,
                "search.forget": Reach.ALL,
                "partner.edit": Reach.ALL,
                "copy.read": Reach.ALL,
                "source.read": Reach.ALL,
                "source.edit": Reach.ALL,
            },
            back_office=(
                "wagtailadmin.access_admin",
                "wagtailredirects.add_redirect",
                "wagtailredirects.change_redirect",
                "wagtailredirects.delete_redirect",
                "wagtailcore.add_workflow",
                "wagtailcore.change_workflow",
                "wagtailcore.change_task",
            ),
            files=("wagtailcore.add_collection", "wagtailcore.change_collection"),
        ),
    )
}

# Which roles a role may give to others, as far as its "posting.edit" reaches. Nobody hands on what is more than their
# own agency's, and who keeps the accounts of an agency does not make more of their kind.
MAY_GIVE: dict[str, frozenset[str]] = {
    "unit_admin": frozenset({"editor", "approver", "legal", "leader", "reception"}),
    "administrator": frozenset(ROLES),
}


def role_choices() -> list[tuple[str, str]]:
    return [(role.code, role.label) for role in ROLES.values()]


def reach_of(*, role: str, verb: str) -> Reach | None:
    """How far the role's permission for this verb goes; None = not at all."""
    return ROLES[role].may.get(verb) if role in ROLES else None
