"""What does a urine screen say, substance by substance? Entered by staff, as the laboratory or the cup reads."""

from collections.abc import Mapping

from stepwell.pure.values import Refusal, Refused

NEGATIVE, POSITIVE, INVALID = "negative", "positive", "invalid"
RESULTS = (NEGATIVE, POSITIVE, INVALID)
PANEL: Mapping[str, str] = {
    "alcohol": "Alcohol (EtG)",
    "amphetamine": "Amphetamine",
    "barbiturates": "Barbiturates",
    "benzodiazepines": "Benzodiazepines",
    "buprenorphine": "Buprenorphine",
    "cannabis": "Cannabis",
    "cocaine": "Cocaine",
    "fentanyl": "Fentanyl",
    "methadone": "Methadone",
    "methamphetamine": "Methamphetamine",
    "opiates": "Opiates",
    "oxycodone": "Oxycodone",
    "pcp": "PCP",
}


def screened(results: Mapping[str, str]) -> dict[str, str]:
    """The results in the order of the panel; what was not tested is absent. Raises Refused, naming each at fault."""
    refusals = [
        Refusal("", PANEL.get(key, key), "there is no such result here", f"choose {', '.join(RESULTS)}, or not tested")
        for key, result in results.items()
        if key not in PANEL or result not in RESULTS
    ]
    if not results:
        refusals.append(Refusal("", "results", "nothing was tested", "enter at least one result"))
    if refusals:
        raise Refused(*refusals)
    return {key: results[key] for key in PANEL if key in results}
