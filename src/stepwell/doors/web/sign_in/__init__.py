"""How does somebody prove who they are? allauth's views, chosen one by one, with the programme's own rules."""
