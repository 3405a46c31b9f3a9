"""The dashboard on a terminal that is in a browser: ``ccfloor web`` starts it so.

What is typed comes down a pipe from ``ccfloor web``, what is drawn goes back by another one
(``textual.drivers.web_driver``). Textual's own driver only stops listening when the first
is at its end; but then ``ccfloor web`` is dead, nobody can ever look again, and no one is left to
end this process. So it ends itself, at once: a dashboard has nothing to save.
"""

from __future__ import annotations

import os

from textual.drivers.web_driver import WebDriver


class BrowserDriver(WebDriver):
    """Textual's driver for browsers, which outlives nobody."""

    def run_input_thread(self) -> None:
        """Hand on what is typed until the pipe or the program is at its end."""
        super().run_input_thread()
        if not self.exit_event.is_set():
            os._exit(0)
