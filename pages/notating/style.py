"""The Notations page's own style."""

STYLE = """
<style>
[class*="st-key-notation_heading_"] :is([data-testid="stMarkdownContainer"], p) { margin-bottom: 0; }
[data-testid="stMain"] [class*="st-key-notation_card_"] ul { padding-left: 1.2rem; margin-left: 0; }
.st-key-notation_choices { gap: 0.5rem 1rem; }
.st-key-notation_step_choice { flex-wrap: nowrap; gap: 0.4rem; max-width: 100%; }
.st-key-notation_step_choice [data-testid="stSelectbox"] { min-width: 0; }
:is(.st-key-notation_previous, .st-key-notation_next) button p {
  position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); /* said, the arrow is shown */
}
[class*="st-key-notation_table_"] { overflow-x: auto; }
[class*="st-key-notation_table_"] table { width: 100%; font-size: 0.92em; table-layout: fixed; }
[class*="st-key-notation_table_"] :is(td, th) {
  vertical-align: top; text-align: left; overflow-wrap: break-word; padding: 0.35rem 0.5rem;
}
[class*="st-key-notation_table_"] td em { display: block; font-style: normal; font-size: 0.9em; }
.st-key-notation_table_dictionary td code {
  display: block; width: fit-content; padding: 0; background: none; color: inherit; font: inherit;
  font-size: 0.9em; white-space: normal; font-variant-numeric: tabular-nums;
}
[class*="st-key-notation_table_"] .katex { font-size: 1.05em; }
[class*="st-key-notation_table_"] .katex-html { display: inline-block; }
:is(.st-key-notation_table_book, .st-key-notation_table_course, .st-key-notation_table_library) {
  th:nth-child(1) { width: 18%; } th:nth-child(2) { width: 11%; } th:nth-child(3) { width: 15%; }
  th:nth-child(4) { width: 8%; } th:nth-child(5) { width: 11%; } th:nth-child(6) { width: 8%; }
  th:nth-child(7) { width: 12%; }
}
@media (max-width: 768px) {
  [class*="st-key-notation_table_"] :is(table, tbody, tr, td) { display: block; width: 100%; border: 0; }
  [class*="st-key-notation_table_"] thead {
    position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%);
  }
  [class*="st-key-notation_table_"] tr {
    border-bottom: 1px solid color-mix(in srgb, currentColor 30%, transparent); padding: 0.4rem 0;
  }
  [class*="st-key-notation_table_"] td:not(:first-child)::before {
    display: block; font-size: 0.85em; font-weight: 600;
  }
}
</style>
"""
"""Fixed text; a stranger's text never gets in here."""
