"""The storyboard (all steps of a lesson as plain data) and the player that turns its pages."""
