"""What people say of the match: one function for each thing that a thumb does."""
