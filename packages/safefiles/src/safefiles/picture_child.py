"""Opens a picture: `FILE PIXELS` decodes all of it, `FILE PIXELS SIDE` prints a newly drawn JPEG.

The new picture has nothing of the old file's metadata, such as the place where it was taken, and no appended data.

Exit 3: too many pixels; 4: not a picture.
"""

from __future__ import annotations

import sys
import warnings

from PIL import Image, ImageOps, ImageSequence

TOO_MANY_PIXELS, NO_PICTURE = 3, 4
QUALITY = 84
_DRAWN = ("JPEG", "PNG", "WEBP")


def redraw(path: str, most_pixels: int, longest_side: int) -> int:
    with Image.open(path, formats=_DRAWN) as picture:
        if picture.width * picture.height > most_pixels:
            return TOO_MANY_PIXELS
        picture.draft("RGB", (longest_side, longest_side))
        upright = ImageOps.exif_transpose(picture)
        upright.thumbnail((longest_side, longest_side))
        layer = upright.convert("RGBA")
        drawn = Image.new("RGB", layer.size, "white")
        drawn.paste(layer, mask=layer.getchannel("A"))
        drawn.save(sys.stdout.buffer, "JPEG", quality=QUALITY, optimize=True)
    return 0


def decode(path: str, most_pixels: int) -> int:
    with Image.open(path, formats=(*_DRAWN, "GIF", "TIFF", "BMP", "AVIF")) as picture:
        for frame in ImageSequence.Iterator(picture):
            if frame.width * frame.height > most_pixels:
                return TOO_MANY_PIXELS
            frame.load()
    return 0


def main(arguments: list[str]) -> int:
    Image.MAX_IMAGE_PIXELS = None  # our own limit applies, and is checked before decoding
    warnings.simplefilter("ignore")
    path, *numbers = arguments
    try:
        return redraw(path, *map(int, numbers)) if len(numbers) > 1 else decode(path, int(numbers[0]))
    except (OSError, ValueError, SyntaxError, EOFError):
        return NO_PICTURE
