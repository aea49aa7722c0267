"""What happened to a document -> `lifecycle`, `passiveModifications`, `temporalData`."""

from __future__ import annotations

import xml.etree.ElementTree as ET
from collections.abc import Iterable, Sequence

from lawtext.akn.eids import eid
from lawtext.akn.identity import Event, Happening, link
from lawtext.akn.markup import add

_TYPES = {
    Happening.ISSUED: "generation",
    **dict.fromkeys((Happening.AMENDED, Happening.SUPPLEMENTED, Happening.CORRECTED), "amendment"),
    **dict.fromkeys((Happening.REPLACED, Happening.REPEALED, Happening.EXPIRED), "repeal"),
}
_ENDS = (Happening.REPLACED, Happening.REPEALED, Happening.EXPIRED)

History = Sequence[tuple[str, Event]]  # with the eId of each


def in_order(events: Iterable[Event]) -> History:
    """The events by day, each with its eId."""
    ordered = sorted(events, key=lambda event: event.day)
    return [(f"su-kien-{count}", event) for count, event in enumerate(ordered, start=1)]


def write_history(meta: ET.Element, history: History, *, editor: str, own: str) -> None:
    """The three blocks that tell of events; nothing where nothing is known. `own` refers to the document itself."""
    if not history:
        return
    lifecycle = add(meta, "lifecycle", source=editor)
    for identifier, event in history:
        add(
            lifecycle,
            "eventRef",
            eId=identifier,
            date=event.day.isoformat(),
            source=f"#{identifier}-nguon" if event.source else own,
            refersTo=f"#{event.kind.value}",
            type=_type(event),
        )
    if any(event.source and event.targets for _, event in history):
        passive = add(add(meta, "analysis", source=editor), "passiveModifications")
        for identifier, event in history:
            _write_targets(passive, identifier, event, own)
    _write_spans(meta, history, editor)


def _type(event: Event) -> str:
    """AKN knows three types; what repeals some provisions amends the document."""
    kind = _TYPES.get(event.kind, "")
    return "amendment" if kind == "repeal" and not event.is_whole else kind


def _write_targets(passive: ET.Element, identifier: str, event: Event, own: str) -> None:
    for count, target in enumerate(event.targets if event.source else (), start=1):
        period = f"#{identifier}-tu"
        mod = add(passive, "textualMod", type=target.act.value, eId=f"{identifier}-{count}", period=period)
        add(mod, "source", href=link(event.source.work, target.said_at) if event.source else "")
        add(mod, "destination", href=f"#{eid(target.provision)}" if target.provision else own)
        add(mod, "force", period=period)


def _write_spans(meta: ET.Element, history: History, editor: str) -> None:
    """The document's own time in force, and since when each amendment holds."""
    begins = next((identifier for identifier, event in history if event.kind is Happening.IN_FORCE), "")
    ends = next((identifier for identifier, event in history if event.kind in _ENDS and event.is_whole), "")
    spans = [("hieu-luc", begins, ends)] if begins else []
    spans += [(f"{identifier}-tu", identifier, "") for identifier, event in history if event.targets]
    if not spans:
        return
    temporal = add(meta, "temporalData", source=editor)
    for name, start, end in spans:
        group = add(temporal, "temporalGroup", eId=name)
        end = f"#{end}" if end else ""
        add(group, "timeInterval", start=f"#{start}", end=end, refersTo=f"#{Happening.IN_FORCE.value}")
