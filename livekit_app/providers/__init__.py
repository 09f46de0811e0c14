"""One folder per media provider behind one port (``port.py``); ``registry.py`` hands them out."""
