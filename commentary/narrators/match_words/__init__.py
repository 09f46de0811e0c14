"""Words for what people say of the match: news ─► happenings (what is worth telling) ─► teller (is
it worth telling now?) ─► phrasing (the sentence, and what it claims). It belongs to no engine: the
host's word is told whatever looks at the pictures."""
