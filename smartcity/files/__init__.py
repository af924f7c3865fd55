"""Files: evidence and papers, stored once by their hash, examined by content, served safely."""
