"""The words every room shares: frozen values, clock and window arithmetic, protocols, errors."""
