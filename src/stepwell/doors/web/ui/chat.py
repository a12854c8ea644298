"""The chat of a session, as both portals show it: what was sent, what came of it, and what is new since."""

from dataclasses import dataclass
from uuid import uuid4
from zoneinfo import ZoneInfo

from django import forms
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render

from stepwell.clinic.live.actions.chatting import MOST_LETTERS
from stepwell.clinic.live.queries import ChatSoFar, Written
from stepwell.doors.web.ui.times import clock_words

# A page with JavaScript sends by itself and says so: what it is answered is no page.
BY_SCRIPT = "Stepwell-Script"
OF_SESSION = "Stepwell-Session"
AGAIN_MS = 5_000


class MessageForm(forms.Form):
    """A message. `mark` is the same however often it is sent; `to` is empty, `lead`, or one of those in the room."""

    words = forms.CharField(
        label="Message",
        max_length=MOST_LETTERS,
        widget=forms.Textarea(attrs={"rows": 2, "autocomplete": "off"}),
        error_messages={"required": "Write something first."},
    )
    mark = forms.UUIDField(widget=forms.HiddenInput, initial=uuid4)
    to = forms.ChoiceField(label="To", required=False)

    def __init__(self, *given: object, to: list[tuple[str, str]]) -> None:
        super().__init__(*given)  # type: ignore[arg-type]
        field = self.fields["to"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [("", "Everybody here"), *to]
        if not to:
            field.widget = forms.HiddenInput()

    @property
    def wrong(self) -> str:
        """What is wrong with it, in one line."""
        return " ".join(str(words) for errors in self.errors.values() for words in errors)


@dataclass(frozen=True, slots=True)
class Panel:
    """A chat on one page. `address` is where it is read and written; `problem` is why something was not sent."""

    address: str
    chat: ChatSoFar
    form: MessageForm
    may_write: bool
    leads: bool
    facilitator: str
    zone: ZoneInfo
    problem: str = ""
    may_hide: bool = False

    @property
    def lines(self) -> list[tuple[Written, str]]:
        """Each message, and when it was written on the reader's own wall."""
        return [(each, clock_words(each.at, self.zone)) for each in self.chat.messages]


def hears(session_id: int) -> HttpResponse:
    """Whoever is let in here stays in `web.stream`, which keeps to itself of which session they hear. Where that does
    not stand before Django: look, and come back."""
    words = f"retry: {AGAIN_MS}\nevent: changed\ndata: {{}}\n\n"
    return HttpResponse(words, content_type="text/event-stream", headers={OF_SESSION: session_id})


def sent(request: HttpRequest, address: str) -> HttpResponse:
    """It is kept. A page that sent it by itself is told only that."""
    return HttpResponse(status=204) if BY_SCRIPT in request.headers else redirect(address)


def not_sent(why: str) -> JsonResponse:
    """Why a page that sent by itself need not try again."""
    return JsonResponse({"why": why}, status=409)


def part_of(request: HttpRequest, panel: Panel) -> HttpResponse | None:
    """The panel alone, for the page of the room; or the messages, or nothing where a page has them as they are."""
    match request.GET.get("part"):
        case "panel":
            return render(request, "ui/chat/panel.html", {"panel": panel})
        case "messages" if request.GET.get("state") == panel.chat.state:
            return HttpResponse(status=204)
        case "messages":
            return render(request, "ui/chat/messages.html", {"panel": panel})
    return None
