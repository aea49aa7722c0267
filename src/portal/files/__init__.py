"""Uploaded files: validated by content, sanitised, stored by checksum outside of served folders.

The package `safefiles` decides what a file is and whether it is safe; this room defines which files the portal accepts,
up to which size, how it words a rejection, and stores them. It has no models: other rooms know the owner of a file.
"""
