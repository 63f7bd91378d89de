"""What each event does, one small function each.

``moving`` (come, move, leave), ``requests`` (open and close), ``progress`` (ready, noticed,
reviewed, completed, gave up), ``vacancies`` (places and dwellings given out), ``offers`` (answer,
move in), ``supply`` (arrivals and lettings from their fixed candidates), ``phases`` (a lever
starts or ends). An event never calls itself: what becomes available is marked, and given out by
one event of its own at the same instant.
"""
