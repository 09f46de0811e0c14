"""The commentator's process: one asyncio loop, one ``SessionWatcher`` per broadcast it owns.

host (who owns what: leases, facts, heartbeats) ─► watcher (one broadcast: its tasks and status)
    ├─► connection (joins the room and rejoins, each reason of a loss told apart)
    ├─► liveness   (has the camera gone, or is it us?)
    └─► speaker    (frames → engine in a thread → fenced lines)
"""
