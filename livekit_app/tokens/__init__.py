"""Join tokens: who may get one, how it is signed, and an answer in time."""
