"""What a partner's records would become, told before anybody harvests them: by the very rules of a harvest."""
