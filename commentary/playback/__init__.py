"""Commentary of a film: the observers and narrators of the host, in the time of a file."""
