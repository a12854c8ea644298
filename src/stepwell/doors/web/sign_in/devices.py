"""Which browser is that, on what? In the words of whoever holds it, from what a browser tells every site."""

# The first that is found counts: most browsers name the older ones as well.
_BROWSERS = {
    "Edg": "Edge",
    "OPR/": "Opera",
    "SamsungBrowser": "Samsung Internet",
    "Firefox": "Firefox",
    "FxiOS": "Firefox",
    "Chrome": "Chrome",
    "CriOS": "Chrome",
    "Safari": "Safari",
}
_DEVICES = {
    "iPhone": "an iPhone",
    "iPad": "an iPad",
    "Android": "an Android device",
    "CrOS": "a Chromebook",
    "Windows": "Windows",
    "Macintosh": "a Mac",
    "Linux": "Linux",
}


def device_words(user_agent: str) -> str:
    """Safari on an iPhone."""
    browser = next((name for sign, name in _BROWSERS.items() if sign in user_agent), "A browser")
    device = next((name for sign, name in _DEVICES.items() if sign in user_agent), "a device it does not name")
    return f"{browser} on {device}"
