"""Claims of lines, held against what is true (bench/labels)."""
