"""Rebuild the shipped routing weights from files of laws and questions (see `questions.routing.reading`)."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

import numpy as np
from django.core.management.base import BaseCommand, CommandError

from portal.questions.routing import SHIPPED, RoutingSeed
from tools.routing import RoutingLesson, laws_in, lessons_of, questions_in, train


class Command(BaseCommand):
    help = "Học lại cách phân loại câu hỏi từ tệp văn bản (JSONL, có thể nén .gz) và tệp câu hỏi."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("laws", type=Path, help="tệp văn bản, mỗi dòng một văn bản có “subject” và “articles”")
        parser.add_argument("--questions", type=Path, nargs="*", default=[], help="tệp câu hỏi, mỗi dòng một câu")
        parser.add_argument("--to", type=Path, default=SHIPPED, help="nơi ghi; mặc định là tệp đi kèm hệ thống")

    def handle(self, *args: Any, laws: Path, questions: list[Path], to: Path, **options: Any) -> None:
        for path in (laws, *questions):
            if not path.is_file():
                raise CommandError(f"Không có tệp {path}.")
        known = laws_in(laws)
        lessons = list(lessons_of(known.values()))
        lessons += [RoutingLesson(one.topic, one.text) for path in questions for one in questions_in(path, known)]
        seed = train(lessons)
        write_seed(seed, to)
        size = to.stat().st_size / 1024
        said = f"Đã học {len(lessons)} đoạn, {len(seed.labels)} lĩnh vực, {len(seed.terms)} từ: {to}, {size:.0f} KB."
        self.stdout.write(self.style.SUCCESS(said))


def write_seed(seed: RoutingSeed, path: Path) -> None:
    arrays: dict[str, Any] = {
        "labels": np.array("\n".join(seed.labels)),
        "terms": np.array("\n".join(sorted(seed.terms, key=seed.terms.__getitem__))),
        "rarity": seed.rarity.astype(np.float16),
        "weights": seed.weights,
        "scale": seed.scale.astype(np.float32),
        "bias": seed.bias.astype(np.float32),
        "sharpness": np.float32(seed.sharpness),
    }
    np.savez_compressed(path, **arrays)
