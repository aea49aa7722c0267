"""The labels of a dump's relations -> relations of the shelf, from the one that acts or leans to the other.

A label says what the *other* document is to the one whose page was read: on the page of Nghị định 70/2025, Nghị định
123/2020 is "Văn bản được sửa đổi". So "Văn bản sửa đổi" is read from its other end. The older site has 17 labels, the
newer one the 13 of `RelationKind`; both are understood.
"""

from __future__ import annotations

from typing import NamedTuple

from lawtext.words import fold, normalise
from portal.library.states import RelationKind


class Label(NamedTuple):
    """`is_backward`: the other document acts on this one."""

    kind: RelationKind
    is_backward: bool = False


_LABELS = {
    # the older site
    "van ban can cu": Label(RelationKind.BASED_ON),
    "van ban dan chieu": Label(RelationKind.REFERS_TO),
    "van ban duoc sua doi": Label(RelationKind.AMENDS),
    "van ban sua doi": Label(RelationKind.AMENDS, is_backward=True),
    "van ban duoc bo sung": Label(RelationKind.AMENDS),
    "van ban bo sung": Label(RelationKind.AMENDS, is_backward=True),
    # Expired in part: almost always because that part was given a new wording.
    "van ban bi het hieu luc 1 phan": Label(RelationKind.AMENDS),
    "van ban quy dinh het hieu luc 1 phan": Label(RelationKind.AMENDS, is_backward=True),
    "van ban het hieu luc": Label(RelationKind.REPLACES),
    "van ban quy dinh het hieu luc": Label(RelationKind.REPLACES, is_backward=True),
    "van ban duoc hd qd chi tiet": Label(RelationKind.DETAILS),
    "van ban hd qd chi tiet": Label(RelationKind.DETAILS, is_backward=True),
    "van ban bi dinh chi": Label(RelationKind.HALTS),
    "van ban dinh chi": Label(RelationKind.HALTS, is_backward=True),
    "van ban bi dinh chi 1 phan": Label(RelationKind.HALTS),
    "van ban dinh chi 1 phan": Label(RelationKind.HALTS, is_backward=True),
    # the newer site
    "can cu ban hanh": Label(RelationKind.BASED_ON),
    "van ban duoc sua doi bo sung": Label(RelationKind.AMENDS),
    "duoc sua doi bo sung": Label(RelationKind.AMENDS),
    "duoc quy dinh chi tiet": Label(RelationKind.DETAILS),
    "duoc dan chieu": Label(RelationKind.REFERS_TO),
    "bi bai bo": Label(RelationKind.REPEALS),
    "duoc thay the": Label(RelationKind.REPLACES),
    "duoc hop nhat": Label(RelationKind.CONSOLIDATES),
    "duoc huong dan ap dung": Label(RelationKind.GUIDES),
    "duoc dinh chinh": Label(RelationKind.CORRECTS),
    "bi tam ngung hieu luc": Label(RelationKind.SUSPENDS),
    "bi dinh chi thi hanh": Label(RelationKind.HALTS),
    "duoc giai thich": Label(RelationKind.INTERPRETS),
    "duoc cong bo": Label(RelationKind.ANNOUNCES),
}


def read_label(text: str) -> Label | None:
    """None for labels that name no relation of the thirteen ("Văn bản liên quan khác"). Commas count for nothing."""
    return _LABELS.get(" ".join(fold(normalise(text)).replace(",", " ").split()))


def ended_how(kind: RelationKind, *, title: str) -> RelationKind:
    """ "Văn bản hết hiệu lực" does not say whether by replacing or by repealing; the title of the acting one may."""
    return RelationKind.REPEALS if kind is RelationKind.REPLACES and "bai bo" in fold(title) else kind
