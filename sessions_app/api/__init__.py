"""The HTTP API of broadcasts, and the shapes of its bodies."""
