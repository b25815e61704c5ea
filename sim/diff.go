package sim

import (
	"cmp"
	"math"
	"slices"
	"time"

	"github.com/literaryai/dramatis"
)

// Side is one of two worlds that are compared, at a world time of its own.
type Side struct {
	Characters    []dramatis.Character
	Relationships []dramatis.Relationship
	Visitors      []dramatis.Visitor
	Threads       []dramatis.StoryThread
	At            time.Time
}

// SamePerson is somebody who lives in both worlds.
type SamePerson struct{ Here, There *dramatis.Character }

// AxisDiff is one axis of a bond that the worlds differ in.
type AxisDiff struct {
	Axis        dramatis.Axis
	Here, There float64 // each at its world's own time
}

// Delta is by how much the axis is higher here.
func (a AxisDiff) Delta() float64 { return round(a.Here - a.There) }

// BondDiff is a bond that the worlds differ in. One that there is in one of them only is nil in the other, where the two
// are strangers.
type BondDiff struct {
	From, To    SamePerson
	Here, There *dramatis.Relationship
	Axes        []AxisDiff
	Size        float64 // the sum of what the axes differ by
}

// Diff is how two worlds differ in their people, bonds, visitors and story threads.
type Diff struct {
	Both      []SamePerson         // by the numbers here
	OnlyHere  []dramatis.Character // by number
	OnlyThere []dramatis.Character
	Bonds     []BondDiff  // the greatest difference first
	Visits    []VisitDiff // likewise

	ThreadsHere  []dramatis.StoryThread // those that only this world has, by number
	ThreadsThere []dramatis.StoryThread
}

// Compare holds two worlds against each other. A person is the same in both who has the same number and the same name
// or beginning of the id, which a fork keeps, so that somebody who was renamed is still known; of those who are left, who
// has a name that nobody else has.
func Compare(here, there *Side) Diff {
	var d Diff
	d.Both, d.OnlyHere, d.OnlyThere = matchPeople(here.Characters, there.Characters)
	d.Bonds = diffBonds(here, there, d.Both)
	d.Visits = diffVisitors(here, there, d.Both)
	d.ThreadsHere, d.ThreadsThere = diffThreads(here.Threads, there.Threads, d.Both)
	return d
}

func matchPeople(here, there []dramatis.Character) (both []SamePerson, onlyHere, onlyThere []dramatis.Character) {
	byNumber, byName := map[int]int{}, map[string]int{}
	for i := range there {
		byNumber[there[i].Number] = i
		if _, twice := byName[there[i].Name]; twice {
			byName[there[i].Name] = -1
		} else {
			byName[there[i].Name] = i
		}
	}
	taken := make([]bool, len(there))
	found := make([]bool, len(here))
	match := func(i, j int) {
		taken[j], found[i] = true, true
		both = append(both, SamePerson{&here[i], &there[j]})
	}
	for i := range here {
		if j, known := byNumber[here[i].Number]; known && samePerson(&here[i], &there[j]) {
			match(i, j)
		}
	}
	for i := range here {
		if j, known := byName[here[i].Name]; known && j >= 0 && !found[i] && !taken[j] {
			match(i, j)
		}
	}
	slices.SortFunc(both, func(a, b SamePerson) int { return cmp.Compare(a.Here.Number, b.Here.Number) })
	return both, unmatched(here, found), unmatched(there, taken)
}

// samePerson judges two people of the same number.
func samePerson(a, b *dramatis.Character) bool {
	return a.Name == b.Name || [8]byte(a.ID[:8]) == [8]byte(b.ID[:8])
}

func unmatched(people []dramatis.Character, matched []bool) []dramatis.Character {
	only := []dramatis.Character{}
	for i := range people {
		if !matched[i] {
			only = append(only, people[i])
		}
	}
	slices.SortFunc(only, func(a, b dramatis.Character) int { return cmp.Compare(a.Number, b.Number) })
	return only
}

// leastBondDiff is what an axis must differ by to count: less is not seen where values are shown with two digits.
const leastBondDiff = 0.005

func diffBonds(here, there *Side, both []SamePerson) []BondDiff {
	ours, theirs := bondsByIDs(here.Relationships), bondsByIDs(there.Relationships)
	diffs := []BondDiff{}
	for _, from := range both {
		for _, to := range both {
			d := BondDiff{
				From: from, To: to,
				Here: ours[[2]dramatis.ID{from.Here.ID, to.Here.ID}], There: theirs[[2]dramatis.ID{from.There.ID, to.There.ID}],
			}
			if d.Here == nil && d.There == nil {
				continue
			}
			if d.compare(here.At, there.At); len(d.Axes) > 0 || d.turned() {
				diffs = append(diffs, d)
			}
		}
	}
	slices.SortStableFunc(diffs, func(a, b BondDiff) int { return cmp.Compare(b.Size, a.Size) })
	return diffs
}

func bondsByIDs(bonds []dramatis.Relationship) map[[2]dramatis.ID]*dramatis.Relationship {
	by := make(map[[2]dramatis.ID]*dramatis.Relationship, len(bonds))
	for i := range bonds {
		by[[2]dramatis.ID{bonds[i].FromID, bonds[i].ToID}] = &bonds[i]
	}
	return by
}

func (d *BondDiff) compare(here, there time.Time) {
	ours, theirs := bondOrNone(d.Here, here), bondOrNone(d.There, there)
	for _, axis := range dramatis.Axes() {
		axisDiff := AxisDiff{Axis: axis, Here: round(ours.on(axis)), There: round(theirs.on(axis))}
		if apart := math.Abs(axisDiff.Here - axisDiff.There); apart >= leastBondDiff {
			d.Axes = append(d.Axes, axisDiff)
			d.Size = round(d.Size + apart)
		}
	}
}

func bondOrNone(r *dramatis.Relationship, at time.Time) Bond {
	if r == nil {
		return restingBondOfType(dramatis.Stranger)
	}
	return BondAt(r, at)
}

// turned reports whether the two are something else to each other.
func (d *BondDiff) turned() bool { return d.TypeHere() != d.TypeThere() }

// TypeHere is what the one is to the other here.
func (d *BondDiff) TypeHere() dramatis.RelationshipType { return typeOrStranger(d.Here) }

// TypeThere is what the one is to the other there.
func (d *BondDiff) TypeThere() dramatis.RelationshipType { return typeOrStranger(d.There) }

func typeOrStranger(r *dramatis.Relationship) dramatis.RelationshipType {
	if r == nil {
		return dramatis.Stranger
	}
	return r.Type
}

// diffThreads tells which story threads only one of the worlds has. Two are the same that are of one kind between the
// same people.
func diffThreads(here, there []dramatis.StoryThread, both []SamePerson) (onlyHere, onlyThere []dramatis.StoryThread) {
	names := make(map[dramatis.ID]int, 2*len(both))
	for i, p := range both {
		names[p.Here.ID], names[p.There.ID] = i+1, i+1
	}
	return threadsWithout(here, there, names), threadsWithout(there, here, names)
}

func threadsWithout(these, those []dramatis.StoryThread, names map[dramatis.ID]int) []dramatis.StoryThread {
	only := []dramatis.StoryThread{}
	for i := range these {
		if !slices.ContainsFunc(those, func(t dramatis.StoryThread) bool { return sameThread(&these[i], &t, names) }) {
			only = append(only, these[i])
		}
	}
	slices.SortFunc(only, func(a, b dramatis.StoryThread) int { return cmp.Compare(a.Number, b.Number) })
	return only
}

func sameThread(a, b *dramatis.StoryThread, names map[dramatis.ID]int) bool {
	ours, known := threadPeople(a, names)
	theirs, knownThere := threadPeople(b, names)
	return a.Kind == b.Kind && known && knownThere && slices.Equal(ours, theirs)
}

// threadPeople is who a thread is between, by the names that both worlds know them by, and whether they both do.
func threadPeople(t *dramatis.StoryThread, names map[dramatis.ID]int) (people []int, known bool) {
	for _, p := range t.Participants {
		name, both := names[p.CharacterID]
		if !both {
			return nil, false
		}
		people = append(people, name)
	}
	slices.Sort(people)
	return people, true
}
