"""Words for what was seen and heard: facts ─► present (what holds now) ─► story (is it worth
telling now?) ─► wording (the sentence, and what it claims)."""
