"""What ``ifaddr`` tells of a machine that has just these addresses."""

import ifaddr


def adapters(*addresses: str) -> list[ifaddr.Adapter]:
    ips = [
        ifaddr.IP((address, 0, 0) if ":" in address else address, 64 if ":" in address else 24, "x")
        for address in addresses
    ]
    return [ifaddr.Adapter("x0", "x0", ips)]
