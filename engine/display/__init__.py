"""Words, names, formulas and numbers of a lesson; nothing here draws."""
