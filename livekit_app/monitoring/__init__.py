"""What is known of providers as a whole, and the numbers that tell whether both sides agree."""
