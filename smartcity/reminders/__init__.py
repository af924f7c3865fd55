"""Who is told what and when, the ledger of it, and drafted notices."""
