"""The process that opens a picture: `python picture_child.py FILE PIXELS SIDE SECONDS MEMORY` prints a JPEG.

It stands alone and limits itself before it opens the file. What it prints is drawn anew: nothing of the old file is
left in it, neither where the picture was taken nor what was hidden behind it. Exit 3: too many pixels; 4: no picture.
"""

import resource
import sys
import warnings

from PIL import Image, ImageOps

TOO_MANY_PIXELS, NO_PICTURE = 3, 4
QUALITY = 84


def limit_self(seconds: int, memory: int) -> None:
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds + 1))
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def redraw(path: str, most_pixels: int, longest_side: int) -> int:
    Image.MAX_IMAGE_PIXELS = None  # the bound below is ours, and is looked at before anything is unpacked
    warnings.simplefilter("ignore")
    with Image.open(path, formats=("JPEG", "PNG", "WEBP")) as picture:
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


if __name__ == "__main__":
    file, pixels, side, cpu_seconds, memory_bytes = sys.argv[1], *map(int, sys.argv[2:6])
    limit_self(cpu_seconds, memory_bytes)
    try:
        sys.exit(redraw(file, pixels, side))
    except (OSError, ValueError, SyntaxError, EOFError, MemoryError):
        sys.exit(NO_PICTURE)
