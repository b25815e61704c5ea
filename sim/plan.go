package sim

import (
	"cmp"
	"math"
	"math/rand/v2"
	"slices"
	"time"

	"github.com/literaryai/dramatis"
)

// World is the snapshot from which a tick is planned. The order of its lists does not matter.
type World struct {
	Ecosystem     dramatis.Ecosystem
	Tick          int                     // the tick to plan
	Now           time.Time               // its world time
	Characters    []dramatis.Character    // the active ones
	Relationships []dramatis.Relationship // those between them
	Busy          map[int]bool            // numbers of those in a running conversation, who cannot be planned
	Stale         map[int]bool            // numbers of those with a span of memories that has grown old
}

// TickPlan is what a tick decided. Nobody is in two scenes, nor in a scene and resting.
type TickPlan struct {
	Scenes  []dramatis.ScenePlan
	Resting []int // numbers of those who keep to themselves, in order

	Reflects []int // of the resting, those who have lived through enough to reflect
	Settles  []int // of the other resting, those whose old memories are merged
}

// Plan decides who rests, who of them looks back, and who meets whom: at most the world's MaxScenes scenes of two to four. Those who have energy,
// act readily by themselves and have long been alone seek company first; whom they find is drawn by the pull between
// the two. Not everybody who could goes out, but when two rested people are free there is a scene.
func Plan(w World) TickPlan {
	t := newTown(&w)
	plan := TickPlan{Scenes: []dramatis.ScenePlan{}, Resting: []int{}}
	most := w.Ecosystem.Settings.WithDefaults().MaxScenes
	seekers := t.seekers()
	for _, who := range seekers {
		if len(plan.Scenes) < most && t.people[who].goesOut {
			plan.gather(t, who)
		}
	}
	for _, who := range seekers {
		if len(plan.Scenes) == 0 {
			plan.gather(t, who)
		}
	}
	for _, p := range t.people {
		if !p.busy && !p.taken {
			plan.Resting = append(plan.Resting, p.Number)
		}
	}
	plan.lookBack(t, w.Stale)
	return plan
}

// gather adds a scene around somebody, if they and anybody else are free.
func (plan *TickPlan) gather(t *town, who int) {
	if t.people[who].taken {
		return
	}
	dice := Chance(t.seed, t.tick, t.people[who].Number, "company")
	company := t.company(who, dice)
	if len(company) < 2 {
		return
	}
	for _, i := range company {
		t.people[i].taken = true
	}
	plan.Scenes = append(plan.Scenes, t.scene(company, dice))
}

// seekers lists the places of those who are rested and free, the most eager first. The order is drawn without
// replacement, weighted by eagerness (Efraimidis and Spirakis 2006), each from a generator of their own.
func (t *town) seekers() []int {
	keys := make([]float64, len(t.people))
	var seekers []int
	for i := range t.people {
		p := &t.people[i]
		if !p.rested {
			continue
		}
		dice := Chance(t.seed, t.tick, p.Number, "seek company")
		eagerness := (.1 + p.AutonomyLevel + aimDrive*p.drive) * p.energy * (.05 + p.waited*p.waited)
		keys[i] = score(-math.Log1p(-dice.Float64()) / eagerness)
		p.goesOut = dice.Float64() < 1-reluctance*(1-p.AutonomyLevel)
		seekers = append(seekers, i)
	}
	slices.SortFunc(seekers, func(a, b int) int { return cmp.Or(cmp.Compare(keys[a], keys[b]), cmp.Compare(a, b)) })
	return seekers
}

// company finds whom somebody meets: one other, and sometimes a third and a fourth. Whoever makes an unbalanced triad
// with the two is the likeliest third.
func (t *town) company(who int, dice *rand.Rand) []int {
	company := []int{who}
	for len(company) < groupMost {
		if len(company) > 1 && dice.Float64() >= t.openness(company)*t.privacy(company) {
			break
		}
		next := t.draw(company, dice.Float64())
		if next < 0 {
			break
		}
		company = append(company, next)
	}
	return company
}

// openness is the chance that a company lets one more in: the more outgoing they are, and half of that for a fourth.
func (t *town) openness(company []int) float64 {
	sum := 0.0
	for _, i := range company {
		sum += t.people[i].Traits.Extraversion
	}
	return (.1 + .5*sum/float64(len(company))) / float64(len(company)-1)
}

// privacy is how far a company that was found by somebody's goal wishes for no others: a hunter and their prey, or two
// lovers, would rather be alone.
func (t *town) privacy(company []int) float64 {
	if _, sought := t.aim[[2]int{company[0], company[1]}]; sought {
		return aimPrivacy
	}
	return 1
}

// draw picks one more for a company, weighted by the pull between them and everybody in it; −1 when nobody is free.
func (t *town) draw(company []int, u float64) int {
	weights := t.weights(company)
	if len(company) == 1 {
		t.chase(company[0], weights)
	}
	total := 0.0
	for _, weight := range weights {
		total += weight
	}
	left, last := u*total, -1
	for i, weight := range weights {
		if weight == 0 {
			continue
		}
		if last, left = i, left-weight; left < 0 {
			break
		}
	}
	return last
}

// weights gives everybody who is free their weight in a drawing, and the others 0. However many strangers there are,
// together they weigh no more than their share: a world is full of them, and a life is not.
func (t *town) weights(company []int) []float64 {
	weights := make([]float64, len(t.people))
	known, strangers := 0.0, 0.0
	for i := range t.people {
		if !t.people[i].rested || t.people[i].taken || slices.Contains(company, i) {
			continue
		}
		weights[i] = t.pullOf(company, i)
		if t.tie(company[0], i).kind == dramatis.Stranger {
			strangers += weights[i]
		} else {
			known += weights[i]
		}
	}
	most := known * strangersMost / (1 - strangersMost)
	if known == 0 || strangers <= most {
		return weights
	}
	for i := range weights {
		if t.tie(company[0], i).kind == dramatis.Stranger {
			weights[i] *= most / strangers
		}
	}
	return weights
}
