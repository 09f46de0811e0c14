"""How the match stands: read, said, and who may."""
