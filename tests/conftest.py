"""How often properties are tried, where a test says nothing else."""

from hypothesis import settings

settings.register_profile("lean", max_examples=60)
settings.load_profile("lean")
