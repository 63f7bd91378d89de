/* Places and homes as a plain C program: one heap of events, two lists, and nothing the network
   does not need. It says how fast the same network can be when nothing else is asked for.

   usage: in_c ARRIVALS PLACES READY HOMES LOSS RETURNS GIVES_UP WARM_UP YEARS SEED RUNS
   Rates are a year, RETURNS is a share. A line for each run, of the years after the warm-up:
   person-years waiting, blocked and present, requests, given up, placed, years waited of those
   who were placed, moves to a home. */

#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

enum { ARRIVES, GETS_READY, LOSES_HOME, GIVES_UP };

typedef struct { double time; int kind, person, stamp; } Event;
typedef struct { double asked; int stamp, before, after; } Person; /* stamp: events before are void */
typedef struct { int first, last, length; } List;

static Event *heap;
static int heap_size, heap_room;
static Person *people;
static int people_used, people_room, *unused, unused_size;
static uint64_t state[4];

static uint64_t rotated(uint64_t x, int k) { return (x << k) | (x >> (64 - k)); }

static uint64_t next_bits(void) /* xoshiro256+, Blackman and Vigna 2018 */
{
    uint64_t result = state[0] + state[3], t = state[1] << 17;
    state[2] ^= state[0];
    state[3] ^= state[1];
    state[1] ^= state[2];
    state[0] ^= state[3];
    state[2] ^= t;
    state[3] = rotated(state[3], 45);
    return result;
}

static void set_seed(uint64_t seed) /* splitmix64 */
{
    for (int i = 0; i < 4; i++) {
        uint64_t z = (seed += 0x9e3779b97f4a7c15u);
        z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
        z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
        state[i] = z ^ (z >> 31);
    }
}

static double uniform(void) { return ((next_bits() >> 11) + 0.5) * 0x1p-53; }
static double exponential(double rate) { return -log(uniform()) / rate; }

static void schedule(double time, int kind, int person, int stamp)
{
    if (heap_size == heap_room)
        heap = realloc(heap, sizeof(Event) * (heap_room = 2 * heap_room + 1024));
    int row = heap_size++;
    while (row > 0 && heap[(row - 1) / 2].time > time) {
        heap[row] = heap[(row - 1) / 2];
        row = (row - 1) / 2;
    }
    heap[row] = (Event){time, kind, person, stamp};
}

static Event next_event(void)
{
    Event first = heap[0], last = heap[--heap_size];
    int row = 0;
    for (;;) {
        int child = 2 * row + 1;
        if (child >= heap_size)
            break;
        if (child + 1 < heap_size && heap[child + 1].time < heap[child].time)
            child++;
        if (heap[child].time >= last.time)
            break;
        heap[row] = heap[child];
        row = child;
    }
    heap[row] = last;
    return first;
}

static int new_person(void)
{
    if (unused_size > 0)
        return unused[--unused_size];
    if (people_used == people_room) {
        people_room = 2 * people_room + 1024;
        people = realloc(people, sizeof(Person) * people_room);
        unused = realloc(unused, sizeof(int) * people_room);
    }
    people[people_used].stamp = 0;
    return people_used++;
}

static void forget(int person)
{
    people[person].stamp++;
    unused[unused_size++] = person;
}

static void join(List *list, int person)
{
    people[person].before = list->last;
    people[person].after = -1;
    if (list->last >= 0)
        people[list->last].after = person;
    else
        list->first = person;
    list->last = person;
    list->length++;
}

static void step_out(List *list, int person)
{
    int before = people[person].before, after = people[person].after;
    if (before >= 0)
        people[before].after = after;
    else
        list->first = after;
    if (after >= 0)
        people[after].before = before;
    else
        list->last = before;
    list->length--;
}

typedef struct {
    double arrivals, ready, loss, returns, gives_up, warm_up, years;
    int places, homes;
} Network;

static void run(const Network *of)
{
    int free_places = of->places, free_homes = of->homes, present = 0;
    List for_place = {-1, -1, 0}, for_home = {-1, -1, 0};
    long requests = 0, given_up = 0, placed = 0, moves = 0;
    double waiting_years = 0, blocked_years = 0, present_years = 0, waited = 0;
    double counted_to = of->warm_up, now = 0;
    heap_size = people_used = unused_size = 0;
    schedule(exponential(of->arrivals), ARRIVES, -1, 0);

    while (now < of->years) {
        Event event = next_event();
        int person = event.person, asks = -1;
        if (person >= 0 && people[person].stamp != event.stamp)
            continue; /* void: the person did something else first */
        now = event.time;
        if (now > of->warm_up) {
            double passed = fmin(now, of->years) - counted_to;
            waiting_years += for_place.length * passed;
            blocked_years += for_home.length * passed;
            present_years += present * passed;
            counted_to = now;
        }
        if (now >= of->years)
            break;
        int counts = now >= of->warm_up;
        if (event.kind == ARRIVES) {
            asks = new_person();
            present++;
            schedule(now + exponential(of->arrivals), ARRIVES, -1, 0);
        } else if (event.kind == GIVES_UP) {
            step_out(&for_place, person);
            forget(person);
            present--;
            given_up += counts;
        } else if (event.kind == GETS_READY) {
            join(&for_home, person);
        } else {
            free_homes++;
            if (uniform() < of->returns) {
                asks = person;
            } else {
                forget(person);
                present--;
            }
        }
        if (asks >= 0) {
            requests += counts;
            people[asks].asked = now;
            people[asks].stamp++;
            join(&for_place, asks);
            schedule(now + exponential(of->gives_up), GIVES_UP, asks, people[asks].stamp);
        }
        while (free_homes > 0 && for_home.length > 0) {
            person = for_home.first;
            step_out(&for_home, person);
            free_homes--;
            free_places++;
            moves += counts;
            schedule(now + exponential(of->loss), LOSES_HOME, person, people[person].stamp);
        }
        while (free_places > 0 && for_place.length > 0) {
            person = for_place.first;
            step_out(&for_place, person);
            free_places--;
            placed += counts;
            waited += counts * (now - people[person].asked);
            people[person].stamp++;
            schedule(now + exponential(of->ready), GETS_READY, person, people[person].stamp);
        }
    }
    printf("%.17g %.17g %.17g %ld %ld %ld %.17g %ld\n", waiting_years, blocked_years,
           present_years, requests, given_up, placed, waited, moves);
}

int main(int count, char **given)
{
    if (count != 12) {
        fprintf(stderr, "eleven numbers are needed, see the first lines of in_c.c\n");
        return 2;
    }
    Network of = {.arrivals = atof(given[1]), .places = atoi(given[2]), .ready = atof(given[3]),
                  .homes = atoi(given[4]), .loss = atof(given[5]), .returns = atof(given[6]),
                  .gives_up = atof(given[7]), .warm_up = atof(given[8]), .years = atof(given[9])};
    set_seed(strtoull(given[10], NULL, 10));
    for (int runs = atoi(given[11]); runs > 0; runs--)
        run(&of);
    return 0;
}
