"""How soon a change is searchable: a law is imported and withdrawn, with the background worker as in a web process.

python change.py FOLDER
"""

import json
import sys
import time
from collections.abc import Callable
from pathlib import Path

import django

django.setup()

from django.core.management import call_command  # noqa: E402
from django.utils import timezone  # noqa: E402

from portal.agencies.models import Officer  # noqa: E402
from portal.journal.jobs import BackgroundWorker  # noqa: E402
from portal.journal.models import Slip  # noqa: E402
from portal.library.models import Instrument  # noqa: E402
from portal.library.operations import withdraw_instrument  # noqa: E402
from portal.search.queries import engine  # noqa: E402
from portal.search.queries.sources import article_key  # noqa: E402

NUMBER = int(time.time()) % 100_000  # different each time: a withdrawn law cannot be imported again
SLUG = f"{NUMBER}-2099-qh99"
LAW = {
    "law_id": f"{NUMBER}/2099/QH99",
    "title": "Luật Đo lường",
    "doc_type": "Luật",
    "issued": "01/01/2026",
    "effective": "01/02/2026",
    "issuer": "Quốc hội",
    "subject": "",
    "articles": [{"article_id": "1", "title": "Phạm vi", "text": "Luật này quy định về thời gian đo được."}],
}
KEY = article_key(slug=SLUG, address="dieu-1")
LONGEST = 60.0


def until(is_so: Callable[[], bool]) -> float:
    """Seconds until the condition holds, by polling."""
    started = time.perf_counter()
    while not is_so():
        if time.perf_counter() - started > LONGEST:
            return LONGEST
        time.sleep(0.02)
    return time.perf_counter() - started


def is_found() -> bool:
    return engine().snapshot().get(KEY) is not None


def main(folder: Path) -> dict[str, float]:
    file = folder / "one-law.jsonl"
    file.write_text(json.dumps(LAW, ensure_ascii=False), encoding="utf-8")
    Slip.objects.filter(read_at=None).update(read_at=timezone.now())  # of the import: the index is newer
    workshop = BackgroundWorker()
    workshop.start()
    time.sleep(2)  # as in a web process that has been up for a while
    call_command("import_law", str(file), "--processes", "1", verbosity=0, stdout=sys.stderr)
    came = until(is_found)
    officer, _ = Officer.objects.get_or_create(username="benchmark")
    law = Instrument.objects.get(slug=SLUG)
    withdraw_instrument(instrument=law, reason="đo", by=officer, at=timezone.now())
    went = until(lambda: not is_found())
    workshop.stop()
    workshop.join(10)
    return {"a new law is found after, s": came, "a withdrawn law is gone after, s": went}


if __name__ == "__main__":
    figures_go_to, sys.stdout = sys.stdout, sys.stderr  # the worker logs to standard output
    print(json.dumps(main(Path(sys.argv[1]))), file=figures_go_to)
