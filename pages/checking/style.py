"""The Check page's own style."""

STYLE = """
<style>
[class*="st-key-check_verdict"] { border-left: 6px solid #8a92a0; padding: 0.1rem 0 0.1rem 1rem; }
.st-key-check_verdict_passes { border-color: #0072b2; }
.st-key-check_verdict_fails { border-color: #d55e00; }
[class*="st-key-check_verdict"] h2 { padding: 0 0 0.5rem; font-size: 1.75rem; }
.st-key-check_grids_box { overflow-x: auto; }
.st-key-check_formula { overflow-x: auto; }
.st-key-check_formula .katex { font-size: 1.05em; }
.check-numbers { border-collapse: collapse; font-variant-numeric: tabular-nums; }
.check-numbers th { font-weight: 400; text-align: left; padding: 0.1rem 1rem 0.1rem 0; }
.check-numbers td { font-family: var(--st-code-font, monospace); white-space: nowrap; }
</style>
"""
"""Fixed text; a stranger's text never gets in here."""
