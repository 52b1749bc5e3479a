"""What comes in: raw records become typed leads; what cannot be read becomes unknown, with the reason."""
