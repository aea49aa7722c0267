"""A dump -> jobs: documents with a text in the order of the texts, then those without."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from docreaders.kinds import ReadableKind
from portal.library.readers.dump.catalogue import Catalogue, open_catalogue
from portal.library.readers.dump.rows import COLUMNS, read_metadata, text_of
from portal.library.readers.dump.tables import Dump, Role, rows
from portal.library.readers.jobs import Job, Refusal
from portal.library.readers.selection import Selection
from portal.library.shelving.dirt import clean
from safefiles.errors import UnreadableFile
from safefiles.limits import FileLimits


def jobs_in_dump(dump: Dump, *, limits: FileLimits, selection: Selection) -> Iterator[Job | Refusal]:
    """Memory does not grow with the dump. Raises Broken where a file of it is."""
    with open_catalogue() as catalogue:
        for table in dump.of(Role.METADATA):
            catalogue.add_metadata(rows(table, COLUMNS, limits=limits), selection)
        for table in dump.of(Role.RELATIONS):
            catalogue.add_relations(rows(table, ("doc_id", "other_doc_id", "relationship"), limits=limits))
        for table in dump.of(Role.CONTENT):
            for row in rows(table, ("id", "content_html"), limits=limits):
                yield from _with_text(catalogue, dump, row)
        for metadata in catalogue.rest():
            yield _job(catalogue, dump, metadata, "")


def _with_text(catalogue: Catalogue, dump: Dump, row: dict[str, Any]) -> Iterator[Job | Refusal]:
    identity, text = text_of(row, "id"), row.get("content_html")
    if not isinstance(text, str) or not text.strip():
        return  # it comes with those that have no text
    if (metadata := catalogue.take(identity)) is not None:
        yield _job(catalogue, dump, metadata, text)
    elif not catalogue.knows(identity):
        yield Refusal(f"bản ghi {identity}", "Có nội dung nhưng không có dòng thông tin nào cho nội dung này.")


def _job(catalogue: Catalogue, dump: Dump, metadata: dict[str, Any], text: str) -> Job | Refusal:
    stated, doubts = read_metadata(metadata)
    name = f"{stated.official_number or 'không số'} (bản ghi {stated.source_id})"
    try:
        cleaned = clean(stated)
    except UnreadableFile as error:
        return Refusal(name, str(error))
    return Job(
        name=name,
        path=dump.root,
        kind=ReadableKind.DUMP,
        size=len(text),
        # Relations are no part of it: a new edition of the dump finds more of them without a word of the text changed.
        checksum=hashlib.sha256(f"{json.dumps(metadata, sort_keys=True)}\n{text}".encode()).hexdigest(),
        line=text.encode("utf-8", "replace"),
        stated=replace(cleaned.stated, relations=catalogue.relations_of(stated.source_id)),
        doubts=(*doubts, *cleaned.doubts),
    )
