"""What holds for the whole application, whoever adds what (README, Architecture)."""
