"""Logging: one line per record, naming the process that speaks."""

import logging
import logging.config
from typing import Any


def configure(options: dict[str, Any]) -> None:
    logging.config.dictConfig(
        {
            "version": 1,
            "disable_existing_loggers": False,
            "formatters": {
                "line": {"format": f"{options['process']:<12} %(levelname)-7s %(message)s"}
            },
            "handlers": {"out": {"class": "logging.StreamHandler", "formatter": "line"}},
            "root": {"handlers": ["out"], "level": options["level"]},
        }
    )
