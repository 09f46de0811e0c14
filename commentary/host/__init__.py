"""The commentator's process: one asyncio loop, one ``SessionWatcher`` per broadcast it owns.

host (who owns what: leases, facts, heartbeats) ─► watcher (one broadcast: its parts and status)
    ├─► connection   (joins the room and rejoins, each reason of a loss told apart)
    ├─► camera_check (has the camera gone, or is it us?)
    └─► speaker      (frames → observers in threads → scenes → narrator → fenced lines)
"""
