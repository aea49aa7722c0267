"""A script read aloud by the machine: for a commune that has loudspeakers and no announcer at hand."""

from __future__ import annotations

import shutil
import subprocess
from functools import cache

VERSION = 1  # goes up whenever the same words would sound otherwise
_PROGRAMME, _PACKING = "espeak-ng", "ffmpeg"
_WORDS_A_MINUTE = 130
_GAP_BETWEEN_WORDS = 2  # hundredths of a second
_MOST_SECONDS = 30
_MOST_SIGNS = 6000


class NoVoice(Exception):
    """No voice is installed here, or it did not finish: install espeak-ng (and ffmpeg for MP3)."""


@cache
def has_voice() -> bool:
    return shutil.which(_PROGRAMME) is not None


def read_by_machine(text: str) -> bytes:
    """WAV, mono. The words go in by a pipe, so that nothing in them is an option. Raises NoVoice."""
    if not has_voice():
        raise NoVoice(f"{_PROGRAMME} is not installed.")
    command = [_PROGRAMME, "-v", "vi", "-s", str(_WORDS_A_MINUTE), "-g", str(_GAP_BETWEEN_WORDS), "--stdin", "--stdout"]
    try:
        done = subprocess.run(  # noqa: S603  a fixed command, no shell
            command, input=text[:_MOST_SIGNS].encode(), capture_output=True, timeout=_MOST_SECONDS, check=True
        )
    except (subprocess.SubprocessError, OSError) as error:
        raise NoVoice(f"{_PROGRAMME}: {type(error).__name__}") from error
    return _with_length(done.stdout)


def has_packing() -> bool:
    """Whether sound can be made small here."""
    return shutil.which(_PACKING) is not None


def packed(sound: bytes) -> bytes:
    """MP3 of a WAV, a tenth as large: for Zalo groups and loudspeakers that take nothing else. Raises NoVoice."""
    if not has_packing():
        raise NoVoice(f"{_PACKING} is not installed.")
    kept = ["-map_metadata", "-1", "-fflags", "+bitexact", "-codec:a", "libmp3lame", "-b:a", "48k", "-f", "mp3"]
    command = [_PACKING, "-nostdin", "-loglevel", "error", "-f", "wav", "-i", "pipe:0", *kept, "pipe:1"]
    try:
        done = subprocess.run(  # noqa: S603  a fixed command, no shell
            command, input=sound, capture_output=True, timeout=_MOST_SECONDS, check=True
        )
    except (subprocess.SubprocessError, OSError) as error:
        raise NoVoice(f"{_PACKING}: {type(error).__name__}") from error
    return done.stdout


def _with_length(sound: bytes) -> bytes:
    """What is written to a pipe does not know its length; players ask for it (RIFF: bytes 4-7 and 40-43)."""
    if sound[:4] != b"RIFF" or sound[36:40] != b"data":
        raise NoVoice("no sound came")
    size = len(sound)
    return sound[:4] + (size - 8).to_bytes(4, "little") + sound[8:40] + (size - 44).to_bytes(4, "little") + sound[44:]
