"""Days, departments and words that the stock is made of."""

from datetime import date

BEGAN, NOW = date(2026, 11, 2), date(2026, 11, 24)
"""The Monday on which the office began, and the Tuesday on which the tests look at it."""

LIAISONS = {"data": "lead_liaison", "education": "outsider", "finance": "support_liaison", "police": "police_liaison"}
GROUPS = {"data": "resources", "education": "coordination", "finance": "coordination", "police": "coordination"}
WHOLE = ("data", "education")
"""The departments of which everything exists in every state; of the others there is one item, meeting and loan."""

PHONES = {"data": "0533-7700001", "education": "0533-7700002", "finance": "0533-7700003", "police": "0533-7700004"}


def token(key):
    """Return the word that stands in all texts of a department and nowhere else."""
    return f"CANARY{key}"


def secrets_of(key):
    """Return all that only those may see who may see the department's affairs."""
    return (token(key), PHONES[key], f"{token(key)}@city.example".lower())
