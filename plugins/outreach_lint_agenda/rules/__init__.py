"""The rules' pages, and beside each its local check."""
