"""The server of our own that stands in for Stream: it does what our clients rely on."""
