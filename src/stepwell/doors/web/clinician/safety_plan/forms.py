"""What does the safety plan say, step by step? One entry a line; a step may stay empty."""

from django import forms

from stepwell.clinic.safety.queries import PlanStep


class SafetyPlanForm(forms.Form):
    """One field per step, in the order the steps are taken, filled with the version before."""

    def __init__(self, steps: tuple[PlanStep, ...], data: object = None) -> None:
        super().__init__(data)  # type: ignore[arg-type]  # a QueryDict, or None for the page's first showing
        for number, step in enumerate(steps, start=1):
            self.fields[step.name] = forms.CharField(
                label=f"{number}. {step.title}",
                required=False,
                max_length=4000,
                initial="\n".join(step.lines),
                widget=forms.Textarea(attrs={"rows": 3}),
            )
