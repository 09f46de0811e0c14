"""Sentences about the commentary: what a line was said from, how it stands with the model."""
