"""The misprints of the lecture notes, one file a note; `engine.core.misprints` gathers them."""
