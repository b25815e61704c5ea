package sim

import (
	"math"
	"testing"
	"time"

	"github.com/literaryai/dramatis"
)

// A pair that has just met is not drawn to meet again; half of the wish comes back in an hour of the world.
func TestAPairCoolsDown(t *testing.T) {
	t.Parallel()
	a, b, c := average(1, 1), average(1, 2), average(1, 3)
	for _, test := range []struct {
		since time.Duration
		want  float64
	}{{0, 0}, {10 * time.Minute, .109}, {time.Hour, .5}, {2 * time.Hour, .75}, {24 * time.Hour, 1}} {
		r := between(&a, &b, dramatis.Friend, Bond{.5, .6, .5}, dawn)
		met := dawn.Add(-test.since)
		r.LastInteractionAt = &met
		town := newTown(&World{
			Ecosystem: dramatis.Ecosystem{Seed: 1}, Tick: 1, Now: dawn, Characters: []dramatis.Character{a, b, c}, Relationships: []dramatis.Relationship{r},
		})
		if got := town.freshness(town.tie(0, 1), town.tie(1, 0)); math.Abs(got-test.want) > .001 {
			t.Errorf("%v after they met a pair has got over it by %.3f, want %.3f", test.since, got, test.want)
		}
		if got := town.freshness(town.tie(0, 2), town.tie(2, 0)); got != 1 {
			t.Errorf("people who never met are fresh by %v", got)
		}
		if cold, warm := town.pull(0, 1), town.pull(0, 2); test.since == 0 && cold >= warm {
			t.Errorf("a friend just met draws %v, a stranger %v", cold, warm)
		}
	}
}
