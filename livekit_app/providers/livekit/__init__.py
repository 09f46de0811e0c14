"""LiveKit: adapter, the dialect of its tokens and webhooks, signalling proxy, watch."""
