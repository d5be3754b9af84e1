"""The numbers of PostgreSQL's advisory locks, all in one place: two that are the same would wait for each other.

A process that dies gives its locks back.  On SQLite, where a writer is alone, nobody needs them.
"""

MIGRATING = 4_713_201                      # two processes that start at once queue for it
SCHEDULER = 4_713_202                      # of the process that leads
BEGINNING = 4_713_203                      # a family, with a source beside it: one worker begins a run of it at a time
FILES = 4_713_204                          # of whoever writes rows of files (shared) or removes files (alone)
TWINS = 4_713_205                          # of whoever links datasets that are one
SYNONYMS = 4_713_206                       # of whoever changes which words mean the same
