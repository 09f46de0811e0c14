"""What this site has for the commentary of its broadcasts, by its settings."""
