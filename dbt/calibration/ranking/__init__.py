"""How much of a ranking would stand with other examiners."""
