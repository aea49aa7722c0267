"""`python -m demo`: everything that a visitor of the demo finds; `python -m demo agencies`: only places and agencies.

Run again, it adds only what is missing. Accounts are opened only where settings say that everybody may know them.
"""

import os
import sys
import time
from argparse import ArgumentParser
from pathlib import Path

import django

sys.path[:0] = [str(Path(__file__).resolve().parents[1] / "src")]
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings.development")
django.setup()

from django.conf import settings
from django.core.management import call_command
from django.utils import timezone

from demo.scenes.agencies import ACCOUNTS, load_demo_agencies
from demo.scenes.steps import STEPS


def load_everything() -> None:
    """Each step in order, then the search index and, where they may be known, the accounts."""
    added = 0
    for step in STEPS:
        print(f"{step.title}… ", end="", flush=True)
        started = time.monotonic()
        done = step.run(timezone.now())
        print(f"{done.said} ({time.monotonic() - started:.1f} giây)", flush=True)
        added += done.added
    call_command("rebuild_search", if_missing=not added)
    if settings.DEMO_ACCOUNTS:
        print("\nTài khoản trình diễn (chỉ dùng trên máy này), đăng nhập ở /quan-tri/:")
        for account in ACCOUNTS:
            print(f"  {account.username:<12} {account.password:<20} {account.role_label}")


parser = ArgumentParser(prog="python -m demo", description="Nạp dữ liệu trình diễn. Chạy lại chỉ thêm phần còn thiếu.")
parser.add_argument("what", nargs="?", choices=["all", "agencies"], default="all")
if parser.parse_args().what == "agencies":
    print(f"Đã thêm {load_demo_agencies()} cơ quan.")
else:
    load_everything()
