"""How does an open board hear that something about an alert has changed? The database rings a bell as it commits.

The bell says of which patient, by an id that means nothing outside, and no more: what has changed, the rows tell.
"""

import pgtrigger

BELL = "stepwell_duty"

RINGS = pgtrigger.Trigger(
    name="whoever_is_on_duty_hears",
    when=pgtrigger.After,
    operation=pgtrigger.Insert | pgtrigger.Update,
    func=f"PERFORM pg_notify('{BELL}', NEW.patient_id::text); RETURN NULL;",
)
