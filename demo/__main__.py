"""`python -m demo`: load the whole demo; `python -m demo agencies`: only places and agencies.

A repeated run adds only what is missing. Accounts are created only if the settings allow publicly known passwords.
"""

import gc
import os
import sys
from argparse import ArgumentParser
from pathlib import Path

import django

gc.set_threshold(100_000, 20, 50)  # as in manage.py
sys.path[:0] = [str(Path(__file__).resolve().parents[1] / "src")]
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings.development")
django.setup()

from demo.scenes.agencies import load_demo_agencies
from demo.scenes.steps import load_everything

parser = ArgumentParser(prog="python -m demo", description="Nạp dữ liệu trình diễn. Chạy lại chỉ thêm phần còn thiếu.")
parser.add_argument("what", nargs="?", choices=["all", "agencies"], default="all")
if parser.parse_args().what == "agencies":
    print(f"Đã thêm {load_demo_agencies()} cơ quan.")
else:
    load_everything()
