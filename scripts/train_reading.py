"""Rebuild the counts that choose between two OCR engines:  python -m scripts.train_reading TEXTS… [--without FILES…].

Learns from texts, and skips those that share too much wording with the pages reserved for evaluation.
"""

import argparse
import gzip
import json
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, TextIO

from tools.reading_counts import SyllableCounter, shingles
from tqdm import tqdm

from scanreading.engines import language
from scanreading.engines.language import pieces, unpack

_OUTPUT = Path(language.__file__).with_name("data") / "reading.npz"
_SHARED_WORDING = 0.15  # the share of wording in common with a reserved page above which a text is skipped


def main(arguments: Sequence[str], *, out: TextIO = sys.stdout) -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("texts", nargs="+", type=Path, help=".txt, .md, .jsonl.gz, or folders of them")
    parser.add_argument("--without", nargs="*", type=Path, default=[], help="files or folders kept for measuring")
    parser.add_argument("--output", type=Path, default=_OUTPUT, help="where to write (the table of the package)")
    said = parser.parse_args(arguments)
    measured = {run for text in _texts(said.without) for run in shingles(pieces(text))}
    gathering, seen, left_out = SyllableCounter(), set[int](), 0
    for text in tqdm(_texts(said.texts), unit=" texts", disable=not sys.stderr.isatty()):
        runs = list(shingles(pieces(text)))
        if runs and sum(run in measured for run in runs) > _SHARED_WORDING * len(runs):
            left_out += 1
            continue
        lines = [line for line in dict.fromkeys(text.splitlines()) if hash(line) not in seen]
        seen.update(map(hash, lines))
        gathering.add(lines)
    if not len(gathering):
        sys.exit("There is no text to learn from: name .txt or .jsonl.gz files.")
    held = gathering.packed()
    said.output.write_bytes(held)
    print(
        f"{len(unpack(held))} syllables of {len(gathering)} learnt; {left_out} texts left out that share their wording"
        f" with pages kept for measuring; {len(held) / 1e6:.2f} MB: {said.output}",
        file=out,
    )


def _texts(paths: list[Path]) -> Iterator[str]:
    """One text for each document (a law with all its articles)."""
    for path in paths:
        if path.is_dir():
            yield from _texts(sorted(child for child in path.iterdir() if child.suffix in (".txt", ".gz", ".md")))
        elif path.name.endswith(".jsonl.gz"):
            yield from _laws(path)
        else:
            yield path.read_text(encoding="utf-8", errors="replace")


def _laws(path: Path) -> Iterator[str]:
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        for line in lines:
            law = json.loads(line)
            yield "\n".join([*[law.get("title") or "", law.get("issuer") or ""], *map(_article, law["articles"])])


def _article(article: dict[str, Any]) -> str:
    return f"Điều {article['article_id']}. {article['title'] or ''}\n{article['text'] or ''}"


if __name__ == "__main__":
    main(sys.argv[1:])
