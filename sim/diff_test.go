package sim

import (
	"slices"
	"testing"
	"time"

	"github.com/literaryai/dramatis"
)

// townOf is a small world: people by name, in the order of their numbers, whose ids begin alike in each town of one line.
func townOf(line, world byte, names ...string) *Side {
	side := &Side{At: dawn}
	for i, name := range names {
		c := average(line, i+1)
		c.ID, c.Name = dramatis.ID{0: line, 7: byte(i + 1), 15: world}, name
		side.Characters = append(side.Characters, c)
	}
	return side
}

func (s *Side) bond(from, to int, t dramatis.RelationshipType, b Bond) {
	s.Relationships = append(s.Relationships, between(&s.Characters[from-1], &s.Characters[to-1], t, b, dawn))
}

func (s *Side) thread(kind dramatis.ThreadKind, people ...int) {
	t := dramatis.StoryThread{Number: len(s.Threads) + 1, Kind: kind}
	for _, n := range people {
		t.Participants = append(t.Participants, dramatis.Participant{CharacterID: s.Characters[n-1].ID, Number: n})
	}
	s.Threads = append(s.Threads, t)
}

func TestCompareKnowsPeopleAgain(t *testing.T) {
	t.Parallel()
	first := townOf(1, 0, "Valjean", "Javert", "Cosette")
	for name, c := range map[string]struct {
		other     *Side
		both      []int // numbers there, in the order of those here; 0 for nobody
		onlyThere int
	}{
		"a fork":                 {townOf(1, 1, "Valjean", "Javert", "Cosette"), []int{1, 2, 3}, 0},
		"a fork with a rename":   {townOf(1, 1, "Madeleine", "Javert", "Cosette"), []int{1, 2, 3}, 0},
		"another import":         {townOf(2, 1, "Cosette", "Javert", "Marius"), []int{0, 2, 1}, 1},
		"a name twice":           {townOf(2, 1, "Anna", "Cosette", "Boris", "Cosette"), []int{0, 0, 0}, 4},
		"nobody":                 {townOf(2, 1), []int{0, 0, 0}, 0},
		"a fork with a newcomer": {townOf(1, 1, "Valjean", "Javert", "Cosette", "Marius"), []int{1, 2, 3}, 1},
	} {
		d := Compare(first, c.other)
		got := make([]int, 3)
		for _, p := range d.Both {
			got[p.Here.Number-1] = p.There.Number
		}
		if !slices.Equal(got, c.both) || len(d.OnlyThere) != c.onlyThere || len(d.OnlyHere) != 3-len(d.Both) {
			t.Errorf("%s: people are %v, and %d are only there; want %v and %d", name, got, len(d.OnlyThere), c.both, c.onlyThere)
		}
	}
}

func TestCompareSortsBondsByWhatTheyDifferBy(t *testing.T) {
	t.Parallel()
	here, there := townOf(1, 0, "Valjean", "Javert", "Cosette"), townOf(1, 1, "Valjean", "Javert", "Cosette")
	here.bond(1, 2, dramatis.Enemy, Bond{-.5, .2, .5})
	there.bond(1, 2, dramatis.Ally, Bond{.5, .6, .5})
	here.bond(1, 3, dramatis.Family, Bond{.9, .9, .9})
	there.bond(1, 3, dramatis.Family, Bond{.9, .9, .9})
	there.bond(3, 2, dramatis.Acquaintance, Bond{.1, .5, .1})
	d := Compare(here, there)
	if len(d.Bonds) != 2 {
		t.Fatalf("%d bonds differ, want 2: %+v", len(d.Bonds), d.Bonds)
	}
	first, second := &d.Bonds[0], &d.Bonds[1]
	if first.From.Here.Number != 1 || first.Size != 1.4 || first.TypeHere() != dramatis.Enemy || first.TypeThere() != dramatis.Ally || len(first.Axes) != 2 {
		t.Errorf("the first is %+v", first)
	}
	if second.Here != nil || second.TypeHere() != dramatis.Stranger || second.Size != .2 {
		t.Errorf("the second is %+v", second)
	}
	// The same bond, seen a year later, is another: each world is seen at its own time.
	later := *here
	later.At = dawn.Add(365 * 24 * time.Hour)
	if d := Compare(here, &later); len(d.Bonds) != 2 {
		t.Errorf("after a year %d bonds differ from what they were, want 2", len(d.Bonds))
	}
	if d := Compare(here, here); len(d.Bonds) != 0 || len(d.Both) != 3 {
		t.Errorf("a world differs from itself by %+v", d)
	}
}

// visit lets a character know somebody from outside by an account, from 1, and a name.
func (s *Side) visit(character int, user byte, name string, t dramatis.RelationshipType, b Bond) {
	who := s.Characters[character-1]
	r := between(&who, &dramatis.Character{ID: dramatis.ID{0: 0xff, 15: user}}, t, b, dawn)
	v := dramatis.Visitor{CharacterID: who.ID, Character: character, Number: len(s.Visitors) + 1, UserID: r.ToID, Name: name}
	s.Visitors = append(s.Visitors, v.With(&r))
}

func TestCompareVisitors(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		here, there func(*Side)
		want        []string // who is known here and there, the greatest difference first
	}{
		"alike": {
			func(s *Side) { s.visit(1, 1, "robin", dramatis.Friend, Bond{.5, .6, .5}) },
			func(s *Side) { s.visit(1, 1, "robin", dramatis.Friend, Bond{.5, .6, .5}) },
			nil,
		},
		"an account under two names": {
			func(s *Side) { s.visit(1, 1, "robin", dramatis.Friend, Bond{.5, .6, .5}) },
			func(s *Side) {
				s.visit(1, 2, "robin", dramatis.Friend, Bond{.1, .6, .1})
				s.visit(1, 1, "marion", dramatis.Enemy, Bond{-.9, .6, .5})
			},
			[]string{"robin/marion", "-/robin"},
		},
		"another import": {
			func(s *Side) { s.visit(1, 1, "robin", dramatis.Friend, Bond{.5, .6, .5}) },
			func(s *Side) { s.visit(1, 9, "robin", dramatis.Friend, Bond{.4, .6, .5}) },
			[]string{"robin/robin"},
		},
		"a name twice": {
			func(s *Side) { s.visit(1, 1, "robin", dramatis.Friend, Bond{.5, .6, .5}) },
			func(s *Side) {
				s.visit(1, 8, "robin", dramatis.Friend, Bond{.5, .6, .7})
				s.visit(1, 9, "robin", dramatis.Friend, Bond{.5, .6, .6})
			},
			[]string{"-/robin", "-/robin", "robin/-"},
		},
		"of another character": {
			func(s *Side) { s.visit(1, 1, "robin", dramatis.Friend, Bond{.9, .6, .5}) },
			func(s *Side) { s.visit(2, 1, "robin", dramatis.Friend, Bond{.5, .6, .5}) },
			[]string{"robin/-", "-/robin"},
		},
		"of somebody who lives in one world only": {
			func(s *Side) { s.visit(3, 1, "robin", dramatis.Friend, Bond{.9, .6, .5}) }, func(*Side) {}, nil,
		},
	} {
		here, there := townOf(1, 0, "Valjean", "Javert", "Cosette"), townOf(1, 1, "Valjean", "Javert")
		c.here(here)
		c.there(there)
		var got []string
		for _, d := range Compare(here, there).Visits {
			names := []string{"-", "-"}
			for i, v := range []*dramatis.Visitor{d.Here, d.There} {
				if v != nil {
					names[i] = v.Name
				}
			}
			got = append(got, names[0]+"/"+names[1])
		}
		if !slices.Equal(got, c.want) {
			t.Errorf("%s: bonds to visitors differ by %v, want %v", name, got, c.want)
		}
	}
}

func TestCompareThreads(t *testing.T) {
	t.Parallel()
	here, there := townOf(1, 0, "Valjean", "Javert", "Cosette"), townOf(1, 1, "Valjean", "Javert", "Cosette", "Marius")
	here.thread(dramatis.ThreadFeud, 1, 2)
	here.thread(dramatis.ThreadFeud, 2, 3)
	there.thread(dramatis.ThreadFeud, 2, 1)
	there.thread(dramatis.ThreadRomance, 3, 4)
	there.thread(dramatis.ThreadRivalry, 2, 3)
	d := Compare(here, there)
	if len(d.ThreadsHere) != 1 || d.ThreadsHere[0].Number != 2 {
		t.Errorf("threads only here are %+v", d.ThreadsHere)
	}
	if len(d.ThreadsThere) != 2 || d.ThreadsThere[0].Kind != dramatis.ThreadRomance || d.ThreadsThere[1].Kind != dramatis.ThreadRivalry {
		t.Errorf("threads only there are %+v", d.ThreadsThere)
	}
}
