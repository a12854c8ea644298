"""Fourteen people in a room, on a phone and at a desk: who is seen, whose picture is asked for, and who speaks."""

import mimetypes
from collections.abc import Callable
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.template.loader import render_to_string
from playwright.sync_api import Browser, Page, Route

STATIC = Path(__file__).parents[1] / "static"
PHONE, DESK = (390, 844), (1280, 900)
NAMES = [
    *("Ana", "Ben", "Cleo", "Dai", "Eva", "Finn", "Gus"),
    *("Hana", "Ivo", "Jo", "Kim", "Lea", "Max"),
]
BEGIN = """async (names) => {
  const { gallery } = await import("/static/stepwell/ui/room/gallery.js");
  window.asked = {};
  window.tiles = gallery(document.querySelector("[data-room]"));
  const picture = () => {
    const canvas = Object.assign(document.createElement("canvas"), { width: 320, height: 180 });
    const pen = canvas.getContext("2d");
    pen.fillStyle = `hsl(${Math.random() * 360} 30% 40%)`;
    pen.fillRect(0, 0, 320, 180);
    return canvas.captureStream(5);
  };
  tiles.own(picture());
  tiles.whenSeen((changes) => changes.forEach(([who, what, is]) => { asked[`${who} ${what}`] = is; }));
  names.forEach((name) => {
    tiles.comes(name);
    picture().getTracks().forEach((track) => tiles.add(name, "1", track));
  });
}"""
Opens = Callable[..., Page]


@pytest.fixture
def opens(browser: Browser) -> Opens:
    """The stage of a room with so many others, without a server behind it."""

    def begin(size: tuple[int, int], others: int = 13, *, clocked: bool = False) -> Page:
        page = browser.new_context(viewport={"width": size[0], "height": size[1]}).new_page()
        if clocked:
            page.clock.install()
        page.route("**/*", answer)
        page.goto("http://room.test/")
        page.evaluate(BEGIN, NAMES[:others])
        settle(page)
        return page

    return begin


def answer(route: Route) -> None:
    path = route.request.url.removeprefix("http://room.test")
    if path.startswith("/static/"):
        file = STATIC / path.removeprefix("/static/").split("?")[0]
        route.fulfill(body=file.read_bytes(), content_type=mimetypes.guess_type(file.name)[0] or "")
        return
    people = "".join(
        f'<li class="room-person" data-person="{name}"><span data-name>{name}</span></li>' for name in NAMES
    )
    stage = render_to_string("ui/room/stage.html", {"address": "/", "leave": True, "csrf_token": "x"})
    styles = "".join(
        f'<link rel="stylesheet" href="/static/stepwell/ui/{file.name}">'
        for file in sorted((STATIC / "stepwell" / "ui").glob("*.css"))
    )
    head = f'<meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>Room</title>{styles}'
    main = f'<main id="main"><h1>Group</h1>{stage}<ul class="plain-list cluster" id="people">{people}</ul></main>'
    route.fulfill(body=f'<!doctype html><html lang="en">{head}{main}</html>', content_type="text/html")


def settle(page: Page) -> None:
    """What is seen has been looked at, and told."""
    page.evaluate(
        "new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(done, 50))))"
    )


def shown(page: Page) -> list[str]:
    """Whose tiles are shown, as they stand."""
    tiles: list[str] = page.eval_on_selector_all(
        ".room-tile:not([hidden]):not(.is-own)",
        "all => all.sort((a, b) => a.style.order - b.style.order).map((each) => each.dataset.of)",
    )
    return tiles


def asked_for(page: Page) -> set[str]:
    """Whose pictures and screens are asked for."""
    found: list[str] = page.evaluate("Object.keys(asked).filter((each) => asked[each])")
    return set(found)


@pytest.mark.parametrize(("size", "many"), [(PHONE, 3), (DESK, 8)])
def test_of_fourteen_a_page_shows_and_asks_for_so_many(opens: Opens, size: tuple[int, int], many: int) -> None:
    page = opens(size)
    assert shown(page) == NAMES[:many]
    page.set_viewport_size({"width": size[0], "height": 3000})
    settle(page)
    assert asked_for(page) == {f"{name} 1" for name in NAMES[:many]}
    assert page.get_by_text(f"1 to {many} of 13 others").is_visible()
    page.get_by_role("button", name="Show the next").click()
    settle(page)
    assert shown(page) == NAMES[many : 2 * many]
    assert asked_for(page) == {f"{name} 1" for name in NAMES[many : 2 * many]}
    for _ in range(-(-13 // many) - 1):
        page.get_by_role("button", name="Show the next").click()
    assert shown(page) == NAMES[:many], "and round again"


def test_whoever_speaks_is_brought_forward_and_those_who_spoke_stay(opens: Opens) -> None:
    page = opens(PHONE)
    page.evaluate("['Ana', 'Cleo', 'Max'].forEach((each) => tiles.speaks(each, true))")
    assert shown(page) == ["Ana", "Max", "Cleo"]
    page.evaluate("tiles.speaks('Kim', true)")
    assert shown(page) == ["Kim", "Max", "Cleo"], "in the place of who has been silent longest"
    page.evaluate("tiles.remove('Max')")
    assert shown(page)[:2] == ["Kim", "Cleo"]
    assert len(shown(page)) == 3


def test_where_all_fit_nothing_is_said_of_others(opens: Opens) -> None:
    page = opens(DESK, others=4)
    assert len(shown(page)) == 4
    assert page.get_by_role("button", name="Show the next").is_hidden()


def test_a_shared_screen_takes_a_place(opens: Opens) -> None:
    page = opens(PHONE)
    page.evaluate("document.querySelector('[data-person=Ben]').setAttribute('data-shares', '')")
    page.evaluate("document.getElementById('people').append('')")  # the list is read again
    settle(page)
    assert [name for name in shown(page) if name != "Ben"] == ["Ana"]
    assert page.locator(".is-screen:visible").get_by_text("Ben: screen").is_visible()
    assert "Ben 2" in asked_for(page)


@pytest.mark.parametrize("size", [PHONE, DESK])
def test_it_is_accessible_and_fits(opens: Opens, size: tuple[int, int]) -> None:
    page = opens(size)
    faults = Axe().run(page).response["violations"]
    assert [(fault["id"], [node["html"] for node in fault["nodes"]]) for fault in faults] == []
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_who_speaks_is_said_at_once_to_the_eye_and_every_few_seconds_to_the_ear(opens: Opens) -> None:
    page = opens(PHONE, clocked=True)
    seen, read = page.locator("[data-caption]"), page.locator("[data-caption-read]")
    page.evaluate("tiles.speaks('Ana', true)")
    assert (seen.inner_text(), read.text_content()) == ("Ana is speaking", "Ana is speaking")
    page.evaluate("tiles.speaks('Ben', true)")
    assert (seen.inner_text(), read.text_content()) == ("Ana and Ben are speaking", "Ana is speaking")
    page.evaluate("tiles.speaks('Ana', false)")
    page.clock.fast_forward(6_000)
    assert (seen.inner_text(), read.text_content()) == ("Ben is speaking", "Ben is speaking")
    page.evaluate("tiles.remove('Ben')")
    assert seen.inner_text() == ""
    assert read.get_attribute("aria-live") == "polite"


SAVE = """async () => {
  const { saving } = await import("/static/stepwell/ui/room/saving.js");
  const told = { encodings: [{}] };
  window.sent = told.encodings[0];
  window.lost = 0;
  let [lost, came] = [0, 0];
  const connection = { getStats: async () => {
    [lost, came] = [lost + window.lost, came + 100];
    return new Map([["a", { type: "inbound-rtp", packetsLost: lost, packetsReceived: came }]]);
  } };
  const saves = saving(document.querySelector("[data-room]"), tiles);
  saves.goesThrough({ getParameters: () => told, setParameters: async () => {} }, [connection]);
}"""


def test_saving_data_shows_whoever_speaks_sends_little_and_is_remembered(opens: Opens) -> None:
    page = opens(PHONE)
    page.evaluate(SAVE)
    full = page.evaluate("sent.maxBitrate")
    page.get_by_role("button", name="Save data: off").click()
    page.evaluate("tiles.speaks('Kim', true)")
    settle(page)
    assert shown(page) == ["Kim"]
    assert asked_for(page) == {"Kim 1"}
    assert page.evaluate("sent.maxBitrate") < full / 3
    assert page.get_by_text("you hear everybody and see whoever speaks").is_visible()
    page.reload()
    page.evaluate(BEGIN, NAMES)
    page.evaluate(SAVE)
    assert len(shown(page)) == 1
    page.get_by_role("button", name="Save data: on").click()
    assert len(shown(page)) == 3
    assert page.evaluate("sent.maxBitrate") == full


def test_where_the_line_is_poor_it_is_offered_once(opens: Opens) -> None:
    page = opens(PHONE, clocked=True)
    page.evaluate(SAVE)
    offer = page.get_by_text("Your connection is weak")

    def looks(times: int, *, lost: int) -> None:
        page.evaluate(f"window.lost = {lost}")
        for _ in range(times):
            page.clock.run_for(5_000)
            page.wait_for_timeout(50)

    looks(3, lost=2)
    assert offer.is_hidden()
    looks(3, lost=30)
    offer.wait_for()
    page.get_by_role("button", name="Not now").click()
    looks(3, lost=30)
    assert offer.is_hidden()
    assert len(shown(page)) == 3
