"""Spreadsheets that partners hand in: reading them, looking at them before anything is kept, undoing them."""
