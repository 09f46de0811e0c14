"""Who sends a request, how they prove it, and how often they may ask."""
