"""The design system: what the portals share, and where they meet."""
