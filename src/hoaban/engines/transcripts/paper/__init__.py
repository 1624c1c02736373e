"""A transcript on paper: the card and the stamps that signatures show, set by Typst with the fonts inside its package; nothing is fetched."""
