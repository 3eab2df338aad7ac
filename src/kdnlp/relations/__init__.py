"""From entities to cooperation events: triggers, actors, status, programmes and dates."""
