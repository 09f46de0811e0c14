"""Several processes that share a room: spectators whom a relay process carries for the main one.

One process of Python uses one core. With ``MediaConfig.processes`` above 1 the media server starts
*relays*, children with peer connections to spectators and nothing else. Whoever asks the server
something still asks the main process: rooms, tokens, places, cameras, the hidden commentator and
webhooks are there, and it decides about every spectator, wherever that one is carried.

Invariants
- A frame crosses to a relay once, and only while the relay carries somebody of its room.
- The main process never waits for a relay. One that cannot follow misses frames up to the next
  keyframe; one that is silent is ended.
- A relay that dies takes nobody with it but those it carries, and they are reported at once. It
  decides nothing, so nothing is lost with it that the main process would have to ask for.
- A relay ends with its main process.
"""
