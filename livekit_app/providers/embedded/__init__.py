"""The embedded media server, seen from Django: adapter, signalling proxy, watch."""
