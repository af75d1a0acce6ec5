"""What the engine is measured against, and how."""
