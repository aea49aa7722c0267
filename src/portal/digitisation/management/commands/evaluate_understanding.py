"""manage.py evaluate_understanding DIR: how well scans of known documents are understood.

DIR holds `scan_to_law_dev/NAME.*.pdf` with `NAME.gt.txt`, and `ocr_dev/NAME-pN.VARIANT.*`; the truth of the head blocks
is a JSON file {NAME: {particular: value}}, where "viết tay" before the printed part means that a person has to give it.
"""

from __future__ import annotations

import json
import re
from argparse import ArgumentParser
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from lawtext import parse_document
from portal.digitisation.management.document_evaluation import (
    JUDGED,
    UnderstandingScore,
    added,
    read_file,
    score_particulars,
    score_structure,
)
from scanreading.understanding.document import understand_pages
from scanreading.understanding.manuscript import assemble

_PAGE = re.compile(r"(?P<name>.+)-p(?P<number>\d+)\.(?P<variant>[a-z]+\d+)\.(?:png|jpe?g|tiff?)")


class Command(BaseCommand):
    help = "Đo độ đúng của việc hiểu văn bản số hóa: cấu trúc và các thông tin ở đầu, cuối văn bản."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("folder", type=Path)
        parser.add_argument("--heads", type=Path, help="tệp JSON: thông tin đúng của từng văn bản")
        parser.add_argument("--words", type=Path, help="thư mục giữ chữ đã đọc, để lần sau không đọc lại ảnh")
        parser.add_argument("--json", action="store_true")

    def handle(self, *args: Any, **options: Any) -> None:
        folder: Path = options["folder"]
        if not folder.is_dir():
            raise CommandError(f"Không có thư mục {folder}.")
        found = {"structure": self._structure(folder, options["words"])}
        if options["heads"]:
            found["heads"] = self._heads(
                folder, json.loads(options["heads"].read_text(encoding="utf-8")), options["words"]
            )
        self.stdout.write(json.dumps(found, ensure_ascii=False, indent=1) if options["json"] else _told(found))

    def _structure(self, folder: Path, words: Path | None) -> dict[str, Any]:
        scores: dict[str, dict[str, UnderstandingScore]] = {}
        for truth in sorted((folder / "scan_to_law_dev").glob("*.gt.txt")):
            name = truth.name.removesuffix(".gt.txt")
            true = parse_document(truth.read_text(encoding="utf-8"))
            for scan in sorted(truth.parent.glob(f"{name}.*.pdf")):
                scores[scan.stem] = score_structure(assemble(read_file(scan, words)).document, true)
        return {name: _figures(score) for name, score in {**scores, "all": added(scores.values())}.items()}

    def _heads(self, folder: Path, truth: dict[str, dict[str, str]], words: Path | None) -> dict[str, Any]:
        right: dict[str, list[bool]] = defaultdict(list)
        wrong: list[str] = []
        for name, variant, files in _documents(folder):
            if name not in truth:
                continue
            read = understand_pages([page for file in files for page in read_file(file, words)])
            for particular, is_right in score_particulars(read.particulars, truth[name]).items():
                right[particular].append(is_right)
                if not is_right:
                    wrong.append(f"{name}.{variant} {particular}: {read.particulars[particular].value!r}")
        return {
            "right": {name: f"{sum(right[name])}/{len(right[name])}" for name in JUDGED if right[name]},
            "wrong": wrong,
        }


def _documents(folder: Path) -> Iterator[tuple[str, str, list[Path]]]:
    """Every document in every variant, with its pages in order; real scans are one file each."""
    pages: dict[tuple[str, str], list[tuple[int, Path]]] = defaultdict(list)
    for file in sorted((folder / "ocr_dev").glob("*")):
        found = _PAGE.fullmatch(file.name)
        if found:
            pages[found["name"], found["variant"]].append((int(found["number"]), file))
    yield from (
        (name, variant, [file for _, file in sorted(files)]) for (name, variant), files in sorted(pages.items())
    )
    yield from ((file.stem, "real", [file]) for file in sorted((folder / "ocr_dev_real").glob("*.pdf")))
    yield from ((file.stem, "law", [file]) for file in sorted((folder / "scan_to_law_dev").glob("*.pdf")))


def _figures(scores: dict[str, UnderstandingScore]) -> dict[str, Any]:
    return {
        unit: {"precision": round(score.precision, 4), "recall": round(score.recall, 4), "true": score.true}
        for unit, score in scores.items()
    }


def _told(found: dict[str, Any]) -> str:
    lines = []
    for name, units in found["structure"].items():
        said = (f"{unit} P {s['precision']:.1%} R {s['recall']:.1%} ({s['true']})" for unit, s in units.items())
        lines.append(f"{name}: {', '.join(said)}")
    for name, share in found.get("heads", {}).get("right", {}).items():
        lines.append(f"{name}: {share}")
    return "\n".join([*lines, *(f"  sai: {told}" for told in found.get("heads", {}).get("wrong", ()))])
