"""The offline observer: it tells what OpenCV measured in the pictures, and nothing else.

pictures ─► meter (light, camera, moving regions) ─► tracks ─► interpreter (structured
observations, ``commentary.observers.motion_facts``)

Units: lengths and places are parts of the picture (0..1, origin top left), speeds are picture
widths per second, areas are parts of the picture's area, brightness is 0..255.
"""
