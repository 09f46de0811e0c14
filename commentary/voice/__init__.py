"""Lines spoken by the server: words ─► speech ─► a short file for each line (docs/voice.md)."""
