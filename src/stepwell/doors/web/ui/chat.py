"""The chat and the worksheet of a session, as both portals show them: what was sent, what came of it, what is new."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID, uuid4
from zoneinfo import ZoneInfo

from django import forms
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render

from stepwell.clinic.live.actions import NotIn, PutAway, write
from stepwell.clinic.live.actions.chatting import MOST_LETTERS
from stepwell.clinic.live.actions.worksheets import MOST_OF_TITLE
from stepwell.clinic.live.queries import Box, ChatSoFar, Sheet, Written
from stepwell.clinic.rulebook.queries import Blank
from stepwell.doors.web.ui.times import clock_words

if TYPE_CHECKING:
    from stepwell.clinic.live.models import Arrival
    from stepwell.clinic.people.models import Account
    from stepwell.clinic.schedule.models import Session

# A page with JavaScript sends by itself and says so: what it is answered is no page.
BY_SCRIPT = "Stepwell-Script"
OF_SESSION = "Stepwell-Session"
AGAIN_MS = 5_000


class WordsForm(forms.Form):
    """Words to keep. `mark` is the same however often they are sent."""

    words = forms.CharField(
        label="Message",
        max_length=MOST_LETTERS,
        widget=forms.Textarea(attrs={"rows": 2, "autocomplete": "off"}),
        error_messages={"required": "Write something first."},
    )
    mark = forms.UUIDField(widget=forms.HiddenInput, initial=uuid4)

    @property
    def wrong(self) -> str:
        """What is wrong with it, in one line."""
        return " ".join(str(words) for errors in self.errors.values() for words in errors)


class MessageForm(WordsForm):
    """A message. `to` is empty, `lead`, or one of those in the room."""

    to = forms.ChoiceField(label="To", required=False)

    def __init__(self, *given: object, to: list[tuple[str, str]]) -> None:
        super().__init__(*given)  # type: ignore[arg-type]
        field = self.fields["to"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [("", "Everybody here"), *to]
        if not to:
            field.widget = forms.HiddenInput()


class LineForm(WordsForm):
    """A line under a box of a worksheet."""

    worksheet = forms.UUIDField()
    box = forms.IntegerField(min_value=0)


class WorksheetForm(forms.Form):
    """Which blank whoever leads lays out, and under which title."""

    blank = forms.ChoiceField(label="Worksheet")
    title = forms.CharField(label="Title", required=False, max_length=MOST_OF_TITLE, help_text="Empty: as in the list.")
    mark = forms.UUIDField(widget=forms.HiddenInput, initial=uuid4)

    def __init__(self, *given: object, blanks: Mapping[str, Blank]) -> None:
        super().__init__(*given)  # type: ignore[arg-type]
        self.auto_id = "worksheet_%s"
        field = self.fields["blank"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [(key, blank.title) for key, blank in blanks.items()]


@dataclass(frozen=True, slots=True)
class BoxOnPage:
    """One box with its lines, and when each was written on the reader's own wall; `mark` is of the next."""

    title: str
    lines: list[tuple[Written, str]]
    mark: UUID


def on_page(sheets: Sequence[Sheet], zone: ZoneInfo) -> list[tuple[Sheet, list[BoxOnPage]]]:
    """Each worksheet with its boxes."""

    def lines(box: Box) -> list[tuple[Written, str]]:
        return [(line, clock_words(line.at, zone)) for line in box.lines]

    return [(sheet, [BoxOnPage(box.title, lines(box), uuid4()) for box in sheet.boxes]) for sheet in sheets]


@dataclass(frozen=True, slots=True)
class Panel:
    """A chat on one page. `address` is where it is read and written; `problem` is why something was not sent.

    `lost` is what that was, where it does not stand in its field.

    `may_add`: they may write on its worksheet. Whoever may open another has the form for it, as `opening`, and what was
    `put_away`.
    """

    address: str
    chat: ChatSoFar
    form: MessageForm
    may_write: bool
    leads: bool
    facilitator: str
    zone: ZoneInfo
    problem: str = ""
    lost: str = ""
    may_hide: bool = False
    may_add: bool = False
    opening: WorksheetForm | None = None
    put_away: Sequence[tuple[UUID, str]] = ()

    @property
    def sheets(self) -> list[tuple[Sheet, list[BoxOnPage]]]:
        return on_page(self.chat.sheets, self.zone)

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


def add_line(line: LineForm, *, session: "Session", by: "Account", arrival: "Arrival | None", at: datetime) -> str:
    """Keep a line of a worksheet, or say why not."""
    if not line.is_valid():
        return line.wrong
    try:
        write(session=session, by=by, arrival=arrival, at=at, **line.cleaned_data)
    except NotIn:
        return "You are not in this session at the moment, so your line was not added."
    except (PutAway, ValueError) as refusal:
        return str(refusal)
    return ""


def named_in(request: HttpRequest, name: str) -> UUID:
    """Which message or worksheet something is sent about. Raises Http404 for what can be none."""
    try:
        return UUID(request.POST.get(name, ""))
    except ValueError as nothing:
        raise Http404 from nothing


def part_of(request: HttpRequest, panel: Panel) -> HttpResponse | None:
    """The panel alone, for the page of the room; or the messages, or nothing where a page has them as they are."""
    match request.GET.get("part"):
        case "panel":
            return render(request, "ui/chat/panel.html", {"panel": panel})
        case "messages" if request.GET.get("state") == panel.chat.state:
            return HttpResponse(status=204)
        case "messages":
            return render(request, "ui/chat/news.html", {"panel": panel})
    return None
