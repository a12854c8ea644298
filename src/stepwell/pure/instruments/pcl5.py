"""PCL-5: how much was the person bothered by symptoms of trauma, in the past month?

Two published rules stand side by side, and can disagree: a total from 31 to 33 on, and the clusters of DSM-5.
Blanks: no rule for them is confirmed, so any blank means no total; the cluster rule holds where a blank cannot
change it.
Surprise: it has no published bands of severity, though many programs print some.
Reliable change: 15 points (Marx et al. 2022); 5 was given for it before, and 10 for a meaningful one.
"""

from collections.abc import Mapping
from dataclasses import replace
from types import MappingProxyType

from stepwell.pure.instruments.definition import Answers, Instrument, Respondent, Result, Scale
from stepwell.pure.instruments.items import keys, labelled, numbered
from stepwell.pure.instruments.scoring import summed

_HOW_MUCH = labelled("Not at all", "A little bit", "Moderately", "Quite a bit", "Extremely")
_TEXTS = (
    "Repeated, disturbing, and unwanted memories of the stressful experience?",
    "Repeated, disturbing dreams of the stressful experience?",
    "Suddenly feeling or acting as if the stressful experience were actually happening again (as if you were actually "
    "back there reliving it)?",
    "Feeling very upset when something reminded you of the stressful experience?",
    "Having strong physical reactions when something reminded you of the stressful experience (for example, heart "
    "pounding, trouble breathing, sweating)?",
    "Avoiding memories, thoughts, or feelings related to the stressful experience?",
    "Avoiding external reminders of the stressful experience (for example, people, places, conversations, activities, "
    "objects, or situations)?",
    "Trouble remembering important parts of the stressful experience?",
    "Having strong negative beliefs about yourself, other people, or the world (for example, having thoughts such as: "
    "I am bad, there is something seriously wrong with me, no one can be trusted, the world is completely dangerous)?",
    "Blaming yourself or someone else for the stressful experience or what happened after it?",
    "Having strong negative feelings such as fear, horror, anger, guilt, or shame?",
    "Loss of interest in activities that you used to enjoy?",
    "Feeling distant or cut off from other people?",
    "Trouble experiencing positive feelings (for example, being unable to feel happiness or have loving feelings for "
    "people close to you)?",
    "Irritable behavior, angry outbursts, or acting aggressively?",
    "Taking too many risks or doing things that could cause you harm?",
    "Being “superalert” or watchful or on guard?",
    "Feeling jumpy or easily startled?",
    "Having difficulty concentrating?",
    "Trouble falling or staying asleep?",
)
_CLUSTERS = (
    Scale("B", keys(*range(1, 6))),
    Scale("C", keys(*range(6, 8))),
    Scale("D", keys(*range(8, 15))),
    Scale("E", keys(*range(15, 21))),
)
# How many items of each cluster must be rated "Moderately" or more (DSM-5).
NEEDED: Mapping[str, int] = MappingProxyType({"B": 1, "C": 1, "D": 2, "E": 2})
TOTAL_RULE, CLUSTER_RULE = "total of 31 or more", "DSM-5 clusters"


def symptoms(cluster: Scale, answers: Answers) -> int:
    """How many items of the cluster are rated "Moderately" or more."""
    return sum((answers.get(key) or 0) >= 2 for key in cluster.items)


def clusters_met(answers: Answers) -> bool | None:
    """The provisional rule of DSM-5; None where the blanks could decide it."""
    sure = {scale.key: symptoms(scale, answers) for scale in _CLUSTERS}
    most = {scale.key: sure[scale.key] + sum(answers.get(key) is None for key in scale.items) for scale in _CLUSTERS}
    if all(sure[key] >= least for key, least in NEEDED.items()):
        return True
    return None if all(most[key] >= least for key, least in NEEDED.items()) else False


def _score(tool: Instrument, answers: Answers, respondent: Respondent) -> Result:
    result = summed(tool, answers, respondent)
    rules = {TOTAL_RULE: result.positive, CLUSTER_RULE: clusters_met(answers)}
    counted = ", ".join(f"{scale.key} {symptoms(scale, answers)}" for scale in _CLUSTERS)
    findings = [f"Symptoms rated moderately or more: {counted} (needed: 1, 1, 2, 2)."]
    if result.total in (31, 32):
        findings.append("Published cut-offs of the total run from 31 to 33.")
    if set(rules.values()) == {True, False}:
        findings.append("The two rules disagree: it is for a clinician to weigh them.")
    positive = True if True in rules.values() else None if None in rules.values() else False
    return replace(result, rules=rules, positive=positive, findings=tuple(findings))


INSTRUMENT = Instrument(
    id="pcl-5",
    version="1",
    name="PTSD Checklist for DSM-5",
    short_name="PCL-5",
    citation="Weathers FW, Litz BT, Keane TM, Palmieri PA, Marx BP, Schnurr PP. National Center for PTSD 2013.",
    licence="Public domain, a work of the US Government",
    permission="None needed: National Center for PTSD, ptsd.va.gov (quoted in CamCOPS, pcl.rst)",
    wording="CamCOPS pcl5.xml and VistA MH Questions 6841-6860, which agree",
    verify=("LOINC panel 96762-0, seen once", "A blank means no total"),
    loinc_panel=None,
    loinc_total=None,
    window="the past month",
    stem="Below is a list of problems that people sometimes have in response to a very stressful experience. "
    "In the past month, how much were you bothered by:",
    items=numbered(_TEXTS, _HOW_MUCH),
    options=_HOW_MUCH,
    bands=(),
    rule=_score,
    cut_off=31,
    reliable_change=15,
    scales=_CLUSTERS,
)
