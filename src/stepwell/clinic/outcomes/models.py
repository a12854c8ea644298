"""The director's figures are read from the rooms below; nothing is stored here."""
