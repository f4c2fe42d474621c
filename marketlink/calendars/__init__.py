"""When prices are taken: fixings, settlements, closes of sessions."""
