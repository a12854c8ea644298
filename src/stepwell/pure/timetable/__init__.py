"""Which week? What a published timetable says, how many hours that is, and who meets whom when."""
