"""From an article's text to the market moves that it states. Pure text: no files, no network."""
