"""Answers that tell truths and lies in known shares: what the check drops, and lets through."""
