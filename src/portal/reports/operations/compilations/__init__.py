"""A consolidated report: figures frozen, drafts written and remarked on, approved by another, signed, published."""

from portal.reports.operations.compilations.compiling import NothingToReport, compile_report
from portal.reports.operations.compilations.drafting import (
    answer_remark,
    make_remark,
    settle_remark,
    write_section,
)
from portal.reports.operations.compilations.errors import (
    DrafterApproves,
    NotAllowed,
    NotDrafting,
    NothingChanged,
    Overtaken,
    ReasonMissing,
    RemarksOpen,
    Unfinished,
    WrongStep,
)
from portal.reports.operations.compilations.steps import (
    Signed,
    approve_report,
    hand_in,
    publish_report,
    send_back,
    sign_report,
)

__all__ = [
    "DrafterApproves",
    "NotAllowed",
    "NotDrafting",
    "NothingChanged",
    "NothingToReport",
    "Overtaken",
    "ReasonMissing",
    "RemarksOpen",
    "Signed",
    "Unfinished",
    "WrongStep",
    "answer_remark",
    "approve_report",
    "compile_report",
    "hand_in",
    "make_remark",
    "publish_report",
    "send_back",
    "settle_remark",
    "sign_report",
    "write_section",
]
