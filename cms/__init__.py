"""The front of the house: settings, site, course content, and the desks that read several floors at once."""
