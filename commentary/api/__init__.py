"""What is asked of the commentary by HTTP."""
