"""How does a browser take part in a session where nobody sits before it? With a camera of its own, whose picture moves.

And what of the others comes in there: for that its connections, and its lines to the room, are kept where a test can
ask them or let go of one.
"""

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from playwright.sync_api import Page

KEEPS_CONNECTIONS = """
window.connections = [];
window.RTCPeerConnection = class extends RTCPeerConnection {
  constructor(...words) { super(...words); window.connections.push(this); }
};
"""
KEEPS_LINES = """
window.lines = [];
window.WebSocket = class extends WebSocket {
  constructor(...words) { super(...words); window.lines.push(this); }
};
"""
# A few of them are as many as two cores send and show.
SMALL_PICTURES = """
const unasked = navigator.mediaDevices?.getUserMedia.bind(navigator.mediaDevices);
if (unasked) navigator.mediaDevices.getUserMedia = ({ audio, video }) =>
  unasked({ audio, video: video && { width: 160, height: 90, frameRate: 5 } });
"""
_RECEIVED = """async () => {
  const found = [];
  for (const each of (window.connections ?? []).filter((one) => one.connectionState !== "closed")) {
    (await each.getStats()).forEach((row) => {
      if (row.type === "inbound-rtp") found.push([row.mid, row.kind, row.framesDecoded ?? 0, row.bytesReceived]);
    });
  }
  return found;
}"""


class Track(NamedTuple):
    """A voice or a picture that comes in."""

    mid: str
    kind: str
    frames_decoded: int
    bytes_received: int


def own_camera(*, fps: int) -> tuple[str, ...]:
    """The switches of a Chromium that may use it unasked, and never slows down for being out of sight."""
    return (
        f"--use-fake-device-for-media-stream=device-count=1,fps={fps},display-media-type=browser",
        "--use-fake-ui-for-media-stream",
        "--autoplay-policy=no-user-gesture-required",
        "--disable-dev-shm-usage",
        "--disable-software-rasterizer",
        "--mute-audio",
        "--disable-background-timer-throttling",
        "--disable-backgrounding-occluded-windows",
        "--disable-renderer-backgrounding",
        "--no-sandbox",
    )


def received(page: "Page") -> list[Track]:
    """All that comes in, on a page that began with KEEPS_CONNECTIONS."""
    return [Track(*row) for row in page.evaluate(_RECEIVED)]
