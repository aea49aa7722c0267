"""`lawtext cite|parse|amend|endings FILE` and `lawtext compare OLD NEW`: print what a text contains, in words or
`--json`.

A file is text in UTF-8; `-` is the standard input. Exit code 2: a file cannot be read; 1: `compare` found differences.
"""

from __future__ import annotations

import json
import sys
from argparse import ArgumentParser, Namespace
from collections.abc import Callable, Iterator, Sequence
from itertools import chain
from pathlib import Path
from typing import Any

from lawtext.addresses import describe
from lawtext.amendments import find_amendments, find_endings
from lawtext.citations import find_citations
from lawtext.comparison import compare
from lawtext.structure.recipe import parse_document
from lawtext.types import Context, ProvisionNode, plain


def cite(asked: Namespace) -> tuple[Any, Iterator[str], int]:
    text = _read(asked.file)
    found = find_citations(text, context=Context(document=asked.document))
    lines = (
        f"{one.start}-{one.end}\t{one.document.number or one.document.name or 'this'}\t{one.provision}\t"
        + " ".join(text[one.start : one.end].split())
        for one in found
    )
    return [one.to_dict() | {"words": text[one.start : one.end]} for one in found], lines, 0


def parse(asked: Namespace) -> tuple[Any, Iterator[str], int]:
    document = parse_document(_read(asked.file))
    told = document.to_dict()
    del told["source"]
    head = (f"{name}: {value}" for name, value in told["head"].items() if value)
    doubts = (f"? {one.line}: {one.reason}" for one in document.doubts)
    return told, chain(head, _outline(document.roots), doubts), 0


def amend(asked: Namespace) -> tuple[Any, Iterator[str], int]:
    found = find_amendments(parse_document(_read(asked.file)))
    lines = (
        f"{one.source}\t{one.action.value}\t{one.document.number or one.document.name}\t{one.provision or '*'}"
        for one in found
    )
    return [one.to_dict() for one in found], lines, 0


def endings(asked: Namespace) -> tuple[Any, Iterator[str], int]:
    found = find_endings(_read(asked.file), context=Context(document=asked.document))
    lines = (
        f"{one.kind.value}\t{one.document.number or one.document.name}\t"
        f"{'*' if one.whole else ' '.join(map(str, one.provisions)) or one.part}\t{one.date or ''}\t"
        f"{one.confidence.value}"
        for one in found
    )
    return [one.to_dict() for one in found], lines, 0


def compare_files(asked: Namespace) -> tuple[Any, Iterator[str], int]:
    old, new = (parse_document(_read(name)) for name in (asked.file, asked.new))
    comparison = compare(old.roots, new.roots)
    lines = (f"{one.kind.value}\t{one.side.address}\t{one.side.label}" for one in comparison.differences())
    return comparison.to_dict(), lines, 0 if comparison.is_same else 1


def _outline(provisions: Sequence[ProvisionNode], depth: int = 0) -> Iterator[str]:
    for one in provisions:
        yield "  " * depth + (describe(one.address) or one.label) + (f". {one.heading}" if one.heading else "")
        yield from _outline(one.children, depth + 1)


def _read(name: str) -> str:
    return (sys.stdin.buffer.read() if name == "-" else Path(name).read_bytes()).decode("utf-8-sig")


_VERBS: dict[str, tuple[Callable[[Namespace], tuple[Any, Iterator[str], int]], str]] = {
    "cite": (cite, "every place of law that a text cites"),
    "parse": (parse, "head, provisions and doubts of a document"),
    "amend": (amend, "what a document changes in others"),
    "endings": (endings, "what a text puts out of force"),
    "compare": (compare_files, "what became of each provision between two texts"),
}


def main(arguments: Sequence[str] | None = None) -> int:
    parser = ArgumentParser(prog="lawtext", description="Read the text of Vietnamese law.")
    verbs = parser.add_subparsers(dest="verb", required=True)
    for verb, (_, told) in _VERBS.items():
        one = verbs.add_parser(verb, help=told, description=told)
        one.add_argument("file", help="text in UTF-8; - is the standard input")
        if verb == "compare":
            one.add_argument("new", help="the newer text")
        if verb in ("cite", "endings"):
            one.add_argument("--document", help='official number of the text itself, for "Điều này"')
        one.add_argument("--json", action="store_true", help="plain data instead of lines")
    asked = parser.parse_args(arguments)
    try:
        data, lines, code = _VERBS[asked.verb][0](asked)
    except (OSError, UnicodeDecodeError) as error:
        print(f"lawtext: {error}", file=sys.stderr)
        return 2
    for line in [json.dumps(plain(data), ensure_ascii=False, indent=2)] if asked.json else lines:
        print(line)
    return code


if __name__ == "__main__":
    sys.exit(main())
