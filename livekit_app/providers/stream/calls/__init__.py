"""Our calls at Stream: what is asked and told of them, in the port's words."""
