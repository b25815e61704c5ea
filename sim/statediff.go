package sim

import (
	"fmt"
	"iter"
	"maps"
	"reflect"
	"slices"

	"github.com/literaryai/dramatis"
)

// FirstDifference tells in a sentence where two states of one world part first, "" where they do not. Beside what
// StateHash sees it compares the world's own data and its scenarios. The names are what the states are called in the sentence.
func FirstDifference(a, b *State, aName, bName string) (string, error) {
	ours, stopOurs := iter.Pull(a.facts(a.whole()))
	defer stopOurs()
	theirs, stopTheirs := iter.Pull(b.facts(b.whole()))
	defer stopTheirs()
	for {
		x, more := ours()
		y, moreThere := theirs()
		switch {
		case x.err != nil:
			return "", x.err
		case y.err != nil:
			return "", y.err
		case !more && !moreThere:
			return "", nil
		case x.place != y.place:
			return fmt.Sprintf("where %s has %s, %s has %s", aName, orNothing(x.place), bName, orNothing(y.place)), nil
		}
		if path, one, other, same := firstApart(x.place, x.value, y.value); !same {
			return fmt.Sprintf("%s is %v in %s, and %v in %s", path, one, aName, other, bName), nil
		}
	}
}

func orNothing(place string) string {
	if place == "" {
		return "nothing more"
	}
	return place
}

// clockFact is a world's own data that StateHash leaves out.
type clockFact struct {
	Name        string                  `json:"name"`
	TickEvery   dramatis.Seconds        `json:"tick_every"`
	Speed       float64                 `json:"speed"`
	State       dramatis.EcosystemState `json:"state"`
	PauseReason string                  `json:"pause_reason"`
	StepsLeft   int                     `json:"steps_left"`
	Budget      dramatis.Budget         `json:"budget"`
	ForkedFrom  *dramatis.ForkPoint     `json:"forked_from"`
	Version     int                     `json:"version"`
}

// whole yields content and then the rest of the world's own data.
func (s *State) whole() iter.Seq2[string, any] {
	w := &s.Ecosystem
	clock := clockFact{w.Name, w.TickEvery, w.Speed, w.State, w.PauseReason, w.StepsLeft, w.Budget, w.ForkedFrom, w.Version}
	return func(yield func(string, any) bool) {
		for place, thing := range s.content() {
			if !yield(place, thing) {
				return
			}
		}
		_ = yield("the world's clock", clock) && s.eachScenario(yield)
	}
}

// eachScenario yields scenarios in the order in which they were made, which is that of their ids.
func (s *State) eachScenario(yield func(string, any) bool) bool {
	ids := slices.SortedFunc(maps.Keys(s.Scenarios), func(a, b dramatis.ID) int { return slices.Compare(a[:], b[:]) })
	for i, id := range ids {
		if !yield(fmt.Sprintf("scenario %d", i+1), s.Scenarios[id]) {
			return false
		}
	}
	return true
}

// firstApart finds the first place where two decoded values part, in the order of the keys.
func firstApart(path string, a, b any) (at string, one, other any, same bool) {
	x, isObject := a.(map[string]any)
	y, alsoObject := b.(map[string]any)
	if isObject && alsoObject {
		keys := maps.Clone(x)
		maps.Copy(keys, y)
		for _, k := range slices.Sorted(maps.Keys(keys)) {
			if at, one, other, same := firstApart(path+"."+k, x[k], y[k]); !same {
				return at, one, other, false
			}
		}
		return "", nil, nil, true
	}
	list, isList := a.([]any)
	there, alsoList := b.([]any)
	if isList && alsoList && len(list) == len(there) {
		for i := range list {
			if at, one, other, same := firstApart(fmt.Sprintf("%s[%d]", path, i), list[i], there[i]); !same {
				return at, one, other, false
			}
		}
		return "", nil, nil, true
	}
	return path, a, b, reflect.DeepEqual(a, b)
}
