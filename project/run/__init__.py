"""How the product runs on one machine: supervisor, processes, certificate, a local LiveKit."""
