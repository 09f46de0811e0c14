"""Who may watch a broadcast: one question, asked at every door (``may_watch``)."""
