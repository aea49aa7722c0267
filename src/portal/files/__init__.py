"""Files that people bring: validated by what is in them, made harmless, kept by checksum where no web server looks.

What a file is and whether it is safe is decided by the package `safefiles`; this room says what the portal takes, how
much of it, in which words it refuses, and lays files down. It knows no database: whose file it is, other rooms know.
"""
