"""The working calendar: holidays, make-up days, working-day arithmetic."""
