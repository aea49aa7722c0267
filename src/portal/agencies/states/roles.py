"""What each role may do: one literal table, read by `queries.may` and printed into the docs.

A verb is "noun.verb". `OWN` reaches the agency of the posting, `ALL` every agency. What is not in the table is refused.
"""

from dataclasses import dataclass
from enum import Enum

from portal.agencies.states import LabelledRow


class RoleReach(Enum):
    """The reach of a permission."""

    OWN = "cơ quan của mình"
    ALL = "mọi cơ quan"


@dataclass(frozen=True)
class AgencyRole(LabelledRow):
    """A role of an officer at an agency.

    `back_office` and `files` are permissions of Django and Wagtail, "app.codename": the first for whole models, the
    second on the root collection. Pages, pictures and documents are permitted on the agency's own section and
    collection (see `operations.agency_group`, `editorial.permissions`).
    """

    may: dict[str, RoleReach]
    back_office: tuple[str, ...] = ("wagtailadmin.access_admin",)
    files: tuple[str, ...] = ()


_READS = {"plan.read": RoleReach.ALL, "agency.read": RoleReach.ALL}
_WRITES = {"article.write": RoleReach.OWN, "material.write": RoleReach.OWN, "content.review": RoleReach.OWN}
# Digitising the agency's documents; the operation refuses that one person proofreads and accepts a text.
_SCANS = {"scan.read": RoleReach.OWN, "scan.receive": RoleReach.OWN, "scan.proof": RoleReach.OWN}
# Questions to the agency, and drafts of answers.
_ANSWERS = {"question.read": RoleReach.OWN, "answer.draft": RoleReach.OWN}
# Campaigns of the agency: written by one person, released by another.
_CAMPAIGNS = {"campaign.read": RoleReach.OWN, "campaign.write": RoleReach.OWN}
# Activities; reports of the agency; its difficulties.
_ACTIVITIES = {"activity.read": RoleReach.OWN, "activity.record": RoleReach.OWN}
_REPORTS = {
    "report.read": RoleReach.OWN,
    "report.write": RoleReach.OWN,
    "form.fill": RoleReach.OWN,
    "budget.read": RoleReach.OWN,
}
_HARDSHIPS = {"difficulty.read": RoleReach.OWN, "difficulty.raise": RoleReach.OWN}
_GUIDED = {"guidance.acknowledge": RoleReach.OWN}
_CONTACTS = {"contact.read": RoleReach.OWN, "contact.edit": RoleReach.OWN}
_ALL_CONTACTS = {"contact.read": RoleReach.ALL, "contact.edit": RoleReach.ALL}

ROLES = {
    role.code: role
    for role in (
        AgencyRole(
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
                "follower.enter": RoleReach.OWN,
                "letter.post": RoleReach.OWN,
                "statistic.read": RoleReach.OWN,
                "progress.record": RoleReach.OWN,
                "answer.import": RoleReach.OWN,
                "source.read": RoleReach.OWN,
            },
        ),
        # An approver also writes corrections; the workflow refuses that they approve their own text.
        AgencyRole(
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
                "report.send": RoleReach.OWN,
                "budget.edit": RoleReach.OWN,
                "campaign.release": RoleReach.OWN,
                "system.keep": RoleReach.OWN,
                "follower.enter": RoleReach.OWN,
                "letter.post": RoleReach.OWN,
                "scan.accept": RoleReach.OWN,
                "scan.publish": RoleReach.OWN,
                "article.check": RoleReach.OWN,
                "article.publish": RoleReach.OWN,
                "article.urgent": RoleReach.OWN,
                "article.withdraw": RoleReach.OWN,
                "statistic.read": RoleReach.OWN,
                "progress.record": RoleReach.OWN,
                "answer.check": RoleReach.OWN,
                "answer.approve": RoleReach.OWN,
                "answer.import": RoleReach.OWN,
                "figure.read": RoleReach.OWN,
                "copy.read": RoleReach.OWN,
                "source.read": RoleReach.OWN,
                "source.edit": RoleReach.OWN,
            },
        ),
        # Checks an answer against the law (Nghị định 55/2011/NĐ-CP on legal officers of agencies).
        AgencyRole(
            "legal",
            "Cán bộ pháp chế",
            _READS
            | _ANSWERS
            | _SCANS
            | _ACTIVITIES
            | _HARDSHIPS
            | {
                "article.check": RoleReach.OWN,
                "answer.check": RoleReach.OWN,
                "content.review": RoleReach.OWN,
                "scan.accept": RoleReach.OWN,
            },
        ),
        AgencyRole(
            "leader",
            "Lãnh đạo cơ quan",
            _READS
            | _CONTACTS
            | _HARDSHIPS
            | _GUIDED
            | {
                "activity.read": RoleReach.OWN,
                "report.read": RoleReach.OWN,
                "report.send": RoleReach.OWN,
                "report.approve": RoleReach.OWN,
                "budget.read": RoleReach.OWN,
                "board.read": RoleReach.OWN,
                "article.publish": RoleReach.OWN,
                "article.board": RoleReach.OWN,
                "article.urgent": RoleReach.OWN,
                "article.withdraw": RoleReach.OWN,
                "statistic.read": RoleReach.OWN,
                "posting.read": RoleReach.OWN,
                "absence.edit": RoleReach.OWN,
                "people.keep": RoleReach.OWN,  # cannot give roles: requests them from the account administrator
                "scan.read": RoleReach.OWN,
                "question.read": RoleReach.OWN,
                "answer.approve": RoleReach.OWN,
                "figure.read": RoleReach.OWN,
                "copy.read": RoleReach.OWN,
                "campaign.read": RoleReach.OWN,
                "campaign.release": RoleReach.OWN,
                "system.keep": RoleReach.OWN,
            },
        ),
        AgencyRole(
            "reception",
            "Cán bộ tiếp dân",
            _READS
            | _ANSWERS
            | _SCANS
            | _ACTIVITIES
            | {
                "question.receive": RoleReach.OWN,
                "follower.enter": RoleReach.OWN,
                "letter.post": RoleReach.OWN,
                "message.answer": RoleReach.OWN,
            },
        ),
        # The standing body of the council that coordinates legal dissemination (Luật PBGDPL 2012, Điều 7, 27).
        AgencyRole(
            "justice",
            "Cán bộ Sở Tư pháp",
            _READS
            | _WRITES
            | _ALL_CONTACTS
            | {
                "article.check": RoleReach.OWN,
                "article.publish": RoleReach.OWN,
                "section.open": RoleReach.ALL,
                "home.edit": RoleReach.ALL,
                "article.board": RoleReach.OWN,
                "article.urgent": RoleReach.OWN,
                "article.withdraw": RoleReach.ALL,
                "content.review": RoleReach.ALL,
                "statistic.read": RoleReach.ALL,
                "calendar.plan": RoleReach.ALL,
                "scan.read": RoleReach.ALL,
                "scan.receive": RoleReach.ALL,
                "scan.proof": RoleReach.ALL,
                "scan.accept": RoleReach.ALL,
                "scan.publish": RoleReach.ALL,
                "scan.plan": RoleReach.ALL,
                "law.import": RoleReach.ALL,
                "law.correct": RoleReach.ALL,
                "law.decide": RoleReach.ALL,
                "plan.edit": RoleReach.ALL,
                "guidance.issue": RoleReach.ALL,
                "activity.read": RoleReach.ALL,
                "activity.record": RoleReach.ALL,
                "report.read": RoleReach.ALL,
                "report.write": RoleReach.OWN,
                "report.send": RoleReach.OWN,
                "report.govern": RoleReach.ALL,
                "report.compile": RoleReach.ALL,
                "form.fill": RoleReach.OWN,
                "form.govern": RoleReach.ALL,
                "budget.read": RoleReach.ALL,
                "budget.edit": RoleReach.OWN,  # the agency with the money enters it; the Department sees all
                "difficulty.read": RoleReach.ALL,
                "difficulty.answer": RoleReach.ALL,
                "board.read": RoleReach.ALL,
                "progress.record": RoleReach.ALL,
                "question.receive": RoleReach.ALL,
                "question.read": RoleReach.ALL,
                "question.refer": RoleReach.ALL,
                "question.rule": RoleReach.ALL,
                "regulation.edit": RoleReach.ALL,
                "question.erase": RoleReach.ALL,
                "answer.draft": RoleReach.ALL,
                "answer.check": RoleReach.ALL,
                "answer.approve": RoleReach.ALL,
                "answer.import": RoleReach.ALL,
                "figure.read": RoleReach.ALL,
                "calendar.edit": RoleReach.ALL,
                "breach.handle": RoleReach.ALL,
                "journal.read": RoleReach.ALL,
                "journal.retry": RoleReach.ALL,
                "message.answer": RoleReach.ALL,
                "letter.read": RoleReach.ALL,
                "letter.retry": RoleReach.ALL,
                "follower.forget": RoleReach.ALL,
                "follower.enter": RoleReach.ALL,
                "letter.post": RoleReach.ALL,
                "campaign.read": RoleReach.ALL,
                "campaign.write": RoleReach.ALL,
                "campaign.release": RoleReach.ALL,
                "system.keep": RoleReach.ALL,
                "template.edit": RoleReach.ALL,
                "account.read": RoleReach.ALL,
                "account.pause": RoleReach.ALL,
                "data_request.answer": RoleReach.ALL,
                "retention.edit": RoleReach.ALL,
                "search.read": RoleReach.ALL,
                "search.teach": RoleReach.ALL,
                "search.forget": RoleReach.ALL,
                "partner.edit": RoleReach.ALL,
                "copy.read": RoleReach.ALL,
                "source.read": RoleReach.ALL,
                "source.edit": RoleReach.ALL,
                "act.finish": RoleReach.ALL,  # finishes what others began, for officers without colleagues
            },
        ),
        # The People's Committee, which leads the whole: reads the board and decides what is beyond an agency.
        AgencyRole(
            "chair",
            "Lãnh đạo Ủy ban nhân dân",
            _READS
            | {
                "activity.read": RoleReach.ALL,
                "report.read": RoleReach.ALL,
                "budget.read": RoleReach.ALL,
                "difficulty.read": RoleReach.ALL,
                "difficulty.decide": RoleReach.ALL,
                "board.read": RoleReach.ALL,
                "statistic.read": RoleReach.ALL,
                "figure.read": RoleReach.ALL,
                "question.read": RoleReach.OWN,
                "absence.edit": RoleReach.OWN,
            },
        ),
        # Administers the accounts of one agency. `MAY_GIVE` has the roles they may give.
        AgencyRole(
            "unit_admin",
            "Quản trị của cơ quan",
            _READS
            | _CONTACTS
            | {
                "officer.read": RoleReach.OWN,
                "officer.edit": RoleReach.OWN,
                "posting.read": RoleReach.OWN,
                "posting.edit": RoleReach.OWN,
                "people.keep": RoleReach.OWN,
                "alert.answer": RoleReach.OWN,
                "journal.read": RoleReach.OWN,
            },
        ),
        AgencyRole(
            "administrator",
            "Quản trị hệ thống",
            _READS
            | _ALL_CONTACTS
            | {
                "section.open": RoleReach.ALL,
                "officer.read": RoleReach.ALL,
                "statistic.read": RoleReach.ALL,
                "agency.edit": RoleReach.ALL,
                "imprint.edit": RoleReach.ALL,
                "place.edit": RoleReach.ALL,
                "officer.edit": RoleReach.ALL,
                "posting.read": RoleReach.ALL,
                "posting.edit": RoleReach.ALL,
                "people.keep": RoleReach.ALL,
                "question.erase": RoleReach.ALL,
                "calendar.edit": RoleReach.ALL,
                "alert.answer": RoleReach.ALL,
                "breach.handle": RoleReach.ALL,
                "journal.read": RoleReach.ALL,
                "journal.retry": RoleReach.ALL,
                "letter.read": RoleReach.ALL,
                "letter.retry": RoleReach.ALL,
                "follower.forget": RoleReach.ALL,
                "account.read": RoleReach.ALL,
                "account.pause": RoleReach.ALL,
                "account.edit": RoleReach.ALL,
                "template.edit": RoleReach.ALL,
                "data_request.answer": RoleReach.ALL,
                "retention.edit": RoleReach.ALL,
                "search.read": RoleReach.ALL,
                "search.teach": RoleReach.ALL,
                "search.forget": RoleReach.ALL,
                "partner.edit": RoleReach.ALL,
                "copy.read": RoleReach.ALL,
                "source.read": RoleReach.ALL,
                "source.edit": RoleReach.ALL,
                "act.finish": RoleReach.ALL,  # finishes what others began, for officers without colleagues
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

# Role -> roles that it may give to others, as far as its "posting.edit" reaches. Nobody gives a role that reaches
# beyond their own agency, and account administrators of an agency do not appoint others.
MAY_GIVE: dict[str, frozenset[str]] = {
    "unit_admin": frozenset({"editor", "approver", "legal", "leader", "reception"}),
    "administrator": frozenset(ROLES),
}


def role_choices() -> list[tuple[str, str]]:
    return [(role.code, role.label) for role in ROLES.values()]


def role_reach(*, role: str, verb: str) -> RoleReach | None:
    """The reach of the role's permission for this verb; None if it has none."""
    return ROLES[role].may.get(verb) if role in ROLES else None


def reaches_beyond(role: str) -> bool:
    """True if a role's power reaches beyond its agency; that all may read the plan and the agencies does not count."""
    return any(reach is RoleReach.ALL for verb, reach in ROLES[role].may.items() if verb not in _READS)
