"""How much a file may ask of the machine."""

from dataclasses import dataclass

from safefiles.errors import TooLarge

MEGABYTE = 1024 * 1024


@dataclass(frozen=True, slots=True)
class FileLimits:
    """Sizes in bytes, times in seconds. The longest code in force is 1 MB of text."""

    file_bytes: int = 60 * MEGABYTE
    text_characters: int = 8_000_000
    unpacked_bytes: int = 80 * MEGABYTE
    pages: int = 2_000
    seconds: int = 60
    memory_bytes: int = 1024 * MEGABYTE
    record_bytes: int = 16 * MEGABYTE
    corpus_bytes: int = 4096 * MEGABYTE
    sheet_bytes: int = 80 * MEGABYTE  # of one sheet, unpacked; in memory it is ten times that
    rows: int = 200_000
    members: int = 4_000
    swollen_bytes: int = 4 * MEGABYTE  # a part below that may be packed however tightly

    def refuse_larger(self, size: int) -> None:
        """Raises TooLarge for a file of more bytes."""
        if size > self.file_bytes:
            raise TooLarge(f"hơn {self.file_bytes // MEGABYTE} MB")


COMMAND = FileLimits()
# A person waits in front of an upload, and strangers may hold an account: less of everything.
UPLOAD = FileLimits(
    file_bytes=20 * MEGABYTE,
    pages=800,
    seconds=25,
    memory_bytes=768 * MEGABYTE,
    sheet_bytes=8 * MEGABYTE,
    rows=2_000,
    members=20,
)
