"""What a match is in each sport: data, and pure functions on it. Knows no tables and no clock."""
