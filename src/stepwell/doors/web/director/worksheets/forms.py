"""What does a blank worksheet say: its title, what its boxes are called, and whose form is it?"""

from collections.abc import Collection
from datetime import date
from typing import Any

from django import forms

from stepwell.clinic.rulebook.queries import Written
from stepwell.doors.web.director.in_force import RuleForm

MOST_BOXES, LONGEST_BOX = 12, 120  # so that it is read on a phone, and written in one session


class BlankForm(RuleForm):
    """One blank, written anew or for the first time. What is written on one already keeps the boxes it was laid out on.

    `others` are the titles of the other blanks in force: in a session one chooses by title.
    """

    title = forms.CharField(label="What is it called?", max_length=100)
    boxes = forms.CharField(
        label="What are its boxes called?",
        max_length=4000,
        widget=forms.Textarea,
        help_text=f"One a line, {MOST_BOXES} at most, in the order in which they are filled in.",
        error_messages={"required": "Write what the boxes are called, one a line."},
    )
    after = forms.CharField(
        label="Whose form is it?",
        max_length=200,
        required=False,
        help_text="Author and year, such as “Linehan 2015”; empty where it is nobody's. It is shown under the form.",
    )

    def __init__(self, data: Any, *, blank: Written | None, others: Collection[str], first_on: date) -> None:
        told = {**blank.data, "boxes": "\n".join(blank.data["boxes"]), "source": blank.source} if blank else {}
        super().__init__(data, told=told, first_on=first_on)
        self.others = others

    def clean_title(self) -> str:
        title = str(self.cleaned_data["title"])
        if title.casefold() in {other.casefold() for other in self.others}:
            raise forms.ValidationError(f"Another worksheet is called “{title}”. Choose a title of its own.")
        return title

    def clean_boxes(self) -> list[str]:
        boxes = [" ".join(line.split()) for line in self.cleaned_data["boxes"].splitlines() if line.strip()]
        called = f"“{self.cleaned_data.get('title') or 'The worksheet'}”"
        if len(boxes) > MOST_BOXES:
            raise forms.ValidationError(f"{called} has {len(boxes)} boxes. Write {MOST_BOXES} at most.")
        for number, box in enumerate(boxes, start=1):
            if len(box) > LONGEST_BOX:
                raise forms.ValidationError(
                    f"{called}, box {number}: its name has {len(box)} letters. Write {LONGEST_BOX} at most."
                )
            before = [each.casefold() for each in boxes[: number - 1]]
            if box.casefold() in before:
                first = before.index(box.casefold()) + 1
                raise forms.ValidationError(f"{called}, box {number}: box {first} is called so too. Name it otherwise.")
        return boxes
