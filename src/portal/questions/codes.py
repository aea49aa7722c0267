"""Receipt codes: what an asker comes back with. A code is made from the question's uuid and kept nowhere.

Whoever steals the database opens nothing with it: a code takes the installation's secret as well, and only its digest
is stored. Twelve signs of thirty-one are 59 bits; the door that takes them counts (see `agencies.throttle`).
"""

from __future__ import annotations

import hashlib
import hmac
import re
from uuid import UUID

# Letters and digits that nobody mistakes for one another, on paper or by telephone.
SIGNS = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
LENGTH = 12
_GROUP = 4


def receipt_code(*, uuid: UUID, key: str) -> str:
    """ "7KQ2-M9TX-4HBC": the code of the question with this uuid, in an installation with this secret."""
    number = int.from_bytes(hmac.new(f"receipt:{key}".encode(), uuid.bytes, hashlib.sha256).digest())
    signs = []
    for _ in range(LENGTH):
        number, rest = divmod(number, len(SIGNS))
        signs.append(SIGNS[rest])
    code = "".join(signs)
    return "-".join(code[at : at + _GROUP] for at in range(0, LENGTH, _GROUP))


def code_again(*, uuid: UUID, key: str, digest: str) -> str:
    """The code once more, to print it; "" where it was given under another secret and cannot be made again."""
    code = receipt_code(uuid=uuid, key=key)
    return code if hmac.compare_digest(code_digest(code), digest) else ""


def normal_code(typed: str) -> str:
    """What somebody typed, as it was printed: capitals, groups, no blanks; "" if it cannot be a code."""
    signs = re.sub(r"[\s\-–—.]", "", typed).upper()
    if len(signs) != LENGTH or any(sign not in SIGNS for sign in signs):
        return ""
    return "-".join(signs[at : at + _GROUP] for at in range(0, LENGTH, _GROUP))


def code_digest(code: str) -> str:
    """By which a question is found: the code itself is stored nowhere."""
    return hashlib.sha256(code.encode()).hexdigest()
