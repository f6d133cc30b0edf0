"""The Misprints page's own style."""

STYLE = """
<style>
.st-key-misprint_list button { justify-content: flex-start; min-height: 0; padding: 0.15rem 0.6rem; }
.st-key-misprint_list button div { justify-content: flex-start; }
.st-key-misprint_list button p { white-space: normal; text-align: left; font-variant-numeric: tabular-nums; }
.st-key-misprint_list [data-testid="stMarkdown"] { padding-top: 0.4rem; }
.st-key-misprint_heading h3 { padding: 0 0 0.2rem; }
.st-key-misprint_heading [data-testid="stMarkdownContainer"] { margin-bottom: 0; }
.st-key-misprint_labels li li { list-style: none; margin: 0; padding: 0; }
.st-key-misprint_labels li ul {
  display: flex; flex-wrap: wrap; align-items: center; gap: 0.2rem 2.5rem; margin: 0 0 0.4rem; padding: 0;
}
.st-key-misprint_equations, .st-key-misprint_labels { overflow-x: auto; }
.st-key-misprint_equations { gap: 0.6rem 3rem; }
.st-key-misprint_equations .katex, .st-key-misprint_labels .katex { font-size: 1.08em; }
.misprint-errors { border-collapse: collapse; font-variant-numeric: tabular-nums; }
.misprint-errors caption { text-align: left; padding-bottom: 0.2rem; }
.misprint-errors th, .misprint-errors td { padding: 0.15rem 1.4rem 0.15rem 0; text-align: left; font-weight: 400; }
.misprint-errors thead th { color: color-mix(in srgb, currentColor 75%, transparent); font-size: 0.9em; }
.misprint-errors tbody tr { border-top: 1px solid color-mix(in srgb, currentColor 18%, transparent); }
.misprint-errors td:last-child { white-space: nowrap; }
.misprint-errors td.misprint-number { font-family: var(--st-code-font, monospace); white-space: nowrap; }
@media (max-width: 640px) {
  .st-key-misprint_list { max-height: 15rem; overflow-y: auto; }
  .st-key-misprint_equations .katex { font-size: 0.95em; }
  .misprint-errors th, .misprint-errors td { padding-right: 0.7rem; }
}
</style>
"""
"""Fixed text; a stranger's text never gets in here."""
