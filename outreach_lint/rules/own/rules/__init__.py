"""The rules' pages, and beside one its local check."""
