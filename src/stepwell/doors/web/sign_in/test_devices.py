"""A browser is named as its owner would name it."""

import pytest

from stepwell.doors.web.sign_in.devices import device_words

KIT = "AppleWebKit/537.36 (KHTML, like Gecko)"
IPHONE = f"Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) {KIT}"


@pytest.mark.parametrize(
    ("told", "words"),
    [
        (f"{IPHONE} Version/18.0 Mobile Safari", "Safari on an iPhone"),
        (f"{IPHONE} CriOS/130.0 Mobile Safari", "Chrome on an iPhone"),
        (f"Mozilla/5.0 (Linux; Android 14; Pixel 8) {KIT} Chrome/130.0 Mobile Safari", "Chrome on an Android device"),
        (f"Mozilla/5.0 (Windows NT 10.0; Win64) {KIT} Chrome/130.0 Safari Edg/130.0", "Edge on Windows"),
        ("Mozilla/5.0 (Macintosh; Intel Mac OS X 14.7; rv:132.0) Gecko Firefox/132.0", "Firefox on a Mac"),
        ("", "A browser on a device it does not name"),
    ],
)  # fmt: skip
def test_it_is_told_by_the_newest_of_the_names_it_gives_itself(told: str, words: str) -> None:
    assert device_words(told) == words
