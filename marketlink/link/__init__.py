"""Article and statements -> the event, an interval in time. Pure."""
