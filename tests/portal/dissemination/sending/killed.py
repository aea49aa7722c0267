"""What processes do in the story of killed ones: they send as the real one does, and kill themselves at a point.

`python -m tests.portal.dissemination.sending.killed` is a stage that starts a process for each line of its input.
"""

from __future__ import annotations

import json
import os
import signal
import sys
import time
import traceback
from datetime import timedelta
from itertools import count
from typing import Any

import django

django.setup()

from django.conf import settings  # noqa: E402
from django.db import connection  # noqa: E402
from django.utils import timezone  # noqa: E402

from messageproviders.port import ProviderAbilities  # noqa: E402
from portal.dissemination.jobs import recorder, rounds  # noqa: E402
from portal.dissemination.models import Account  # noqa: E402
from portal.dissemination.operations.sending import sweep  # noqa: E402
from portal.dissemination.states import CampaignClass, Channel  # noqa: E402
from tests.portal.dissemination.sending.counted import STRIDE, CountedProvider  # noqa: E402
from tests.portal.dissemination.sending.scenes import desk, laid_out, make_account, make_person  # noqa: E402

rounds.PIECE_SIZE = 10  # thirty people are several pieces
rounds.LONGEST_CHUNK = STRIDE
AFTER = 7  # messages, receipts, groups: somewhere in the middle


def cut_power() -> None:
    os.kill(os.getpid(), signal.SIGKILL)
    time.sleep(60)


def before(act: Any, *, calls: int) -> Any:
    numbers = count(1)

    def acting(*args: Any, **said: Any) -> Any:
        if next(numbers) == calls:
            cut_power()
        return act(*args, **said)

    return acting


def after(act: Any, *, calls: int) -> Any:
    numbers = count(1)

    def acting(*args: Any, **said: Any) -> Any:
        result = act(*args, **said)
        if next(numbers) == calls:
            cut_power()
        return result

    return acting


def arm(point: str) -> None:
    """Put the charge where it belongs."""
    if point == "after-claim":
        rounds.lease_batch = after(rounds.lease_batch, calls=1)
    elif point == "after-next-claim":  # while the first piece is on the wire
        rounds.lease_batch = after(rounds.lease_batch, calls=2)
    elif point == "before-letting-go":
        rounds.mark_handed_over = before(rounds.mark_handed_over, calls=2)
    elif point == "after-letting-go":
        rounds.mark_handed_over = after(rounds.mark_handed_over, calls=2)
    elif point == "after-wire":
        CountedProvider._ask = after(CountedProvider._ask, calls=AFTER)
    elif point == "before-result":
        recorder.record_results = before(recorder.record_results, calls=2)
    elif point == "after-result":
        recorder.record_results = after(recorder.record_results, calls=2)
    elif point == "before-keeping-receipts":
        recorder.store_receipts = before(recorder.store_receipts, calls=1)
    elif point == "after-keeping-receipts":
        CountedProvider.acknowledge = before(CountedProvider.acknowledge, calls=1)


def send(said: dict[str, Any]) -> None:
    """All that is due, by the counted provider, so many seconds from now."""
    arm(said["point"])
    later = timedelta(seconds=said["later"])
    provider = CountedProvider(said["port"], at_once=said["at_once"], is_idempotent=said["is_idempotent"])
    abilities: ProviderAbilities = provider.abilities
    sweep(abilities_of=lambda _: abilities, at=timezone.now() + later)
    account_rounds = rounds.AccountRounds(
        account=Account.objects.get(channel=Channel.SMS.value),
        provider=provider,
        renderer=desk(),
        key=settings.SECRET_KEY,
        clock=lambda: timezone.now() + later,
    )
    while account_rounds.round():
        pass
    account_rounds.close()


def prepare(said: dict[str, Any]) -> None:
    """An urgent campaign, which leaves at any hour, for so many people."""
    at = timezone.now() - timedelta(days=1)
    make_account()
    people = [make_person(at=at) for _ in range(said["people"])]
    laid_out(*people, at=at, its_class=CampaignClass.URGENT, urgent_reason="Vỡ đê")


ACTS = {"send": send, "prepare": prepare}


def main() -> None:
    """A stage: each line of input is something to be done by a process of its own; its exit code is answered."""
    for line in sys.stdin:
        said = json.loads(line)
        child = os.fork()
        if not child:
            _play(said)
        _, status = os.waitpid(child, 0)
        print(os.waitstatus_to_exitcode(status), flush=True)  # noqa: T201


def _play(said: dict[str, Any]) -> None:
    code = 1
    try:
        if said["database"]:
            connection.settings_dict["NAME"] = said["database"]
        ACTS[said["act"]](said)
        code = 0
    except Exception:
        traceback.print_exc()
    finally:
        os._exit(code)


if __name__ == "__main__":
    main()
