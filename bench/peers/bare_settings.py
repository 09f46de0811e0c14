"""Sideline's settings with the bare application in front (bench/peers/bare.py)."""

from project.settings import *  # noqa: F403

ASGI_APPLICATION = "bench.peers.bare.application"
