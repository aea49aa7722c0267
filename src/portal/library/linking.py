"""Citations find their targets: when a text arrives, and when what it cites arrives later.

Part of `operations`; always inside its transaction.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from itertools import batched

from django.db.models import F

from portal.library.models import CitationLink, Edition, Event, Instrument, Relation, Reliance
from portal.library.resolving import Candidate, Citing, choose, split_key, year_in
from portal.library.shelving.citing import THIS, CitationRow

AT_ONCE = 500  # keys in one query; SQLite takes 999 variables on old builds


def store_citations(stored: Sequence[tuple[Instrument, Sequence[CitationRow], Sequence[int]]]) -> None:
    """Store the citations of new editions, resolved as far as the shelf allows; positions -> primary keys are given."""
    keys = {row.document_key for _, rows, _ in stored for row in rows if row.document_key != THIS}
    candidates = _candidates(keys)
    links = []
    for instrument, rows, provision_ids in stored:
        citing = Citing(instrument.issued_date, instrument.issuer_name, instrument.number_key)
        chosen = {key: choose(key, candidates[split_key(key)[0]], citing) for key in {row.document_key for row in rows}}
        chosen[THIS] = instrument.pk
        links += [
            CitationLink(
                provision_id=provision_ids[row.position],
                start=row.start,
                end=row.end,
                document_key=instrument.number_key if row.document_key == THIS else row.document_key,
                target_id=chosen[row.document_key],
                target_address=row.address,
                target_article=row.article,
            )
            for row in rows
        ]
    CitationLink.objects.bulk_create(links, batch_size=2000)


NOBODY = Citing(issued=None, issuer="")


def chosen_instruments(document_keys: Iterable[str], *, citing: Citing = NOBODY) -> dict[str, int]:
    """Document key -> the instrument on the shelf that it means; keys that mean none, or several, are left out."""
    keys = set(document_keys)
    candidates = _candidates(keys)
    chosen = {key: choose(key, candidates[split_key(key)[0]], citing) for key in keys}
    return {key: instrument for key, instrument in chosen.items() if instrument is not None}


def link_arrivals(*, arrived: Sequence[Instrument]) -> set[int]:
    """Let every link that may mean one of these instruments choose again, and renew the pages that show a change.

    Returns the instruments that contents have found, for whoever must say what happened to these meanwhile.
    """
    names = {key for one in arrived for key in (one.number_key, one.name_key) if key}
    years = {
        f"{one.name_key}@{year}"
        for one in arrived
        if one.name_key and (year := one.issued_date.year if one.issued_date else year_in(one.number_key))
    }
    touched: set[int] = set()
    for some in batched(sorted(names | years), AT_ONCE, strict=False):
        touched |= _choose_again(some)
    for some_editions in batched(sorted(touched), AT_ONCE, strict=False):
        Edition.objects.filter(pk__in=some_editions).update(rendering=F("rendering") + 1)
    found: set[int] = set()
    for some in batched(sorted(names | years), AT_ONCE, strict=False):
        found |= _bind(some)
    return found


def _bind(keys: Sequence[str]) -> set[int]:
    """Proposals, relations and reliances that waited for an instrument find it. Returns what reliances have found."""
    candidates = _candidates(set(keys))
    for model, key, target in ((Event, "document_key", "instrument"), (Relation, "target_key", "target")):
        waiting = model._default_manager.filter(**{f"{key}__in": keys, f"{target}__isnull": True})
        said = ("source_id", "source__issued_date", "source__issuer_name", "source__number_key")
        for pk, name, own, issued, issuer, number in waiting.values_list("pk", key, *said):
            choice = choose(name, candidates[split_key(name)[0]], Citing(issued, issuer or "", number or ""))
            if choice is None or choice == own:
                continue
            if model is Relation and _is_related(pk, choice):
                Relation.objects.filter(pk=pk).delete()
            else:
                model._default_manager.filter(pk=pk).update(**{target: choice})
    found = set()
    for name, instrument in chosen_instruments(keys).items():
        if Reliance.objects.filter(document_key=name, instrument__isnull=True).update(instrument=instrument):
            found.add(instrument)
    return found


def _is_related(relation: int, target: int) -> bool:
    """Whether the same edge is there already, told by another name of the target."""
    edge = Relation.objects.get(pk=relation)
    return Relation.objects.filter(source=edge.source_id, kind=edge.kind, target=target).exists()


def _choose_again(keys: Sequence[str]) -> set[int]:
    """Links with these keys get the target that fits now. Returns the editions whose links changed."""
    candidates = _candidates(set(keys))
    links = CitationLink.objects.filter(document_key__in=keys).values_list(
        "pk",
        "document_key",
        "target_id",
        "provision__edition_id",
        "provision__edition__instrument_id",
        "provision__edition__instrument__issued_date",
        "provision__edition__instrument__issuer_name",
        "provision__edition__instrument__number_key",
    )
    moved: dict[int | None, list[int]] = defaultdict(list)
    editions: set[int] = set()
    for pk, key, target, edition, own, issued, issuer, number in links.iterator(chunk_size=5000):
        choice = choose(key, candidates[split_key(key)[0]], Citing(issued, issuer, number))
        if choice != target and target != own:
            moved[choice].append(pk)
            editions.add(edition)
    for choice, pks in moved.items():
        for some in batched(pks, AT_ONCE, strict=False):
            CitationLink.objects.filter(pk__in=some).update(target=choice)
    return editions


def _candidates(keys: Iterable[str]) -> defaultdict[str, list[Candidate]]:
    """Number key or name key -> the instruments on the shelf that go by it."""
    found: defaultdict[str, list[Candidate]] = defaultdict(list)
    wanted = sorted({split_key(key)[0] for key in keys})
    for column in ("number_key", "name_key"):
        for some in batched(wanted, AT_ONCE, strict=False):
            rows = Instrument.objects.filter(**{f"{column}__in": some}).order_by("pk")
            for row in rows.values_list("pk", "number_key", "name_key", "issuer_name", "issued_date"):
                candidate = Candidate(*row)
                found[getattr(candidate, column)].append(candidate)
    return found


# ---- names of laws that their source does not name ------------------------------------------------------------------

_FEWEST_WITNESSES = 2
_MOST_WITNESSES = 400
_NAMED = re.compile(r"(?P<name>(?:Bộ luật|Luật|Pháp lệnh)\s+(?:(?!\bsố\b|\bngày\b|\bnăm\b)[^;.()\d]){3,120}?)\s+số\s")


def names_given_by_others(instrument: Instrument) -> str:
    """The name by which others cite a law: "Luật Bảo hiểm xã hội số 41/2024/QH15" names it. "" if nobody is sure."""
    links = CitationLink.objects.filter(document_key=instrument.number_key).order_by("pk")
    said: Counter[str] = Counter()
    for text, start, end in links.values_list("provision__text", "start", "end")[:_MOST_WITNESSES]:
        if found := _NAMED.search(" ".join(text[start:end].split())):
            said[found["name"].strip()] += 1
    best = said.most_common(1)
    return best[0][0] if best and best[0][1] >= _FEWEST_WITNESSES else ""
