"""Words for motion: observations ─► pacing (is it time to speak?) ─► wording (the sentence)."""
