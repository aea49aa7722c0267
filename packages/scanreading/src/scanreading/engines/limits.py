"""How much a file of scans may ask of the machine; sizes in bytes, times in seconds."""

from dataclasses import dataclass

MEGABYTE = 1024 * 1024
MOST_PAGES = 2_000
MOST_PIXELS = 60_000_000  # of a page: A4 at 600 dots an inch is 35, A3 at 400 is 31
DRAWN_PIXELS = 40_000_000  # of a page that is drawn by us, whatever size of paper it says
SHOWN_WIDTH = 1700  # of the picture that is kept for people
SHOWN_BYTES = 180 * 1024


@dataclass(frozen=True, slots=True)
class ReaderLimits:
    """What one process that reads may take. `pages` is after how many it is replaced by a fresh one.

    `memory_bytes` bounds addresses, not what is really held: libraries of the engines reserve much more than they use.
    """

    wall_seconds: float = 120.0
    start_seconds: float = 60.0
    cpu_seconds: int = 100
    memory_bytes: int = 4096 * MEGABYTE
    file_bytes: int = 512 * MEGABYTE
    open_files: int = 256
    pages: int = 200
