"""What measures, trains and translates the portal: commands for its developers, installed where this folder is.

The house runs without it. A command that a province's officers or operators need day by day belongs to its room.
"""
