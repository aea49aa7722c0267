"""Invented people who follow, on every channel: so that the desks of a demo show something. Nobody can be reached."""

from portal.dissemination.demonstration.followers import load_followers

__all__ = ["load_followers"]
