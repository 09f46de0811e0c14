"""Who is in a room: rows by evidence, and what is asked of single connections."""
