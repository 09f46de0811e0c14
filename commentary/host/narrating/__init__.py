"""From facts to lines: the engine's narrator, the match teller, what was said, what is muted."""
