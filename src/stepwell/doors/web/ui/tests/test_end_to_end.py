"""Two pages come by keys that nobody between them has, and what one locks only the other opens."""

import mimetypes
from collections.abc import Iterator
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.template.loader import render_to_string
from playwright.sync_api import Browser, Page, Route

STATIC = Path(__file__).parents[1] / "static"
SITE = "http://localhost/"  # keys are made on a page of ours, or on one's own machine
# Two who are told what the other said, or what `between` makes of it.
BEGIN = """async () => {
  const at = (name) => import(`/static/stepwell/ui/room/end_to_end/${name}.js`);
  Object.assign(window, await at("keys"), await at("frames"));
  window.meet = async (between = (said) => said) => {
    const said = [{}, {}];
    const side = (own) => exchange(async (mine) => {
      said[own] = mine;
      return { promise: "", key: "", ...(await between(said[1 - own], own)) };
    }, new AbortController().signal);
    return Promise.all([side(0), side(1)]);
  };
  window.frame = (type, ...bytes) => ({ type, data: Uint8Array.of(...bytes).buffer });
  window.list = (buffer) => [...new Uint8Array(buffer)];
  window.refused = (promise) => promise.then(() => false, () => true);
}"""


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    page = browser.new_page()
    page.route("**/*", answer)
    page.goto(SITE)
    page.evaluate(BEGIN)
    yield page
    page.close()


def answer(route: Route) -> None:
    path = route.request.url.removeprefix(SITE)
    if path.startswith("static/"):
        file = STATIC / path.removeprefix("static/").split("?")[0]
        route.fulfill(body=file.read_bytes(), content_type=mimetypes.guess_type(file.name)[0] or "")
        return
    styles = "".join(
        f'<link rel="stylesheet" href="/static/stepwell/ui/{file.name}">'
        for file in sorted((STATIC / "stepwell" / "ui").glob("*.css"))
    )
    company = {"one_patient": True}
    stage = render_to_string(
        "ui/room/stage.html", {"address": "/", "leave": False, "csrf_token": "x", "company": company}
    )
    head = f'<meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>Room</title>{styles}'
    main = f'<main id="main"><h1>Session</h1>{stage}</main>'
    route.fulfill(body=f'<!doctype html><html lang="en">{head}{main}</html>', content_type="text/html")


def test_both_show_the_same_number_and_each_opens_what_the_other_locked(page: Page) -> None:
    told = page.evaluate("""async () => {
      const [one, other] = await meet();
      const sent = await locked(one.keys.lock, "video", frame("delta", 1, 2, 3, 4, 5, 6), 7n);
      const { data, number } = await opened(other.keys.open, "video", { type: "delta", data: sent });
      const own = await refused(opened(one.keys.open, "video", { type: "delta", data: sent }));
      const another = (await meet())[1];
      const stranger = await refused(opened(another.keys.open, "video", { type: "delta", data: sent }));
      return {
        numbers: [one.number, other.number, another.number],
        sent: list(sent), came: list(data), number: String(number), own, stranger,
      };
    }""")
    assert told["numbers"][0] == told["numbers"][1]
    assert told["numbers"][2] != told["numbers"][0], "whoever stood between them would have met each for themself"
    assert [len(group) for group in told["numbers"][0].split()] == [5, 5, 5]
    assert told["sent"][:3] == [1, 2, 3]
    assert told["sent"][3:6] != [4, 5, 6]
    assert told["sent"][-8:] == [0, 0, 0, 0, 0, 0, 0, 7]
    assert told["came"] == [1, 2, 3, 4, 5, 6]
    assert told["number"] == "7"
    assert told["own"], "a direction has a key of its own"
    assert told["stranger"]


def test_a_key_that_was_not_promised_is_refused(page: Page) -> None:
    assert page.evaluate("""async () => {
      const curve = { name: "ECDH", namedCurve: "P-256" };
      const { publicKey } = await crypto.subtle.generateKey(curve, true, ["deriveBits"]);
      const raw = await crypto.subtle.exportKey("raw", publicKey);
      const another = list(raw).map((each) => each.toString(16).padStart(2, "0")).join("");
      return refused(meet(({ promise, key }) => ({ promise, key: key && another })));
    }""")
    assert page.evaluate("refused(meet(({ promise, key }) => ({ promise, key: key && '04ff' })))")
    assert page.evaluate("""async () => {
      return refused(exchange(async (said) => said, new AbortController().signal));
    }"""), "nor one's own"


def test_a_key_is_shown_only_once_the_other_has_promised_theirs(page: Page) -> None:
    assert page.evaluate("""async () => {
      const said = [];
      const ends = new AbortController();
      const tell = async ({ key }) => { said.push(key); return { promise: "", key: "04" }; };
      const talk = refused(exchange(tell, ends.signal));
      await new Promise((done) => setTimeout(done, 1000));
      ends.abort();
      return (await talk) && said.length > 1 && said.every((key) => key === "");
    }""")


@pytest.mark.parametrize(("kind", "type_", "clear"), [("audio", "", 1), ("video", "delta", 3), ("video", "key", 10)])
def test_only_what_packets_are_made_by_stays_and_nothing_may_be_changed(
    page: Page, kind: str, type_: str, clear: int
) -> None:
    told = page.evaluate(
        """async ([kind, type]) => {
      const [one, other] = await meet();
      const plain = Array(40).fill(9);
      const sent = list(await locked(one.keys.lock, kind, frame(type, ...plain), 1n));
      const opens = (bytes, as = kind) => opened(other.keys.open, as, frame(type, ...bytes));
      const refusedAt = [];
      for (const at of sent.keys()) {
        const changed = sent.with(at, sent[at] ^ 1);
        if (await refused(opens(changed))) refusedAt.push(at);
      }
      const came = list((await opens(sent)).data);
      const short = await refused(opens([9, 9]));
      return { sent, came, refusedAt, short };
    }""",
        [kind, type_],
    )
    assert told["came"] == [9] * 40
    assert told["sent"][:clear] == [9] * clear
    assert told["sent"][clear : clear + 8] != [9] * 8
    assert told["refusedAt"] == list(range(len(told["sent"])))
    assert told["short"]


def test_nothing_is_said_a_second_time_or_long_after(page: Page) -> None:
    assert page.evaluate("""() => {
      const first = once();
      const late = [5n, 4n, 5n, 4n, 6n].map(first);
      for (let number = 7n; number < 3000n; number += 1n) first(number);
      return [late, first(2990n), first(2000n), first(3100n), first(3001n)];
    }""") == [[True, True, False, False, True], False, False, True, True]


@pytest.mark.parametrize("size", [(390, 844), (1280, 900)])
def test_every_state_is_said_in_words_and_is_accessible(page: Page, size: tuple[int, int]) -> None:
    page.set_viewport_size({"width": size[0], "height": size[1]})
    states = page.eval_on_selector_all("[data-is]", "all => all.map((each) => each.dataset.is)")
    assert states == ["off", "alone", "keys", "on", "broken"]
    for state in states:
        page.eval_on_selector_all(
            "[data-is]", f"all => all.forEach((each) => each.hidden = each.dataset.is !== '{state}')"
        )
        assert "end to end" in page.inner_text("[data-end-to-end]").lower() or state == "broken"
        faults = Axe().run(page).response["violations"]
        assert [(fault["id"], [node["html"] for node in fault["nodes"]]) for fault in faults] == []
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


# As the page of a room does.
ENCRYPTS = """async () => {
  const { endToEnd } = await import("/static/stepwell/ui/room/end_to_end.js");
  window.turn = endToEnd(document.querySelector("[data-room]"));
}"""
# Another page, which answers what this one says to it.
OTHER_SIDE = """() => {
  let told = {};
  let hears = () => {};
  window.fetch = async (address, { body }) => {
    const { promise, key } = Object.fromEntries(body);
    hears({ promise, key });
    return Response.json({ promise: "", key: "", ...told });
  };
  exchange((said) => {
    told = said;
    return new Promise((done) => { hears = done; });
  }, new AbortController().signal);
}"""


def words_of(page: Page) -> str:
    return page.inner_text("[data-end-to-end]")


def test_of_three_the_one_without_keys_reads_that_they_see_and_hear_nothing(page: Page) -> None:
    """Who led it before, or comes back to lead it: the other two are encrypted with each other."""
    page.evaluate(ENCRYPTS)
    page.evaluate("window.line = turn(true)")
    assert "Nothing is sent until the other person is here." in words_of(page)
    page.evaluate("line.meets('one')")
    assert "The two pages agree on their keys." in words_of(page)
    assert "more than two" not in words_of(page)
    page.evaluate("line.meets('two')")
    assert "You see and hear nothing of the others, and they of you" in words_of(page)
    page.evaluate("line.parts('two')")
    assert "more than two" not in words_of(page)
    page.evaluate("line.end()")


def test_of_three_the_two_with_keys_read_that_the_third_sees_and_hears_nothing(page: Page) -> None:
    page.evaluate(ENCRYPTS)
    page.evaluate(OTHER_SIDE)
    page.evaluate("window.line = turn(true); line.meets('one')")
    page.get_by_text("Only the two of you see and hear this").wait_for()
    page.evaluate("line.meets('two')")
    assert "They see and hear nothing of the two of you." in words_of(page)
    page.evaluate("line.parts('two')")
    assert "They see and hear nothing" not in words_of(page)
    page.evaluate("line.end()")


def test_a_browser_that_cannot_says_so_and_the_session_goes_on(page: Page) -> None:
    page.evaluate("delete window.RTCRtpScriptTransform")
    page.evaluate(ENCRYPTS)
    page.evaluate("turn(false)")
    page.eval_on_selector("#main", "main => main.append(Object.assign(document.createElement('p'), { id: 'may' }))")
    page.eval_on_selector("#may", "each => { each.dataset.mayEncrypt = ''; each.append('Lin'); }")
    assert "Not encrypted end to end" in words_of(page)
    assert "This browser cannot encrypt end to end; a current Chrome, Edge, Firefox or Safari can." in words_of(page)
    refused = "Jordan’s browser cannot encrypt end to end, so the session goes on as it was."
    page.route("**/", lambda route: route.fulfill(status=403, json={"why": refused}))
    page.get_by_role("button", name="Encrypt end to end: off").click()
    page.get_by_text(refused).wait_for()
    assert "Not encrypted end to end" in words_of(page)
