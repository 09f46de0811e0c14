"""The door of the admin's pages: how often a password may be guessed (docs/auth.md)."""
