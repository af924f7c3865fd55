"""The office's ledger: their Excel file in, with everything that stands in it."""
