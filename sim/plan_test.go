package sim

import (
	"fmt"
	"math/rand/v2"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/literaryai/dramatis"
)

// society is a made-up world of n people with pairs of relationships both ways, all drawn from seed.
func society(salt byte, n, pairs int, seed uint64) World {
	dice := rand.New(rand.NewPCG(seed, 1))
	w := World{Ecosystem: dramatis.Ecosystem{Seed: int64(seed)}, Tick: 1, Now: dawn.Add(10 * time.Hour), Busy: map[int]bool{}}
	for i := range n {
		c := average(salt, i+1)
		c.Traits.Extraversion, c.Traits.Openness, c.Traits.Agreeableness = dice.Float64(), dice.Float64(), dice.Float64()
		c.AutonomyLevel, c.SocialEnergy = dice.Float64(), dice.Float64()
		c.Persona.Topics = []string{"the weather", fmt.Sprintf("topic %d", dice.IntN(5))}
		c.Goals = []dramatis.Goal{{Text: fmt.Sprintf("Find thing %d.", i), Priority: dice.Float64(), State: "open"}}
		w.Characters = append(w.Characters, c)
	}
	known := map[[2]int]bool{}
	for len(known) < min(pairs, n*(n-1)/2) {
		a, b := dice.IntN(n), dice.IntN(n)
		if a == b || known[ordered(a, b)] {
			continue
		}
		known[ordered(a, b)] = true
		mean := 2*dice.Float64() - 1
		for _, way := range [][2]int{{a, b}, {b, a}} {
			from, to := &w.Characters[way[0]], &w.Characters[way[1]]
			w.Relationships = append(w.Relationships, between(from, to, dramatis.Acquaintance, Bond{mean, dice.Float64(), dice.Float64()}, dawn))
		}
	}
	return w
}

func TestPlanKeepsItsRules(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(0, 20).Draw(t, "people")
		w := society(1, n, rapid.IntRange(0, 40).Draw(t, "pairs"), rapid.Uint64().Draw(t, "seed"))
		w.Ecosystem.Settings.MaxScenes = rapid.IntRange(0, 8).Draw(t, "most scenes")
		for i := range n {
			w.Busy[i+1] = rapid.IntRange(0, 4).Draw(t, "busy") == 0
		}
		plan := Plan(w)
		checkPlan(t, &w, &plan)
	})
}

func checkPlan(t *rapid.T, w *World, plan *TickPlan) {
	seen := map[int]bool{}
	for _, scene := range plan.Scenes {
		if len(scene.Participants) < 2 || len(scene.Participants) > 4 {
			t.Fatalf("a scene has %d people", len(scene.Participants))
		}
		for _, n := range scene.Participants {
			if seen[n] || w.Busy[n] {
				t.Fatalf("%d is in two scenes, or busy", n)
			}
			seen[n] = true
		}
		for _, text := range []string{scene.Topic, scene.Setting, scene.Mood, scene.Goal, scene.Reason} {
			if text == "" || strings.Contains(text, "%") {
				t.Fatalf("a text is missing or unfinished: %+v", scene)
			}
		}
	}
	for _, n := range plan.Resting {
		if seen[n] || w.Busy[n] {
			t.Fatalf("%d rests and is in a scene, or busy", n)
		}
		seen[n] = true
	}
	rested := 0
	for i := range w.Characters {
		c := &w.Characters[i]
		if seen[c.Number] == w.Busy[c.Number] {
			t.Fatalf("%d is forgotten", c.Number)
		}
		if !w.Busy[c.Number] && EnergyAt(c, w.Now) >= energyRested {
			rested++
		}
	}
	if most := w.Ecosystem.Settings.WithDefaults().MaxScenes; len(plan.Scenes) > most {
		t.Fatalf("%d scenes, want at most %d", len(plan.Scenes), most)
	}
	if rested >= 2 && len(plan.Scenes) == 0 {
		t.Fatal("two rested people are free, and nobody meets")
	}
	if !slices.IsSorted(plan.Resting) {
		t.Fatalf("those who rest are not in order: %v", plan.Resting)
	}
}

// The order of the snapshot's lists changes nothing, nor do the ids.
func TestPlanIsDeterministic(t *testing.T) {
	t.Parallel()
	for seed := range uint64(10) {
		want := Plan(society(1, 30, 80, seed))
		other := society(2, 30, 80, seed)
		dice := rand.New(rand.NewPCG(seed, 2))
		dice.Shuffle(len(other.Characters), func(i, j int) {
			other.Characters[i], other.Characters[j] = other.Characters[j], other.Characters[i]
		})
		dice.Shuffle(len(other.Relationships), func(i, j int) {
			other.Relationships[i], other.Relationships[j] = other.Relationships[j], other.Relationships[i]
		})
		if got := Plan(other); !reflect.DeepEqual(got, want) {
			t.Errorf("with seed %d the plan is\n%+v\nand in another order\n%+v", seed, want, got)
		}
		changed := society(1, 30, 80, seed)
		changed.Tick = 2
		if reflect.DeepEqual(Plan(changed), want) {
			t.Errorf("with seed %d the next tick repeats the plan", seed)
		}
	}
}

// Over an evening of four hours, everybody in a town of the size of a novel is seen.
func TestPlanGivesEverybodyTheirTurn(t *testing.T) {
	t.Parallel()
	w := society(1, 77, 254, 3)
	seen := map[int]int{}
	sizes := map[int]int{}
	for tick := range 24 {
		w.Tick, w.Now = tick+1, w.Now.Add(10*time.Minute)
		for _, scene := range Plan(w).Scenes {
			sizes[len(scene.Participants)]++
			for _, n := range scene.Participants {
				seen[n]++
				c, now := &w.Characters[n-1], w.Now
				c.SocialEnergy, c.StateAt, c.LastInteraction = EnergyAt(c, now)-.15, now, &now
			}
		}
	}
	if len(seen) < 77 {
		t.Errorf("only %d of 77 people were seen", len(seen))
	}
	if sizes[2] == 0 || sizes[3] == 0 || sizes[4] == 0 {
		t.Errorf("scenes by size: %v, want some of each from 2 to 4", sizes)
	}
}

// pulls counts who a given person is drawn to in many ticks.
func pulls(w World, who int, ticks int) map[int]int {
	met := map[int]int{}
	for tick := range ticks {
		w.Tick = tick + 1
		for _, scene := range Plan(w).Scenes {
			if slices.Contains(scene.Participants, who) {
				for _, n := range scene.Participants {
					met[n]++
				}
			}
		}
	}
	return met
}

func TestPlanPrefers(t *testing.T) {
	t.Parallel()
	town := func(bonds ...dramatis.Relationship) World {
		w := World{Ecosystem: dramatis.Ecosystem{Seed: 1}, Now: dawn}
		for i := range 4 {
			c := average(1, i+1)
			c.Traits.Extraversion = 0
			w.Characters = append(w.Characters, c)
		}
		w.Ecosystem.Settings.MaxScenes = 1
		w.Relationships = bonds
		return w
	}
	a, b, c := average(1, 1), average(1, 2), average(1, 3)
	hour, just := dawn.Add(-4*time.Hour), dawn.Add(-time.Minute)
	tie := func(from, to *dramatis.Character, strength float64, met time.Time) dramatis.Relationship {
		r := between(from, to, dramatis.Acquaintance, Bond{strength, .5, .5}, dawn)
		r.LastInteractionAt = &met
		return r
	}
	for _, test := range []struct {
		name        string
		world       World
		more, fewer int
	}{
		{"a friend to a stranger", town(tie(&a, &b, .8, hour)), 2, 3},
		{"an enemy to a stranger", town(tie(&a, &b, -.8, hour)), 2, 3},
		{"whom one has not just met", town(tie(&a, &b, .6, hour), tie(&a, &c, .6, just)), 2, 3},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			if met := pulls(test.world, 1, 300); met[test.more] <= met[test.fewer] {
				t.Errorf("person 1 met %d %d times and %d %d times", test.more, met[test.more], test.fewer, met[test.fewer])
			}
		})
	}
}

func TestWebFindsUnbalancedTriadsAndCircles(t *testing.T) {
	t.Parallel()
	sides := map[[2]int]tie{}
	put := func(a, b int, strength float64) {
		sides[[2]int{a, b}] = tie{Bond: Bond{Strength: strength, Familiarity: .5}}
	}
	put(0, 1, .8)
	put(1, 2, .8)
	put(2, 0, -.8) // 0 and 2 are at odds, and both like 1
	put(3, 4, .8)
	put(4, 5, .8)
	put(3, 5, .8)
	put(2, 3, .05)
	w := newWeb(6, sides)
	if third, found := w.between(2, 0); !found || third != 1 {
		t.Errorf("between 0 and 2 stands %d (%v), want 1", third, found)
	}
	if w.contested(3, 4) {
		t.Error("three friends are in an unbalanced triad")
	}
	if w.circle[3] != w.circle[4] || w.circle[4] != w.circle[5] || w.circle[0] == w.circle[3] {
		t.Errorf("the circles are %v, want 3, 4 and 5 together and without 0", w.circle)
	}
}

func BenchmarkPlan(b *testing.B) {
	w := society(1, 77, 254, 3)
	for b.Loop() {
		Plan(w)
	}
}
