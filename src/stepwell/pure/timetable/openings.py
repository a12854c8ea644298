"""What does a timetable leave open, who may settle it, and how is it asked?"""

from collections.abc import Iterator

from stepwell.pure.timetable.blocks import Ages, Block, OpenChoice, Population, SettledBy


def open_choices(blocks: tuple[Block, ...], *, zone_known: bool, length_known: bool) -> tuple[OpenChoice, ...]:
    """Everything the blocks and the programme leave unpublished: the programme's first, then block by block."""
    return (
        *_of_the_programme(zone_known=zone_known, length_known=length_known),
        *(choice for block in blocks for choice in _of_block(block)),
    )


def ages_choice(population: Population) -> tuple[OpenChoice, ...]:
    """The question of ages, where the population's own words do not say."""
    if population.ages is not Ages.NOT_STATED:
        return ()
    question = "Is the programme for adults, for teens or for both? Write adult, teen or both."
    why = "the minimum weekly hours differ by age, and the population does not state it"
    return (_programme_choice("ages", question, why),)


def _of_the_programme(*, zone_known: bool, length_known: bool) -> Iterator[OpenChoice]:
    if not zone_known:
        question = "In which time zone are the times meant? Write one such as America/Chicago."
        yield _programme_choice("time_zone", question, "the time zone is not published")
    if not length_known:
        question = 'How many weeks does a stay last? Write "8", "9-12" or "up to 20".'
        yield _programme_choice("length_weeks", question, "the length of a stay is not published")


def _of_block(block: Block) -> Iterator[OpenChoice]:
    name = f'"{block.title}" ({block.key})' if block.title else f'"{block.key}"'
    if not block.days:
        times = "once a week" if block.per_week == 1 else f"{block.per_week} times a week"
        question = f'On which days is {name}, {times}? Write them as "Mon Wed Fri".'
        yield _block_choice(block, "days", question, "the days are not published")
    if block.start is None:
        question = f"At what time does {name} start? Write it as 17:30."
        yield _block_choice(block, "start", question, "the time is not published")
    if block.minutes is None:
        question = f"How many minutes does one meeting of {name} last?"
        why = "the minutes are not published, so the block counts nothing"
        yield _block_choice(block, "minutes", question, why)
    if block.group_max is None and block.kind.in_a_group:
        question = f"How many patients does {name} take at most?"
        yield _block_choice(block, "group_max", question, "the group limit is not published")


def _block_choice(block: Block, field: str, question: str, why: str) -> OpenChoice:
    personal = field in ("days", "start") and not block.kind.in_a_group
    settled_by = SettledBy.WITH_THE_PATIENT if personal else SettledBy.PROGRAMME
    return OpenChoice(f"{block.key}.{field}", block.key, field, question, why, settled_by)


def _programme_choice(field: str, question: str, why: str) -> OpenChoice:
    return OpenChoice(field, "", field, question, why, SettledBy.PROGRAMME)
