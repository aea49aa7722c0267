"""Measuring, training and translating the portal: commands for its developers, available where this folder is
installed.

The portal runs without it. A command that officers or operators of a province need regularly belongs to its room.
"""
