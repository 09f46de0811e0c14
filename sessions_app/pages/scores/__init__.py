"""The match as the pages show it: words, the first paint, the result."""
