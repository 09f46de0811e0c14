"""From a room's frames to one spectator's packets, without aiortc's task for each frame."""
