"""Static files: which there are, under which addresses, and how they are answered."""
