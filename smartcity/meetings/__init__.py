"""Series, meetings, agenda, attendance, minutes, decisions."""
