"""LiveKit: adapter (calls, translation), dialect of its tokens and webhooks, proxy, watch."""
