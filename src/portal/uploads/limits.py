"""How much one file may ask of the machine: strangers send them, and a person waits."""

MEGABYTE = 1024 * 1024
MOST_FILES = 3
MOST_BYTES = 5 * MEGABYTE
MOST_PICTURE_BYTES = 15 * MEGABYTE  # as telephones take them; what is kept of one is below a megabyte or two
MOST_PIXELS = 50_000_000  # a telephone of today takes up to that; unpacked it is 150 MB for a moment
LONGEST_SIDE = 2400  # pixels of the picture that is kept: a page of A4 at 200 dots an inch
MOST_PAGES = 60
SECONDS = 15
MEMORY_BYTES = 640 * MEGABYTE
