"""The actions: a function, its name, what it takes, whether it only reads."""
