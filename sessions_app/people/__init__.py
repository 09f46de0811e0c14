"""Who somebody is in a broadcast, and who may do what to whom."""
