#!/usr/bin/env python
"""Every process of Sideline starts here: `manage.py up` runs them all, `--help` lists them."""

import os
import sys


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "project.settings")
    try:
        from django.core.management import execute_from_command_line
    except ImportError as missing:
        raise SystemExit(f"{missing.name} is not installed: run `make setup` first.") from missing
    execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()
