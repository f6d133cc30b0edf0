"""The bar's own style."""

STYLE = """
<style>
.st-key-tour {
  padding: 0.35rem 0.9rem 0.45rem 1rem; border-radius: 0.6rem;
  border-left: 4px solid color-mix(in srgb, currentColor 45%, transparent);
  background: color-mix(in srgb, currentColor 5%, transparent);
}
.st-key-tour [data-testid="stMarkdownContainer"] { margin-bottom: 0; }
.st-key-tour p { margin-bottom: 0; }
.st-key-tour button { min-height: 0; }
.st-key-tour_links { min-height: 1.7rem; row-gap: 0; }
.st-key-tour_links button, .st-key-tour_links a { min-height: 1.7rem; padding: 0; }
.st-key-tour_links :is(button, a) p, .st-key-tour_links [data-testid="stMarkdown"] p { font-size: 0.9rem; }
.st-key-tour_links :is([class*="st-key-tour_misprint"], [class*="st-key-tour_label"]) p { text-decoration: underline; }
.st-key-tour_links .katex { font-size: 1em; }
.st-key-tour_text p { font-size: 0.97rem; line-height: 1.5; }
@media (min-width: 1100px) {
  .st-key-tour_text { min-height: 4.4rem; } /* three lines: the stage does not jump from stop to stop */
}
@media (max-width: 640px) {
  .st-key-tour kbd { display: none; }
  .st-key-tour_heading > [data-testid="stLayoutWrapper"] { flex: 1 0 100%; }
  .st-key-tour_heading { gap: 0.3rem 0.6rem; }
  .st-key-tour_heading button { padding: 0.2rem 0.55rem; min-height: 2.4rem; }
}
</style>
"""
"""Fixed text; a stranger's text never gets in here."""
