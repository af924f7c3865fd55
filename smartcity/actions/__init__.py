"""Action items: workflow, light, progress, extensions."""
