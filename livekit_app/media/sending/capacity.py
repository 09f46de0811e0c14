"""How many spectators the media server lets in where no setting says it. Pure: no Django."""

# Of one broadcast in one process: with these it takes some 0.6 of a core and everybody gets every
# picture (docs/performance.md, "Media servers"); the rest is for a camera of 1.5 Mbit/s and joins.
PER_PROCESS = 100
# Of each process beside it, which carries them by relay. Half: its core carries the rest too.
PER_FURTHER_PROCESS = 50
SPARE_PORTS = 2  # a camera and a commentator


def spectators_for(processes: int, ports: tuple[int, int] | None = None) -> int:
    """Never more than there are UDP ports for, each of which serves one connection."""
    places = PER_PROCESS + (max(1, processes) - 1) * PER_FURTHER_PROCESS
    if ports is None:
        return places
    low, high = ports
    return max(1, min(places, high - low + 1 - SPARE_PORTS))
