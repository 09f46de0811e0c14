"""Watching rooms: the port and what all watches share. The registry opens one."""
