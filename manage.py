#!/usr/bin/env python
"""The command line of the portal: `manage.py help` lists the commands."""

import gc
import os
import sys
from pathlib import Path

from django.core.management import execute_from_command_line

if __name__ == "__main__":
    # What loading makes stays. To look through it as often as by default took a fifth of the start.
    gc.set_threshold(100_000, 20, 50)
    sys.path.insert(0, str(Path(__file__).resolve().parent / "src"))
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings.development")
    execute_from_command_line(sys.argv)
