"""A reader for tests: `python fake_reader.py MODE LIMITS`. The real child around an engine that reads nothing real.

Modes: "words" says the size of the picture; "hang" says nothing; "crash" ends; "eat" takes all memory; "spin" takes all
time of the processor; "spawn" starts a program that sleeps and hangs.
"""

import os
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path

from portal.digitisation.operations.documents_child import document
from scanreading.engines import child
from scanreading.engines.pages import read_page
from scanreading.engines.pictures import fingerprint_of
from scanreading.engines.types import (
    PrintedWord,
    ReadPage,
    Route,
    WordBox,
)

MODE = sys.argv[1]
SAID = "Căn cứ Luật Ban hành văn bản quy phạm pháp luật ngày 19 tháng 02 năm 2025 của Quốc hội"


def reader(picture, dpi):
    height, width = picture.shape[:2]
    words = tuple(
        PrintedWord(said, WordBox(10 + 20 * at, 10, 25 + 20 * at, 30), 80, None, at // 8, 0)
        for at, said in enumerate([*SAID.split(), f"{width}x{height}"])
    )
    return ReadPage(Route.SCAN, width, height, words, dpi=dpi, readers=("fake 1",)), picture


def page(order):
    if MODE == "hang":
        time.sleep(600)
    elif MODE == "crash":
        os._exit(3)
    elif MODE == "eat":
        _ = [bytearray(1 << 20) for _ in range(1 << 20)]
    elif MODE == "spin":
        while True:
            pass
    elif MODE == "spawn":
        subprocess.run(["sleep", "600"])
    elif MODE == "slow":
        time.sleep(0.4)
    taken = read_page(Path(order["path"]), kind=order["kind"], number=order["number"], reader=reader)
    child.keep_shown(taken.picture, Path(order["shown"]))
    read = replace(taken.page, seconds=0.5)
    return {
        "page": child.page_to_values(read),
        "fingerprint": fingerprint_of(taken.picture, text=read.text),
    }


if __name__ == "__main__":
    child.main({**child.HANDLERS, "page": page, "document": document})
