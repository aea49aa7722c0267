"""The frame of a command: what may be said to it is a table, `name -> what argparse is told of it`."""

from __future__ import annotations

from argparse import ArgumentParser
from collections.abc import Mapping
from typing import Any, ClassVar

from django.core.management.base import BaseCommand


class PortalCommand(BaseCommand):
    arguments: ClassVar[Mapping[str, Mapping[str, Any]]]

    def add_arguments(self, parser: ArgumentParser) -> None:
        for name, said in self.arguments.items():
            parser.add_argument(name, **said)
