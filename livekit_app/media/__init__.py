"""The embedded media server: WHIP in, WHEP out, encoded passthrough, no database.

One process, one event loop, state in memory. Django knows it only by its control API and its
signed webhooks, the same way it knows LiveKit; nothing here imports Django's models.

Invariants
- A room's outgoing tracks belong to the room, not to the publisher: spectators survive a republish
  with rebased timestamps and may connect before there is any publisher.
- A spectator never sees a delta frame whose keyframe it did not get.
- Every queue is bounded, every task has an owner, and media never waits for a webhook.
"""
