package sim

import (
	"cmp"
	"slices"
	"time"

	"github.com/literaryai/dramatis"
)

// Weaving is what story threads are found in. The order of its lists does not matter.
type Weaving struct {
	Seed          int64
	Tick          int                     // the tick at whose end threads are looked for
	Now           time.Time               // its world time
	Characters    []dramatis.Character    // all of them
	Relationships []dramatis.Relationship // likewise
	Spoken        []Spoken                // in conversations of the last ThreadSpan ticks
	Threads       []dramatis.StoryThread  // those that are not resolved
	Found         int                     // threads ever found; the next is numbered one more
}

// Spoken is a line as threads are found in it, with where it was said. Its text is not needed.
type Spoken struct {
	dramatis.Message
	Present []int  // the numbers of those who were there
	Setting string // where that was
}

// SpokenIn is a line with who heard it in its conversation.
func SpokenIn(c *dramatis.Conversation, m dramatis.Message) Spoken {
	s := Spoken{Message: m, Setting: c.Setting}
	for _, p := range c.Participants {
		if p.JoinedAfter < m.Turn && (m.WhisperTo == nil || m.WhisperTo.Number == p.Number) {
			s.Present = append(s.Present, p.Number)
		}
	}
	return s
}

// Weave follows the story threads of a world and finds new ones. What it gives back is how the threads that go on are
// now and which have begun, by number; new ones have no id yet.
//
// Two people have at most one thread that is not resolved. As things turn between them it turns with them, from rivalry
// to feud to reconciliation, and stays the same thread with its curve and its beats: it is one story. What begins
// between them after it has been resolved is another. Beside those of two there are alliances of several against the
// same foe, and the rise and fall of one person in the eyes of the others.
//
// A thread is as tense as what is at stake in it and what has happened in it lately; see reading. A world has at most
// liveMost threads that are not resolved: the tensest new ones begin when there is room.
func Weave(w Weaving) []dramatis.StoryThread {
	l := newLoom(&w)
	found := l.readings()
	woven := make([]dramatis.StoryThread, 0, len(w.Threads))
	taken := map[knot]bool{}
	for _, t := range byNumber(w.Threads) {
		r := l.next(&t, found)
		taken[r.knot] = true
		woven = append(woven, l.follow(t, r))
	}
	return append(woven, l.begin(found, taken, woven)...)
}

func byNumber(threads []dramatis.StoryThread) []dramatis.StoryThread {
	sorted := slices.Clone(threads)
	slices.SortFunc(sorted, func(a, b dramatis.StoryThread) int { return cmp.Compare(a.Number, b.Number) })
	return sorted
}

// next is how a live thread reads now: as the strongest reading of its people, if it is the stronger for being another
// than the one it has; where nothing reads any more, as the old one with nothing in it.
func (l *loom) next(t *dramatis.StoryThread, found []reading) reading {
	still := reading{knot: l.knotOf(t, found), kind: t.Kind, people: numbersIn(t.Participants)}
	var other reading
	for _, r := range found {
		switch {
		case r.knot != still.knot:
		case r.kind == t.Kind:
			still = r
		case r.tension > other.tension:
			other = r
		}
	}
	if other.tension > still.tension*kindHold && other.tension >= threadFrom {
		return other
	}
	return still
}

// begin starts the tensest of the readings that no thread is about, while there is room for them. Where there are many of
// one kind already, or of one person, only what is tense begins.
func (l *loom) begin(found []reading, taken map[knot]bool, woven []dramatis.StoryThread) []dramatis.StoryThread {
	room := l.liveMost()
	load, kinds := map[int]int{}, map[dramatis.ThreadKind]int{}
	for _, t := range woven {
		if t.State == dramatis.ThreadResolved {
			continue
		}
		room--
		kinds[t.Kind]++
		for _, p := range t.Participants {
			load[p.Number]++
		}
	}
	var begun []dramatis.StoryThread
	for _, r := range byTension(found) {
		many := kinds[r.kind] >= max(2, l.liveMost()/3) ||
			slices.ContainsFunc(r.people, func(n int) bool { return load[n] >= personMost })
		if r.tension < threadFrom || taken[r.knot] || many && r.tension < climaxUntil {
			continue
		}
		t := l.start(r, l.Found+len(begun)+1)
		if len(t.Beats) == 0 { // there is nothing to tell yet
			continue
		}
		if room--; room < 0 {
			break
		}
		taken[r.knot] = true
		kinds[r.kind]++
		for _, n := range r.people {
			load[n]++
		}
		begun = append(begun, t)
	}
	return begun
}

// byTension sorts readings from the tensest down, and drops the weaker ones of each subject.
func byTension(found []reading) []reading {
	sorted := slices.Clone(found)
	slices.SortFunc(sorted, func(a, b reading) int {
		return cmp.Or(cmp.Compare(b.tension, a.tension), slices.Compare(a.knot[:], b.knot[:]), cmp.Compare(a.kind, b.kind))
	})
	seen := map[knot]bool{}
	return slices.DeleteFunc(sorted, func(r reading) bool {
		again := seen[r.knot]
		seen[r.knot] = true
		return again
	})
}

// liveMost is how many threads of this world may go on at once.
func (l *loom) liveMost() int { return min(max(len(l.people)/4, 3), threadsMost) }
