"""Reorganisation of agencies, places and officers by one document: each row is a move with its decision. All rows are
applied at once, and can be undone as long as nothing depends on them."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date, datetime, timedelta
from functools import partial
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Model, ProtectedError, Q
from django.utils import timezone

from lawtext.words import fold
from portal.agencies.models import Agency, Officer, Place, PlaceSuccession, Posting, Reorganisation, Succession
from portal.agencies.operations import end_posting, end_postings_at, post_officer, sync_groups
from portal.agencies.operations.register import (
    AgencyRegister,
    EnteredRow,
    add_register,
    code_called,
    gather_agencies,
    gather_places,
)
from portal.agencies.queries import origins_of, standing
from portal.agencies.states import LEVELS
from portal.agencies.states.roles import ROLES
from portal.design.refusals import Overtaken, Refused, refuse_if
from portal.editorial.models import SectionPage
from portal.editorial.operations.sections import sync_section_permissions
from portal.frontpages.operations.moves import BODIES, FIND, Move, agency_called, preview_lines, read_moves
from portal.frontpages.operations.people import hand_invitation
from portal.frontpages.queries.belongings import belonging_to, orphans
from portal.journal.operations import record
from portal.journal.operations.acts import lock
from portal.journal.operations.by_two import by_two
from portal.schema.models import save_fields
from portal.schema.queries import grouped

MOST_MOVES, UNDONE_WITHIN = 500, timedelta(days=30)

# ---- steps, in order -------------------------------------------------------------------------------------------------


def _close(moves: Sequence[Move], today: date, faults: list[str]) -> None:
    closing: dict[tuple[str, int], Move] = {}
    for one in (one for one in moves if one.act in ("pass", "end")):
        if one.what.exists_to is not None or closing.setdefault((one.noun, one.what.pk), one) is not one:
            faults.append(one.row.fault(f"{one.what} đã kết thúc, hoặc ghi hai lần."))
        elif one.what.exists_from is not None and one.what.exists_from >= one.day:
            faults.append(one.row.fault(f"{one.what} chỉ thành lập từ ngày {one.what.exists_from:%d/%m/%Y}."))
    if faults:
        return
    for model in (Agency, Place):
        for day, some in grouped((one.day, one.what.pk) for one in closing.values() if type(one.what) is model).items():
            model.objects.filter(pk__in=some).update(exists_to=day)
    ends = {key: one.day for (noun, key), one in closing.items() if noun == "agency"}
    for posting in end_postings_at(ends=ends, today=today):
        move = closing["agency", posting.agency_id]
        if fold(move.row["people"]) == "co" and posting.officer.is_active:
            move.held.append(posting)


def _found(moves: Sequence[Move], today: date, faults: list[str]) -> None:
    register, made = AgencyRegister(), [one for one in moves if one.act == "found"]
    places = [
        _as(one, code=one.row["what"], name=one.row["into"], within=one.row["parent"])
        for one in made
        if one.noun == "place"
    ]
    alone = [one for one in made if one.noun == "place" or not one.row["place"]]
    faults += [one.row.fault("Đã có rồi.") for one in alone if FIND[one.noun](one.row["what"], one.day)]
    gather_places(places, register, faults)
    taken = set(Agency.objects.values_list("slug", flat=True))
    for body in register.agencies:
        if body.slug in taken:  # a commune often keeps the name of one of its predecessors
            body.slug = f"{body.slug[:110]}-{body.exists_from or today:%Y%m%d}"
    gather_agencies([_as(one, name=one.row["what"]) for one in made if one.noun == "agency"], register, faults)
    if not faults:
        add_register(register)


def _as(move: Move, **said: str) -> EnteredRow:
    return EnteredRow(move.row.where, {**move.row.said, "since": move.row["day"], **said})


def _rename(moves: Sequence[Move], today: date, faults: list[str]) -> None:
    for one in (one for one in moves if one.act == "rename"):
        old, new = one.what.name, one.row["into"]
        if not new or one.day > today:
            faults.append(one.row.fault("Đổi tên: ghi tên mới ở cột Thành, và áp dụng từ chính ngày đổi tên."))
        elif one.noun == "place":
            save_fields(one.what, name=new)
            called = one.what.name_in_sentence
            for body in Agency.objects.filter(place=one.what, kind__in=BODIES, exists_to__isnull=True):
                _rename_agency(body, body.name.replace(old[:1].lower() + old[1:], called))
        else:
            _rename_agency(one.what, new)


def _rename_agency(agency: Agency, name: str) -> None:
    """Rename an agency. Its URL stays, and its old name still finds it."""
    SectionPage.objects.filter(agency=agency, title=agency.name).update(title=name, draft_title=name)
    others = "\n".join(filter(None, [agency.other_names, agency.name]))
    save_fields(agency, name=name, short_name="", other_names=others)


def _pass_on(moves: Sequence[Move], today: date, faults: list[str]) -> None:
    heirs_of_places: dict[int, list[Place]] = {}
    for one in sorted((one for one in moves if one.act == "pass"), key=lambda one: one.noun, reverse=True):
        if one.body:
            lands = heirs_of_places.get(one.what.place_id, [])
            heirs: list[Any] = list(Agency.objects.filter(place__in=lands, kind=one.what.kind, exists_to__isnull=True))
        else:
            heirs = [FIND[one.noun](name, one.day) for name in one.row.many("into")]
        if not heirs or None in heirs:
            faults.append(one.row.fault(f"Không rõ ai nhận việc của {one.what}: “{one.row['into']}”."))
        elif one.noun == "place":
            heirs_of_places[one.what.pk] = heirs
            _pass_place(one, heirs)
        elif came_from := [heir for heir in heirs if heir.pk in origins_of(keys=[one.what.pk])]:
            faults.append(
                one.row.fault(f"{one.what} trước đây tiếp nhận việc của {came_from[0]}: không gộp ngược lại.")
            )
        else:
            rows = {"predecessor": one.what, "on_date": one.day, "decision": one.row["decision"][:200]}
            Succession.objects.bulk_create([Succession(successor=heir, **rows) for heir in heirs])
            for posting in one.held if len(heirs) == 1 else ():
                _repost(posting, heirs[0], one.day, today)


def _pass_place(move: Move, heirs: Sequence[Place]) -> None:
    """Record the successors of a place; with a single one, move the agencies that continue to exist there."""
    rows = {"predecessor": move.what, "on_date": move.day, "decision": move.row["decision"][:200]}
    divided = len(heirs) > 1
    PlaceSuccession.objects.bulk_create([PlaceSuccession(successor=one, is_partial=divided, **rows) for one in heirs])
    for agency in Agency.objects.filter(place=move.what, exists_to__isnull=True) if not divided else ():
        save_fields(agency, place=heirs[0])


def _repost(old: Posting, heir: Agency, on: date, today: date) -> None:
    """Repeat a role at the successor, but never twice, and never for longer than it was given."""
    if not Posting.objects.filter(officer=old.officer, agency=heir, role=old.role, to_date__isnull=True).exists():
        begins = max(on, old.from_date)
        given = post_officer(officer=old.officer, agency=heir, role=old.role, from_date=begins, on=today)
        if old.to_date is not None:
            end_posting(posting=given, to_date=old.to_date, on=today)


def _invite(moves: Sequence[Move], today: date, faults: list[str]) -> None:
    """Create accounts that only an invitation opens; `_transfer` gives them their roles."""
    for one in (one for one in moves if one.act == "invite"):
        mailbox = one.row["what"].lower()
        known = Officer.objects.filter(Q(username__iexact=mailbox) | Q(email__iexact=mailbox))
        if "@" not in mailbox or known.exists():
            faults.append(one.row.fault(f"“{mailbox}” không phải hộp thư, hoặc đã có tài khoản."))
            continue
        one.what = Officer(username=mailbox, email=mailbox, display_name=mailbox)
        one.what.set_unusable_password()
        one.what.save()


def _transfer(moves: Sequence[Move], today: date, faults: list[str]) -> None:
    for one in (one for one in moves if one.noun == "officer" and one.what is not None):
        agency, role = agency_called(one.row["into"], one.day), code_called(ROLES, one.row["role"])
        if agency is None or not role:
            faults.append(one.row.fault(f"Không rõ cơ quan “{one.row['into']}” hoặc vai trò “{one.row['role']}”."))
            continue
        for posting in Posting.objects.filter(standing(one.day), officer=one.what).exclude(agency=agency):
            end_posting(posting=posting, to_date=max(one.day, posting.from_date + timedelta(days=1)), on=today)
        try:
            post_officer(officer=one.what, agency=agency, role=role, from_date=one.day, on=today)
        except ValidationError as error:
            faults.append(one.row.fault(" ".join(error.messages)))


_STEPS = (_close, _found, _rename, _pass_on, _invite, _transfer)

# ---- what a document has written -------------------------------------------------------------------------------------

# In the order in which rows are undone.
_WATCHED: dict[type[Any], tuple[str, ...]] = {
    Posting: ("to_date",),
    Succession: (),
    PlaceSuccession: (),
    SectionPage: ("title", "draft_title"),
    Agency: ("name", "short_name", "other_names", "exists_to", "place_id"),
    Place: ("name", "exists_to"),
}


def _snapshot() -> dict[str, dict[int, dict[str, Any]]]:
    return {
        model._meta.label: {row["pk"]: row for row in model.objects.values("pk", *names)}
        for model, names in _WATCHED.items()
    }


def _difference(before: dict[str, Any], after: dict[str, Any]) -> list[list[Any]]:
    return [
        [label, pk, None if old is None else {name: [old[name], new[name]] for name in new if old[name] != new[name]}]
        for label, rows in after.items()
        for pk, new in rows.items()
        if (old := before[label].get(pk)) != new
    ]


@transaction.atomic
def reorganise(*, lines: Sequence[str], by: Officer, at: datetime) -> Reorganisation:
    """Apply all moves in one transaction; invitations are sent after it. Raises Refused with every fault and its row.

    The rows of all agencies are locked, so that no rows are added to them meanwhile.
    """
    refuse_if(not 0 < len(lines) <= MOST_MOVES, Refused(f"Một đợt có từ 1 đến {MOST_MOVES} việc."))
    today, faults = timezone.localdate(at), list[str]()
    list(Agency.objects.select_for_update().values_list("pk", flat=True))
    before, moves = _snapshot(), read_moves(lines, faults)
    faults += [one.row.fault("Không ai tự điều chuyển mình.") for one in moves if one.what == by]
    for step in _STEPS:
        if not faults:
            step(moves, today, faults)
    refuse_if(faults, Refused("\n".join(faults)))
    sync_section_permissions(on=today)
    written = _difference(before, _snapshot())
    made = Reorganisation.objects.create(lines=list(lines), written=written, by=by, at=at)
    for one in (one for one in moves if one.act == "invite"):
        transaction.on_commit(partial(hand_invitation, officer=one.what, by=by, at=at))
    record("agency.reorganised", subject=made, by=by, at=at, details={"moves": len(lines), "rows": len(written)})
    return made


def rehearse(*, lines: Sequence[str], by: Officer, at: datetime) -> dict[str, Any]:
    """A preview that changes nothing: the affected agencies, the rows that belong to them, and the rows that would be
    left behind. Raises Refused."""
    with transaction.atomic():
        on = timezone.localdate(at)
        known = orphans(on=on)
        made = reorganise(lines=lines, by=by, at=at)
        touched = [pk for label, pk, fields in made.written if label == "agencies.Agency" and fields]
        left = [one for one in orphans(on=on) if one not in known]
        held, names = belonging_to(touched, on=on), Agency.objects.in_bulk(touched)
        transaction.set_rollback(True)
    return {
        "lines": preview_lines(lines),
        "parts": [(names[pk], held[pk]) for pk in touched],
        "left": left,
        "written": len(made.written),
    }


@transaction.atomic
def undo_reorganisation(*, document: Reorganisation, by: Officer, at: datetime) -> None:
    """Restore the state before the document. Raises Refused after the time limit or if something depends on the new
    rows, Overtaken if a row has been changed since."""
    held = lock(document)
    refuse_if(held.undone_at is not None, Refused("Đợt này đã được hoàn lại."))
    refuse_if(at > held.at + UNDONE_WITHIN, Refused(f"Chỉ hoàn lại được trong {UNDONE_WITHIN.days} ngày."))
    roles = [pk for label, pk, _ in held.written if label == Posting._meta.label]
    officers = list(Officer.objects.filter(postings__in=roles).distinct())
    for model in _WATCHED:
        _remove(model, [pk for label, pk, fields in held.written if label == model._meta.label and fields is None])
        for label, pk, fields in held.written:
            if label == model._meta.label and fields:
                _restore(model.objects.get(pk=pk), fields)
    save_fields(held, undone_at=at)
    for officer in officers:
        sync_groups(officer=officer, on=timezone.localdate(at))
    sync_section_permissions(on=timezone.localdate(at))
    record("agency.reorganisation_undone", subject=held, by=by, at=at, details={"moves": len(held.lines)})


def _remove(model: type[Any], keys: Collection[int]) -> None:
    """Delete rows that the document created. Raises Refused if other rows refer to one of them (ProtectedError)."""
    rows = model.objects.filter(pk__in=keys).order_by("-pk")
    if model is Agency:
        rows.update(parent=None)
    # Pages must be deleted one by one because of the tree, and places from the smallest level up; all others in one
    # query.
    sets = [rows.filter(level=one) for one in reversed(LEVELS)] if model is Place else [rows]
    for some in rows if model is SectionPage else sets:
        try:
            refuse_if(getattr(some, "numchild", 0), _built_on(some))
            some.delete()
        except ProtectedError as error:
            at = (
                getattr(one, f.attname) for one in error.protected_objects for f in one._meta.fields if f.remote_field
            )
            raise _built_on(rows.filter(pk__in=at).first()) from error


def _built_on(row: Any) -> Refused:
    return Refused(f"Không hoàn lại được: đã có việc mới ghi cho {row}. Hãy lập một đợt sắp xếp khác.")


def _restore(row: Model, fields: dict[str, list[Any]]) -> None:
    kinds = {name: row._meta.get_field(name) for name in fields}
    changed = any(getattr(row, name) != kinds[name].to_python(after) for name, (_, after) in fields.items())  # type: ignore[union-attr]
    refuse_if(changed, Overtaken(f"{row} đã được sửa sau đợt sắp xếp: hãy sửa lại từng mục."))
    save_fields(row, **{name: kinds[name].to_python(before) for name, (before, _) in fields.items()})  # type: ignore[union-attr]


reorganise_by_two = by_two(
    reorganise,
    word="agency.reorganised",
    verbs=("agency.edit",),
    shown={"lines": "Các việc"},
    said_as={"lines": lambda lines: "\n".join(preview_lines(lines))},
    reading="frontpages/_rehearsal.html",
    rehearse=rehearse,
)
undo_reorganisation_by_two = by_two(
    undo_reorganisation,
    word="agency.reorganisation_undone",
    verbs=("agency.edit",),
    row="document",
    shown={"document": "Hoàn lại các việc"},
    said_as={"document": lambda document: "\n".join(preview_lines(document.lines))},
)
