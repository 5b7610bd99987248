"""Draws the demo's pictures and film. Only needed to change them: what they produce is committed."""
