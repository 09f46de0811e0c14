"""What Sideline finds when it looks at itself, and everything that it looks at, by name."""
