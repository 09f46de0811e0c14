"""Through which calls people come in, counted."""
