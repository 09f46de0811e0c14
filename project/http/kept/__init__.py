"""Pages that a crowd asks for at once: made once, kept for a second, answered from memory."""
