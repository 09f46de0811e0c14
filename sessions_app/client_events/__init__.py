"""What pages report of their own connections."""
