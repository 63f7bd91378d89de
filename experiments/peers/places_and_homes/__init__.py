"""Places, then homes: waiting, giving up, blocking, and coming back.

People come and wait for a place, first come first served; who waits gives up at a rate, for good.
In a place somebody gets ready to move on and then waits for a home, first come first served,
keeping the place meanwhile: it is blocked. A home lasts a while; then a share of the people is
back on the street and asks for a place again, the others leave for good. Homes and places that
are left can be taken at once. All times are exponential; everything starts empty.
"""
