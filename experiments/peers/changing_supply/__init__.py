"""Changing supply: arrivals that change by year, and places that open and close on dates.

People come and wait for one kind of place, first come first served; who waits gives up at a rate.
The rate of arrivals changes every year. Places open on a date; on a later date others close: a
free one at once, one that is lived in when its resident leaves, before anybody on the list may
have it. Nobody is put out. All times are exponential; everything starts empty, and what is
compared is how each year differs, so no warm-up is left out.
"""
