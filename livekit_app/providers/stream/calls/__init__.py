"""Our calls at Stream: what is asked of one, and its answers in the port's words."""
