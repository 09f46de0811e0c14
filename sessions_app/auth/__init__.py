"""Ways to prove who one is; ``settings.AUTHENTICATORS`` names those in use (docs/auth.md)."""
