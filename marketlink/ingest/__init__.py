"""Bytes in, articles out: files, folders, pages and feeds; decoding, cleaning and dating."""
