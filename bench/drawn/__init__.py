"""A match drawn here, near enough to life that the models of ``people`` see people in it."""
