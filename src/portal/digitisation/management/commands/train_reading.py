"""`manage.py train_reading TEXTS… [--without FILES…]`: the counts that choose between two readers, anew."""

import gzip
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from tqdm import tqdm

from scanreading.engines import language
from scanreading.engines.language import (
    SyllableCounter,
    pieces,
    shingles,
    unpack,
)

_OUTPUT = Path(language.__file__).with_name("data") / "reading.npz"
_SHARED_WORDING = 0.15  # a text that shares so much of its wording with a page kept for measuring is left out


class Command(BaseCommand):
    help = "Học lại bảng âm tiết đi liền nhau, dùng để chọn giữa hai bộ đọc, từ các tệp văn bản."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("texts", nargs="+", type=Path, help="tệp .txt, .md, .jsonl.gz, hoặc thư mục có chúng")
        parser.add_argument(
            "--without", nargs="*", type=Path, default=[], help="tệp hoặc thư mục dùng để đo: văn bản trùng bị bỏ"
        )
        parser.add_argument("--output", type=Path, default=_OUTPUT, help="tệp ghi ra (mặc định: bảng của chương trình)")

    def handle(self, *args: Any, **options: Any) -> None:
        measured = {run for text in _texts(options["without"]) for run in shingles(pieces(text))}
        gathering, seen, left_out = SyllableCounter(), set[int](), 0
        for text in tqdm(_texts(options["texts"]), unit=" văn bản", disable=not self.stderr.isatty()):
            runs = list(shingles(pieces(text)))
            if runs and sum(run in measured for run in runs) > _SHARED_WORDING * len(runs):
                left_out += 1
                continue
            lines = [line for line in dict.fromkeys(text.splitlines()) if hash(line) not in seen]
            seen.update(map(hash, lines))
            gathering.add(lines)
        if not len(gathering):
            raise CommandError("Không có văn bản nào để học: cho tệp .txt hoặc .jsonl.gz.")
        held = gathering.packed()
        options["output"].write_bytes(held)
        self.stdout.write(
            f"Đã học {len(unpack(held))} âm tiết từ {len(gathering)} lượt; bỏ {left_out} văn bản "
            f"trùng với trang dùng để đo; {len(held) / 1e6:.2f} MB: {options['output']}"
        )


def _texts(paths: list[Path]) -> Iterator[str]:
    """One text a document (a law with all its articles)."""
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
