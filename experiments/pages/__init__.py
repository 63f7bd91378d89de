"""What pages are made of and how they are written whole: blocks, parts, style, pictures."""
