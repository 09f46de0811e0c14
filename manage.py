#!/usr/bin/env python
"""Every process of Sideline starts here: `manage.py up` runs them all, `--help` lists them."""

import os
import sys

from project.run.lifetime import end_with_parent
from project.run.private_files import write_for_us_only

OURS = ("project", "commentary", "sessions_app", "livekit_app")


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "project.settings")
    end_with_parent()
    write_for_us_only()
    try:
        from django.core.management import execute_from_command_line

        execute_from_command_line(sys.argv)
    except ModuleNotFoundError as missing:
        if (missing.name or "").partition(".")[0] in OURS:
            raise
        raise SystemExit(f"{missing.name} is not installed: run `make setup` first.") from None


if __name__ == "__main__":
    main()
