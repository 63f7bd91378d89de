"""Events of a Mesa model come in the order of time, on the oldest and the newest Mesa we allow."""

from experiments.peers.mesa_clock import TimedModel


class Bell(TimedModel):
    """Notes when it rang."""

    def __init__(self):
        super().__init__(rng=1)
        self.rang = []

    def ring(self):
        self.rang.append(self.time)
        if len(self.rang) == 1:
            self.after(0.25, self.ring)


def test_events_come_in_the_order_of_time_until_the_end():
    bell = Bell()
    for delay in (3.5, 0.5, 2.0, 9.0):
        bell.after(delay, bell.ring)
    bell.run_until(4.0)
    assert bell.rang == [0.5, 0.75, 2.0, 3.5]
    assert bell.time == 4.0


def test_what_is_cancelled_does_not_happen():
    bell = Bell()
    bell.after(1.0, bell.ring)
    bell.after(1.1, bell.ring).cancel()
    bell.run_until(4.0)
    assert bell.rang == [1.0, 1.25]
