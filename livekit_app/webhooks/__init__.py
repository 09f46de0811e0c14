"""What media servers tell us: verified, stored once, applied later."""
