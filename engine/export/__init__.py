"""Writers: a lesson, a trace or a step as a text or a file of one format. Pure functions, usable without the app."""
