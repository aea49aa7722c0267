"""Invented people who follow, on every channel, and campaigns that are sent to them into files. Nobody is reached."""

from portal.dissemination.demonstration.campaigns import load_campaigns
from portal.dissemination.demonstration.followers import load_followers

__all__ = ["load_campaigns", "load_followers"]
