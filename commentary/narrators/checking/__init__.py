"""Between narrator and line: what may not be said. Pure."""
