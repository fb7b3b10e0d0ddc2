"""How good the work of a cycle was, without names: means and shares with intervals."""
