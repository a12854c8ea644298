"""How does a short message reach a phone number? Through the gateway of a configured URL, as Apprise reads it.

`{to}` in the URL is the number, such as `twilio://ACCOUNT:TOKEN@+15550100/{to}`. `console:` writes to the log of the
process instead, for the demonstration. The URL holds a secret: it stands in no log and no error.
"""

import sys
from urllib.parse import quote

from stepwell.plumbing.delivery.message import Undelivered

CONSOLE = "console:"
CONNECT_SECONDS, ANSWER_SECONDS = 4, 8


def send(url: str, *, to: str, words: str) -> None:
    """Hand these words to the gateway for this number. Raises Undelivered when it does not take them in time."""
    if url == CONSOLE:
        sys.stdout.write(f"To {to}: {words}\n")
        sys.stdout.flush()
        return
    from apprise import Apprise  # takes a second to import, and the web process sends nothing

    within = f"cto={CONNECT_SECONDS}&rto={ANSWER_SECONDS}"
    gateway = Apprise.instantiate(
        f"{url.replace('{to}', quote(to, safe=''))}{'&' if '?' in url else '?'}{within}", suppress_exceptions=True
    )
    if gateway is None:
        raise Undelivered("the gateway's address, or this number, cannot be read")
    if not gateway.notify(body=words):
        raise Undelivered("the gateway did not take it")
