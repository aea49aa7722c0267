"""Archives of documents (ZIP): their members one by one. A member is unpacked only while it is read."""

from __future__ import annotations

import tempfile
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path, PurePosixPath

from safefiles.checks import FileLimits, checked_parts, open_zip, part_bytes
from safefiles.errors import Broken, TooLarge

_UTF8 = 0x800


def members(path: Path, *, limits: FileLimits) -> Iterator[tuple[str, str, int]]:
    """Every file in the archive: its name there, its name as people read it, its size. Raises UnreadableFile."""
    with open_zip(path) as archive:
        files = {name: part for name, part in checked_parts(archive, limits).items() if not part.is_dir()}
    if len(files) > limits.members:
        raise TooLarge(f"hơn {limits.members} tệp trong một tệp nén")
    yield from ((name, _readable_name(part), part.file_size) for name, part in files.items())


@contextmanager
def unpacked(path: Path, member: str, *, limits: FileLimits) -> Iterator[Path]:
    """One member as a file in a folder of its own, which is gone afterwards. Raises UnreadableFile.

    Only the ending of its name is used: "../../etc/passwd" is as good a name as any.
    """
    with open_zip(path) as archive, tempfile.TemporaryDirectory(prefix="lan-toa-archive-") as folder:
        part = checked_parts(archive, limits).get(member)
        if part is None:
            raise Broken("tệp nén đã thay đổi trong khi đọc")
        limits.refuse_larger(part.file_size)
        ending = PurePosixPath(member.lower()).suffix
        file = Path(folder) / f"van-ban{ending if ending.removeprefix('.').isalnum() else ''}"
        file.write_bytes(part_bytes(archive, part))
        yield file


def head_of(path: Path, member: str, *, count: int) -> bytes:
    """The first bytes of a member. Raises UnreadableFile."""
    with open_zip(path) as archive:
        try:
            with archive.open(member) as file:
                return file.read(count)
        except (zipfile.BadZipFile, EOFError, OSError, RuntimeError, ValueError, NotImplementedError) as error:
            raise Broken from error


def _readable_name(part: zipfile.ZipInfo) -> str:
    """Windows writes Vietnamese names in UTF-8 without saying so; read as DOS characters they are "Quyß║┐t"."""
    if part.flag_bits & _UTF8:
        return part.filename
    try:
        return part.filename.encode("cp437").decode("utf-8")
    except (UnicodeEncodeError, UnicodeDecodeError):
        return part.filename
