"""Census: the figures of a whole area, for every requirement and every area below it, from columns instead of objects.

The same answers as `survey`, held equal by a property test against the oracle; made for a city, where objects would need gigabytes.
Lists and explanations stay with `survey`, which reads only what one requirement needs.
"""

from .counted import Census

__all__ = ["Census"]
