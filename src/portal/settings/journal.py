"""Functions that rooms register by dotted path: readers of the journal, scheduled jobs, health checks and further
tables."""

import os

from portal.settings.environment import listed

# Readers of the journal, by dotted path: `record` writes a slip for each (a room never imports upward).
JOURNAL_READERS = [
    "portal.search.jobs.index_reader",
    "portal.plans.jobs.basis_reader",
    "portal.plans.jobs.evidence_reader",
    "portal.dissemination.jobs.schedule.followers_reader",
    "portal.dissemination.jobs.schedule.askers_reader",
    "portal.dissemination.jobs.schedule.identity_reader",
    "portal.dissemination.jobs.schedule.campaigns_reader",
    "portal.sharing.jobs.items_reader",
    "portal.sharing.jobs.pages_reader",
    "portal.reports.jobs.signed_report_reader",
]
# Receives events of accounts, roles, passwords, devices and sign-ins, whose room is below the journal ("" = none).
IDENTITY_JOURNAL = "portal.journal.operations.record"
# Scheduled jobs of the worker: dotted path and interval in seconds; called with `at`, must be idempotent.
JOURNAL_JOBS = [
    ("portal.library.operations.turn_over", 60),
    ("portal.agencies.operations.forget_sessions", 3600),
    ("portal.frontpages.operations.people.lapse_requests", 3600),
    ("portal.frontpages.operations.look_for_orphans", 21_600),
    ("portal.dissemination.jobs.schedule.send_letters", 60),
    ("portal.dissemination.jobs.schedule.write_to_officers", 60),
    ("portal.dissemination.jobs.schedule.send_campaigns", 60),
    ("portal.dissemination.jobs.schedule.keep_sending", 5),
    ("portal.dissemination.jobs.schedule.remove_old_data", 3600),
    ("portal.dissemination.jobs.schedule.renew_tokens", 60),
    ("portal.dissemination.jobs.schedule.read_notices", 3),
    ("portal.dissemination.jobs.schedule.ask_for_receipts", 300),
    ("portal.dissemination.jobs.schedule.sync_templates", 120),
    ("portal.dissemination.jobs.schedule.carry_broadcasts", 30),
    ("portal.plans.jobs.remind_of_terms", 900),
    ("portal.plans.operations.evidence.count_latest_reads", 3600),
    ("portal.questions.operations.clock_steps.ring", 600),
    ("portal.questions.operations.private_files.tidy_files", 3600),
    ("portal.questions.operations.publication.switch_versions", 60),
    ("portal.questions.operations.imports.read_imports", 10),
    ("portal.questions.operations.triage.hand_over_questions", 600),
    ("portal.questions.operations.triage.refer_by_themselves", 120),
    ("portal.editorial.jobs.sync_permissions", 600),
    ("portal.search.jobs.draw_lessons_due", 900),
    ("portal.editorial.jobs.publish_scheduled", 60),
    ("portal.journal.operations.heads.keep_head", 600),
    ("portal.journal.operations.personal.clean_up", 600),
    ("portal.journal.operations.heads.hold_logs", 3600),
    ("portal.journal.jobs.watch_accounts", 60),
    ("portal.editorial.jobs.keep_reminders_due", 3600),
    ("portal.editorial.jobs.judge_months", 21_600),
    ("portal.editorial.jobs.check_links", 300),
    ("portal.api.jobs.renew_open_data", 60),
    ("portal.api.jobs.renew_national", 60),
    ("portal.sharing.jobs.follow_mergers", 3600),
    ("portal.sharing.operations.delivery.send_due", 15),
    ("portal.sharing.operations.hub.serve_due", 15),
    ("portal.sharing.operations.ledger.chase_overdue", 60),
    ("portal.sharing.operations.delivery.look_due", 60),
    ("portal.sharing.operations.delivery.climb_ladder", 900),
    ("portal.sharing.operations.harvesting.fetch.visit_due", 60),
    ("portal.sharing.operations.harvesting.fetch.maintain_sources_due", 3600),
    ("portal.digitisation.jobs.read_due", 3),
    ("portal.digitisation.jobs.watch_folder", 15),
    ("portal.digitisation.jobs.tidy", 3600),
    ("portal.files.operations.forget_copies", 600),
    ("portal.digitisation.jobs.begin_due", 60),
    ("portal.reports.jobs.tend_rounds", 900),
]
# Returns the officers whom a letter about something has reached (journal verb, keys): lower rooms ask rooms above.
OFFICERS_TOLD = "portal.dissemination.queries.receivers.told_to_officers"
# Returns whether a message will be sent to the asker of a question.
ASKER_IS_WRITTEN_TO = "portal.dissemination.queries.receivers.is_written_to"
# Pending work of officers: tables of `WaitingWork`, in the order of screens and letters.
WAITING_WORK = [
    "portal.journal.queries.pending_work.WAITING",
    "portal.journal.operations.by_two.WAITING",
    "portal.journal.queries.watch.WAITING",
    "portal.questions.queries.workload.WAITING",
    "portal.questions.queries.letters.WAITING",
    "portal.editorial.queries.reminders.WAITING",
    "portal.library.queries.guard.WAITING",
    "portal.activities.queries.WAITING",
    "portal.plans.queries.difficulties.WAITING",
    "portal.reports.queries.pending_returns.WAITING",
    "portal.digitisation.queries.proofs.WAITING",
    "portal.dissemination.queries.campaigns.WAITING",
    "portal.dissemination.queries.inbox.WAITING",
    "portal.dissemination.queries.outbox.WAITING",
    "portal.sharing.queries.sources.WAITING",
    "portal.search.queries.usage.WAITING",
]
# What officers can search: tables of `OfficeSearchKind`, in the order of the results page.
OFFICE_SEARCH = [
    "portal.questions.queries.SEARCHED",
    "portal.editorial.queries.reminders.SEARCHED",
    "portal.library.queries.instruments.SEARCHED",
    "portal.dissemination.queries.campaigns.SEARCHED",
    "portal.digitisation.queries.scans.SEARCHED",
    "portal.plans.queries.difficulties.SEARCHED",
    "portal.reports.queries.compilations.SEARCHED",
    "portal.reports.queries.pending_returns.SEARCHED",
    "portal.activities.queries.SEARCHED",
    "portal.sharing.queries.sources.SEARCHED",
    "portal.agencies.queries.office_search.SEARCHED",
]
# Noun of a verb, or the whole verb -> prefixes of the only tables that such an act writes to, besides the journal. Any
# other act may write to any table, so all statements of a cached page are checked again (docs/decisions/0261). Every
# test checks that no act writes elsewhere (`tests/writes.py`).
_NAMES = "asker attachment clock daycount deadlinerule question referral reply supplement taught"
_CITIZENS = tuple(f"questions_{name}" for name in _NAMES.split(" "))
_DRAFTS, _SCANS = ("questions_",), ("digitisation_",)
_REQUESTS = ("agencies_accessrequest",)
_CLEARED = (
    *("axes_", "search_", "dissemination_", "questions_", "library_problemreport"),
    *("sharing_sendattempt", "sharing_visit", "sharing_hub", "editorial_desklink", "editorial_expertremark"),
)
_WATCH = ("journal_alert", "journal_breachcase")
_SENT, _PLANNED, _COMPILED = ("dissemination_",), ("plans_",), ("reports_",)
JOURNAL_WRITES_IN = {
    **dict.fromkeys(("account", "consent_list", "data_request", "follower", "letter"), _SENT),
    **dict.fromkeys(("message", "post", "suppression", "system", "template"), _SENT),
    **dict.fromkeys(("budget", "difficulty", "difficulty_term", "guidance", "indicator", "progress"), _PLANNED),
    **dict.fromkeys(("form", "petition", "regime", "report", "return", "round"), _COMPILED),
    **dict.fromkeys(("asked", "everyday", "lesson", "search"), ("search_",)),
    **dict.fromkeys(("copy", "partner", "source"), ("sharing_",)),
    **dict.fromkeys(("absence", "work"), ("agencies_",)),
    "activity": ("activities_",),
    "campaign": _SENT,
    **dict.fromkeys(
        (f"campaign.{act}" for act in ("opened", "changed", "shared", "listed", "linked", "unlinked")), _SCANS
    ),
    "logs.held": (),
    "retention.cleared": _CLEARED,
    "retention.shortened": (),
    "retention.lengthened": (),
    "alert": _WATCH,
    "breach": _WATCH,
    "officer.signed_in": _REQUESTS,
    "officer.signed_out": _REQUESTS,
    "officer.sign_in_failed": _REQUESTS,
    "access.requested": _REQUESTS,
    "access.refused": _REQUESTS,
    "access.lapsed": _REQUESTS,
    "answer.checked": _DRAFTS,
    "answer.drafted": _DRAFTS,
    "answer.submitted": _DRAFTS,
    "clock": _CITIZENS,
    "question": _CITIZENS,
    "question.erased": _DRAFTS,
    "question.merged": _DRAFTS,
    "question.noted": ("questions_note",),
    "question.reopened": _DRAFTS,
    "question.withdrawn": _DRAFTS,
    "rating": ("questions_rating",),
    "plan.proposal_changed": ("plans_proposal",),
    "proof": _SCANS,
    "sample": _SCANS,
    "scan.confirmed": _SCANS,
    "scan.dropped": _SCANS,
    "scan.proofed": _SCANS,
    "scan.read": _SCANS,
    "scan.received": _SCANS,
    "scan.reread": _SCANS,
    "scan.returned": _SCANS,
    "scan.understood": _SCANS,
}
# Jobs that each machine runs for itself; all others are run by one worker of all machines.
JOURNAL_MACHINE_JOBS = [
    "portal.digitisation.jobs.read_due",
    "portal.digitisation.jobs.watch_folder",
    "portal.digitisation.jobs.tidy",
    "portal.files.operations.forget_copies",
]
# Returns keys that must be the same on all machines, besides SECRET_KEY: called for name -> key, compared at the start.
SHARED_KEYS = ["portal.dissemination.operations.accounts.shared_keys"]
# Health checks: tuples of `HealthCheck`, most important first.
HEALTH_CHECKS = [
    "portal.journal.queries.health.CHECKS",
    "portal.journal.queries.retention.CHECKS",
    "portal.journal.queries.watch.CHECKS",
    "portal.search.jobs.CHECKS",
    "portal.frontpages.queries.belongings.CHECKS",
    "portal.dissemination.jobs.schedule.CHECKS",
]
# Functions that send an alarm: called with `subject`, `text` and `short`; True if somebody was reached.
HEALTH_ALARMS = ["portal.dissemination.jobs.schedule.mail_alarm", "portal.dissemination.jobs.schedule.text_alarm"]
# Recipients of a daily letter with the signed head of the journal: people who cannot change the database.
HEADS_TO = listed("HEADS_TO")
# an Ed25519 key (PEM) that signs them; "": derived from DIGEST_KEY
HEADS_KEY_FILE = os.environ.get("HEADS_KEY_FILE", "")
HEADS_OLD_KEYS = listed("HEADS_OLD_KEYS")  # public keys of earlier signatures
# URL of a timestamp authority (RFC 3161) that confirms once a day when a head existed, and the certificate to which its
# signature must lead (PEM); "": none.
TIMESTAMP_AUTHORITY = os.environ.get("TIMESTAMP_AUTHORITY", "")
TIMESTAMP_CA_FILE = os.environ.get("TIMESTAMP_CA_FILE", "")
HEADS_LETTER = "portal.dissemination.jobs.schedule.mail_alarm"  # sends it: called with `to` in addition
# Erasures to repeat after an older backup is restored (`note_erasure`): model, operation, its parameter for the row.
_STOPS = "portal.dissemination.operations.subscriptions"
_EVERYWHERE = "portal.journal.operations.personal"
ERASURES = {
    "question": ("questions.Question", "portal.questions.operations.personal_data.erase_person", "question"),
    "follower": ("dissemination.Follower", f"{_STOPS}.forget_follower", "follower"),
    "address": ("dissemination.FollowerAddress", f"{_STOPS}.stop_address", "address"),
    "removed_address": ("dissemination.FollowerAddress", f"{_STOPS}.remove_address", "address"),
    "subscription": ("dissemination.Subscription", f"{_STOPS}.stop_one", "subscription"),
    "photo": ("activities.ActivityPhoto", "portal.activities.operations.erase_photo", "photo"),
    "details": ("journal.ErasableDetails", f"{_EVERYWHERE}.forget_entry_again", "row"),
    # For any model: the recorded line names it, and what was cut.
    "words": ("", f"{_EVERYWHERE}.cut_again", ""),
    "dropped": ("", f"{_EVERYWHERE}.drop_again", ""),
    "asked": ("search.AskedQuestion", "portal.search.operations.asked_questions.erase_question", "question"),
}
# Logs of other packages whose rows are part of the journal's chain, by model; each has an increasing number and a
# `timestamp`.
HELD_LOGS = ["wagtailcore.PageLogEntry", "wagtailcore.ModelLogEntry"]
# What is attested when it is published, by its name in entries: the declaration of the kind in its room.
ATTESTED = {
    "answer": "portal.questions.queries.versions.ANSWER",
    "content": "portal.editorial.queries.regulation.CONTENT",
    "regulation": "portal.editorial.queries.regulation.REGULATION",
    "report": "portal.reports.queries.compilations.REPORT",
    "edition": "portal.library.queries.instruments.EDITION",
    "scan": "portal.digitisation.queries.published.SCAN",
}
# Where persons may be named: tables of `PersonalData`, in the order of the privacy screen.
PERSONAL_DATA = [
    "portal.questions.operations.personal_data.PERSONAL",
    "portal.dissemination.operations.data_subjects.PERSONAL",
    "portal.search.operations.asked_questions.PERSONAL",
    "portal.library.operations.relations.PERSONAL",
    "portal.editorial.operations.PERSONAL",
    "portal.activities.operations.PERSONAL",
    "portal.digitisation.operations.particulars.PERSONAL",
    "portal.sharing.operations.partners.PERSONAL",
    "portal.journal.operations.identities.PERSONAL",
]
# What is kept for a limited time: tables of `RetentionKind`, in the order of the screen.
RETENTION = [
    "portal.questions.operations.personal_data.RETAINED",
    "portal.dissemination.operations.personal_data.RETAINED",
    "portal.search.operations.asked_questions.RETAINED",
    "portal.library.operations.relations.RETAINED",
    "portal.editorial.operations.RETAINED",
    "portal.sharing.operations.partners.RETAINED",
    "portal.journal.operations.identities.RETAINED",
]
# Encrypted files: model, the field that identifies the key, and the function that encrypts with the current key what
# another key has encrypted.
SEALED_FILES = [("questions.Attachment", "seal_name", "portal.questions.operations.private_files.reseal_files")]
# Files under PRIVATE_DIR of rows: model, folder, the field with the path below it, the field with its SHA-256.
STORED_FILES = [
    ("questions.Attachment", "questions", "path", "checksum"),
    ("questions.AnswerFile", "answers", "place", "checksum"),
    ("questions.ImportBatch", "imports", "path", "checksum"),
    ("activities.ActivityPhoto", "activities", "place", "checksum"),
    ("plans.ProgressFile", "plans", "place", "checksum"),
    ("plans.Guidance", "plans", "place", "checksum"),
    ("reports.ReturnFile", "plans", "place", "checksum"),
    ("reports.Submission", "plans", "paper__place", "paper__checksum"),
    ("dissemination.ConsentList", "consents", "evidence", "checksum"),
    ("digitisation.Scan", "digitisation/originals", "checksum", "checksum"),
]
