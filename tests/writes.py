"""Which tables an act writes, as each test of the suite shows: no more than `JOURNAL_WRITES_IN` says of its verb; that
the states it puts rows into have their witness (`tests/witnesses.py`); and that whatever records does so in a
transaction: in a test all is inside one, on a server `record` would refuse.

A page that is kept is asked about only where its statements read tables that were written in since: an act that wrote
in another than it says would leave the page as it was.
"""

import re
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import islice
from traceback import walk_stack
from typing import Any

from django.db import connection
from django.db.backends.utils import CursorWrapper
from django.db.transaction import Atomic

from portal.journal.queries.dependencies import tables_written
from tests import witnesses

_WRITES = re.compile(r'\s*(?:INSERT(?: OR \w+)? INTO|UPDATE|DELETE FROM)\s+"?(\w+)"?', re.IGNORECASE)
_VERB = re.compile(r"[a-z_]+\.[a-z_]+")
_BETWEEN = re.compile(r"/django/|/portal/journal/(?:operations/__init__|models)|/tests/writes|/contextlib")
_UNREAD = ("journal_", "django_")  # the outbox, the queue, sessions: no page that is kept reads them


@dataclass
class _Block:
    tables: set[str] = field(default_factory=set)
    verbs: set[str] = field(default_factory=set)
    claims: list[Any] = field(default_factory=list)

    def faults(self) -> set[str]:
        known = tables_written(self.verbs)
        if not self.verbs or "" in known:
            return set()
        return {table for table in self.tables if not table.startswith((*_UNREAD, *known))}


def _recorder() -> list[str]:
    """The function of the portal that records; empty where a test does."""
    frames = walk_stack(sys._getframe(1))
    codes = (frame.f_code for frame, _ in frames if not _BETWEEN.search(frame.f_code.co_filename))
    return [code.co_qualname for code in islice(codes, 1) if "/src/portal/" in code.co_filename]


@contextmanager
def watched() -> Iterator[list[str]]:
    """What acts wrote that their verbs do not say: outermost transactions, but for the test's own."""
    found: list[str] = []
    own = threading.local()  # a thread's transactions are its own
    enter, leave, execute = Atomic.__enter__, Atomic.__exit__, CursorWrapper._execute_with_wrappers

    def open_blocks() -> list[_Block]:
        return own.__dict__.setdefault("blocks", [])

    def entering(self: Any) -> None:
        enter(self)
        if not self._from_testcase:
            open_blocks().append(_Block())

    def leaving(self: Any, kind: Any, error: Any, trace: Any) -> None:
        blocks = open_blocks()
        block = blocks.pop() if blocks and not self._from_testcase else None
        leave(self, kind, error, trace)
        if block is None or kind is not None:
            return
        if blocks:
            blocks[-1].tables |= block.tables
            blocks[-1].verbs |= block.verbs
            blocks[-1].claims += block.claims
            return
        if faults := block.faults():
            found.append(f"{sorted(block.verbs)} wrote {sorted(faults)}. Remedy: JOURNAL_WRITES_IN")
        if block.verbs and block.claims and not connection.needs_rollback:
            found.extend(f"{sorted(block.verbs)}: {one}" for one in witnesses.lacking(block.claims))

    def executing(self: Any, sql: Any, params: Any, many: bool, executor: Any) -> Any:
        if not open_blocks() and isinstance(sql, str) and sql.startswith('INSERT INTO "journal_entry"'):
            found.extend(f"{one} records outside a transaction. Remedy: @transaction.atomic" for one in _recorder())
        if (blocks := open_blocks()) and isinstance(sql, str) and (written := _WRITES.match(sql)):
            blocks[-1].tables.add(written[1])
            if not many:
                blocks[-1].claims += witnesses.claimed(sql, params or ())
            if written[1] == "journal_entry":
                blocks[-1].verbs |= {str(one) for one in params or () if _VERB.fullmatch(str(one))}
        return execute(self, sql, params, many, executor)

    Atomic.__enter__, Atomic.__exit__ = entering, leaving
    CursorWrapper._execute_with_wrappers = executing
    try:
        yield found
    finally:
        Atomic.__enter__, Atomic.__exit__ = enter, leave
        CursorWrapper._execute_with_wrappers = execute
