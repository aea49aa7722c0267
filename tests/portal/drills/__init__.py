"""Drills: a test does what a how-to says, in a copy of the source, and looks whether that was all."""
