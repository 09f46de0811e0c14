"""The offline engine: it speaks of what OpenCV measured in the pictures, and of nothing else.

pictures ─► meter (light, camera, moving regions) ─► tracks ─► interpreter (one structured
observation) ─► pacing (is it time to speak, how much energy) ─► wording (the sentence)

Units: lengths and places are parts of the picture (0..1, origin top left), speeds are picture
widths per second, areas are parts of the picture's area, brightness is 0..255.
"""
