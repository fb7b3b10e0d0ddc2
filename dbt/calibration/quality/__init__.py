"""How good the work of a cycle was, without names: shares with intervals."""
