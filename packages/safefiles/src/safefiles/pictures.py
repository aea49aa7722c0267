"""Pictures, decoded to the last pixel in the sandbox: what only begins like a picture is none."""

from __future__ import annotations

from pathlib import Path

from safefiles.errors import Broken, TooManyPixels, UndecodablePicture
from safefiles.sandbox import run_on_bytes
from safefiles.sandbox_child import ProcessLimits

_CHILD = Path(__file__).with_name("picture_child.py")
_FAULTS = {3: TooManyPixels, 4: UndecodablePicture}  # what the child exits with


def redraw_picture(data: bytes, *, most_pixels: int, longest_side: int, limits: ProcessLimits) -> bytes:
    """A JPEG drawn anew from a JPEG, PNG or WebP: nothing of the old file is left in it.

    Raises TooManyPixels, UndecodablePicture, TooSlow.
    """
    done = run_on_bytes(_CHILD, data, str(most_pixels), str(longest_side), limits=limits)
    done.raise_for_code(_FAULTS)
    if not done.output:
        raise Broken
    return done.output


def check_picture(data: bytes, *, most_pixels: int, limits: ProcessLimits) -> None:
    """Whether every pixel of it (and of each of its frames) can be decoded. Raises as `redraw_picture` does."""
    run_on_bytes(_CHILD, data, str(most_pixels), limits=limits).raise_for_code(_FAULTS)
