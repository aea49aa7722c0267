"""Proof of work: a browser spends a second of counting for each form, which a machine that sends thousands cannot.

The form's key is the challenge, so work done once serves one form. Eight small tasks instead of a big one: the time
they take together varies far less (measured in `questions/static/questions/question-work.js`).
"""

from __future__ import annotations

import hashlib
from uuid import UUID

TASKS = 8
BITS = 13  # 2 ** 13 tries for each task on average, 65,536 for all
_LONGEST_NUMBER = 10


def is_done(*, key: UUID, said: str) -> bool:
    """Whether `said` ("5123.77.…", one number a task) solves the tasks of this form."""
    numbers = said.split(".")
    return len(numbers) == TASKS and all(_solves(key, task, number) for task, number in enumerate(numbers))


def _solves(key: UUID, task: int, number: str) -> bool:
    if not (number.isascii() and number.isdigit() and len(number) <= _LONGEST_NUMBER):
        return False
    # One block of SHA-256 (55 bytes at most), so that a try costs a telephone one round.
    digest = hashlib.sha256(f"{key.hex}:{task}:{number}".encode()).digest()
    return int.from_bytes(digest[:4]) >> (32 - BITS) == 0
