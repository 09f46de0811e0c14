"""What a client and we agree on before media flows: offers and answers (SDP), addresses (ICE)."""
