package sim

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/literaryai/dramatis"
)

// tale is a world whose threads are looked for in the tests: people by their numbers, and what they say tick by tick.
type tale struct {
	salt   byte
	people []dramatis.Character
	bonds  map[[2]int]*dramatis.Relationship
	lines  []Spoken
	live   []dramatis.StoryThread
	found  int
	scene  int
}

func newTale(salt byte, people int) *tale {
	tl := &tale{salt: salt, bonds: map[[2]int]*dramatis.Relationship{}}
	for i := range people {
		tl.people = append(tl.people, average(salt, i+1))
	}
	return tl
}

// stand sets how one stands to another.
func (tl *tale) stand(from, to int, kind dramatis.RelationshipType, strength float64) {
	r := between(&tl.people[from-1], &tl.people[to-1], kind, Bond{strength, .6, .5}, dawn)
	tl.bonds[[2]int{from, to}] = &r
}

// mutual sets how two stand to each other.
func (tl *tale) mutual(a, b int, kind dramatis.RelationshipType, strength float64) {
	tl.stand(a, b, kind, strength)
	tl.stand(b, a, kind, strength)
}

// line is one line of a scene: who says what to whom, and how far that moves whom it is said to.
type line struct {
	from, to int
	act      dramatis.Act
	strength float64
	trust    float64
}

// tell plays a scene.
func (tl *tale) tell(tick int, lines ...line) {
	tl.scene++
	var present []int
	for _, l := range lines {
		present = append(present, l.from, l.to)
	}
	slices.Sort(present)
	present = slices.Compact(present)
	for i, l := range lines {
		m := said(&tl.people[l.from-1], i+1, l.act, "")
		m.ID, m.ConversationID = idOf(tl.salt, 'm', tl.scene*100+i), idOf(tl.salt, 'v', tl.scene)
		m.Conversation, m.Tick = tl.scene, tick
		m.AddressedTo = &dramatis.Speaker{Kind: dramatis.SpeakerCharacter, ID: tl.people[l.to-1].ID, Number: l.to}
		for axis, delta := range map[dramatis.Axis]float64{dramatis.AxisStrength: l.strength, dramatis.AxisTrust: l.trust} {
			if r := tl.bonds[[2]int{l.to, l.from}]; r != nil && delta != 0 {
				r.Anchor(axis).Value += delta
				m.RelationshipChanges = append(m.RelationshipChanges, dramatis.BondDelta{From: r.FromID, To: r.ToID, Axis: axis, Delta: delta})
			}
		}
		tl.lines = append(tl.lines, Spoken{Message: m, Present: present, Setting: "At the door, at night"})
	}
}

// weave looks for threads at the end of a tick.
func (tl *tale) weave(tick int) []dramatis.StoryThread {
	w := Weaving{Seed: 7, Tick: tick, Now: dawn, Characters: slices.Clone(tl.people), Threads: tl.live, Found: tl.found}
	for _, r := range tl.bonds {
		w.Relationships = append(w.Relationships, *r)
	}
	for _, l := range tl.lines {
		if l.Tick > tick-ThreadSpan && l.Tick <= tick {
			w.Spoken = append(w.Spoken, l)
		}
	}
	woven := Weave(w)
	tl.live = nil
	for _, t := range woven {
		tl.found = max(tl.found, t.Number)
		if t.State != dramatis.ThreadResolved {
			tl.live = append(tl.live, t)
		}
	}
	return woven
}

func TestWeaveFindsWhatGoesOn(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		name   string
		happen func(tl *tale)
		want   dramatis.ThreadKind
		who    []int
	}{
		{"enemies who meet", func(tl *tale) {
			tl.stand(1, 2, dramatis.Enemy, -.9)
			tl.stand(2, 1, dramatis.Acquaintance, -.1)
			tl.tell(2, line{1, 2, dramatis.ActThreaten, 0, 0})
		}, dramatis.ThreadFeud, []int{1, 2}},
		{"enemies in one room", func(tl *tale) {
			tl.mutual(1, 2, dramatis.Enemy, -.8)
			tl.tell(2, line{1, 3, dramatis.ActCriticise, 0, 0}, line{2, 3, dramatis.ActComfort, 0, 0})
		}, dramatis.ThreadFeud, []int{1, 2}},
		{"enemies who do not meet", func(tl *tale) {
			tl.mutual(1, 2, dramatis.Enemy, -.9)
			tl.tell(1, line{1, 3, dramatis.ActAsk, 0, 0})
		}, "", nil},
		{"people who chat", func(tl *tale) {
			tl.mutual(1, 2, dramatis.Acquaintance, .1)
			tl.tell(1, line{1, 2, dramatis.ActGreet, .02, 0}, line{2, 1, dramatis.ActAsk, .01, 0})
			tl.tell(3, line{1, 2, dramatis.ActJoke, .02, 0})
		}, "", nil},
		{"two who keep at each other", func(tl *tale) {
			tl.mutual(1, 2, dramatis.Acquaintance, -.2)
			tl.tell(1, line{1, 2, dramatis.ActMock, -.03, 0})
			tl.tell(3, line{2, 1, dramatis.ActInsult, -.03, 0})
		}, dramatis.ThreadRivalry, []int{1, 2}},
		{"love", func(tl *tale) {
			tl.mutual(1, 2, dramatis.Romance, .9)
			tl.tell(2, line{1, 2, dramatis.ActConfide, 0, 0}, line{2, 1, dramatis.ActFlirt, 0, 0})
		}, dramatis.ThreadRomance, []int{1, 2}},
		{"treason", func(tl *tale) {
			tl.mutual(1, 2, dramatis.Friend, .6)
			tl.tell(2, line{1, 2, dramatis.ActBetray, -.15, -.15})
		}, dramatis.ThreadBetrayal, []int{1, 2}},
		{"friends who cool", func(tl *tale) {
			tl.mutual(1, 2, dramatis.Friend, .5)
			tl.tell(1, line{1, 2, dramatis.ActCriticise, -.12, 0})
			tl.tell(3, line{2, 1, dramatis.ActMock, -.12, 0})
		}, dramatis.ThreadEstrangement, []int{1, 2}},
		{"foes who make peace", func(tl *tale) {
			tl.mutual(1, 2, dramatis.Acquaintance, -.4)
			tl.tell(2, line{1, 2, dramatis.ActApologise, .15, 0}, line{2, 1, dramatis.ActHelp, .15, 0}, line{1, 2, dramatis.ActThank, .1, 0})
		}, dramatis.ThreadReconciliation, []int{1, 2}},
		{"three against one", func(tl *tale) {
			for _, pair := range [][2]int{{1, 2}, {2, 3}, {1, 3}} {
				tl.mutual(pair[0], pair[1], dramatis.Friend, .5)
			}
			for n := 1; n <= 3; n++ {
				tl.stand(n, 4, dramatis.Rival, -.7)
			}
			tl.tell(1, line{1, 2, dramatis.ActHelp, 0, 0}, line{2, 1, dramatis.ActPromise, 0, 0})
			tl.tell(3, line{2, 3, dramatis.ActHelp, 0, 0}, line{3, 2, dramatis.ActConfide, 0, 0})
		}, dramatis.ThreadAlliance, []int{1, 2, 3}},
		{"somebody who does good to all", func(tl *tale) {
			for n := 2; n <= 5; n++ {
				tl.mutual(1, n, dramatis.Acquaintance, .1)
				tl.tell(n/2, line{1, n, dramatis.ActHelp, .19, 0})
			}
		}, dramatis.ThreadRise, []int{1}},
		{"somebody who offends all", func(tl *tale) {
			for n := 2; n <= 5; n++ {
				tl.mutual(1, n, dramatis.Acquaintance, .2)
				tl.tell(n/2, line{1, n, dramatis.ActInsult, -.19, 0})
			}
		}, dramatis.ThreadFall, []int{1}},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			tl := newTale(1, 12)
			test.happen(tl)
			woven := tl.weave(WeaveEvery)
			i := slices.IndexFunc(woven, func(t dramatis.StoryThread) bool { return t.Kind == test.want })
			if test.want == "" && len(woven) > 0 || test.want != "" && i < 0 {
				t.Fatalf("the threads are %+v, want %q", woven, test.want)
			}
			if test.want == "" {
				return
			}
			got := woven[i]
			if !slices.Equal(numbersIn(got.Participants), test.who) || got.State != dramatis.ThreadEmerging && test.want != dramatis.ThreadRise ||
				len(got.Beats) == 0 || len(got.Tension) != 1 || strings.Contains(got.Title, "%") || got.Title == "" {
				t.Errorf("the thread is %+v, want it of %v", got, test.who)
			}
		})
	}
}

// A feud runs its course: it begins with one scene, rises with the next, comes to its climax, is quiet and is over; what
// comes after it is another.
func TestAThreadRunsItsCourse(t *testing.T) {
	t.Parallel()
	tl := newTale(1, 4)
	tl.mutual(1, 2, dramatis.Enemy, -.8)
	quarrel := func(tick int) {
		tl.tell(tick, line{1, 2, dramatis.ActThreaten, 0, 0}, line{2, 1, dramatis.ActInsult, 0, 0})
	}
	quarrel(3)
	quarrel(26)
	tl.tell(50, line{1, 2, dramatis.ActDisagree, 0, 0})
	quarrel(120)
	var course []dramatis.ThreadState
	var last dramatis.StoryThread
	for tick := WeaveEvery; tick <= 120; tick += WeaveEvery {
		for _, thread := range tl.weave(tick) {
			if last = thread; len(course) == 0 || course[len(course)-1] != thread.State {
				course = append(course, thread.State)
			}
		}
	}
	want := []dramatis.ThreadState{
		dramatis.ThreadEmerging, dramatis.ThreadClimax, dramatis.ThreadRising, dramatis.ThreadResolved, dramatis.ThreadEmerging,
	}
	if !slices.Equal(course, want) || last.Number != 2 || last.StartedTick != 120 {
		t.Errorf("the course was %v up to thread %d, want %v up to thread 2", course, last.Number, want)
	}
	if beat := last.Beats[0]; beat.Caption != "Person1 threatens Person2 at the door, at night." || beat.Conversation != 4 || beat.Turn != 1 {
		t.Errorf("the first beat is %+v", beat)
	}
}

// As things turn between two people their thread turns with them, and stays the same one.
func TestAThreadTurns(t *testing.T) {
	t.Parallel()
	tl := newTale(1, 4)
	tl.mutual(1, 2, dramatis.Rival, -.2)
	tl.tell(1, line{1, 2, dramatis.ActMock, -.05, 0})
	tl.tell(2, line{2, 1, dramatis.ActMock, -.05, 0})
	rivals := tl.weave(3)[0]
	for tick := 4; tick <= 6; tick++ {
		tl.tell(tick, line{1, 2, dramatis.ActInsult, -.1, 0}, line{2, 1, dramatis.ActThreaten, -.1, 0})
	}
	feud := tl.weave(6)[0]
	for tick := 7; tick <= 9; tick++ {
		tl.tell(tick, line{1, 2, dramatis.ActApologise, .12, 0}, line{2, 1, dramatis.ActHelp, .12, 0},
			line{1, 2, dramatis.ActPromise, .12, 0}, line{2, 1, dramatis.ActComfort, .12, 0})
	}
	var peace dramatis.StoryThread
	for tick := 9; tick <= 24; tick += WeaveEvery { // the harm is forgotten first
		tl.tell(tick, line{1, 2, dramatis.ActHelp, .02, 0}, line{2, 1, dramatis.ActThank, .02, 0})
		peace = tl.weave(tick)[0]
	}
	kinds := []dramatis.ThreadKind{rivals.Kind, feud.Kind, peace.Kind}
	if want := []dramatis.ThreadKind{dramatis.ThreadRivalry, dramatis.ThreadFeud, dramatis.ThreadReconciliation}; !slices.Equal(kinds, want) {
		t.Fatalf("the kinds were %v, want %v", kinds, want)
	}
	if peace.Number != rivals.Number || peace.StartedTick != rivals.StartedTick || peace.Title == feud.Title || len(peace.Beats) <= len(feud.Beats) {
		t.Errorf("the feud was %+v\nand the peace is %+v", feud, peace)
	}
}

func TestAThreadEndsWithItsPeople(t *testing.T) {
	t.Parallel()
	tl := newTale(1, 4)
	tl.mutual(1, 2, dramatis.Enemy, -.8)
	tl.tell(3, line{1, 2, dramatis.ActThreaten, 0, 0})
	tl.weave(3)
	tl.people = slices.Delete(tl.people, 1, 2)
	delete(tl.bonds, [2]int{1, 2})
	delete(tl.bonds, [2]int{2, 1})
	if woven := tl.weave(6); len(woven) != 1 || woven[0].State != dramatis.ThreadResolved || len(woven[0].Participants) != 2 {
		t.Errorf("the threads are %+v, want the one resolved", woven)
	}
}

func TestThinning(t *testing.T) {
	t.Parallel()
	var beats []dramatis.Beat
	var curve []dramatis.TensionPoint
	for i := range 300 {
		beats = thinBeats(append(beats, dramatis.Beat{Tick: i, Weight: float64(i%7) / 10}))
		curve = thinCurve(append(curve, dramatis.TensionPoint{Tick: i}))
		if len(beats) > beatsMost || len(curve) > curveMost {
			t.Fatalf("%d beats and %d points after %d", len(beats), len(curve), i+1)
		}
	}
	if beats[0].Tick != 0 || beats[len(beats)-1].Tick != 299 || beats[5].Weight != .6 {
		t.Errorf("the beats kept are %+v", beats)
	}
	if curve[0].Tick != 0 || curve[len(curve)-1].Tick != 299 || curve[len(curve)-2].Tick != 298 {
		t.Errorf("the points kept are %+v", curve)
	}
}

// brawl lets n people do anything to one another for some ticks and gives the threads of every weave.
func brawl(salt byte, n, ticks int, seed uint64, shuffle bool) (woven [][]dramatis.StoryThread, live int) {
	dice, other := rand.New(rand.NewPCG(seed, 1)), rand.New(rand.NewPCG(seed, 2))
	tl := newTale(salt, n)
	for range 3 * n {
		if a, b := dice.IntN(n)+1, dice.IntN(n)+1; a != b {
			kinds := dramatis.RelationshipTypes()
			tl.mutual(a, b, kinds[dice.IntN(len(kinds))], 1.6*dice.Float64()-.8)
		}
	}
	for tick := 1; tick <= ticks; tick++ {
		a, b := dice.IntN(n)+1, dice.IntN(n)+1
		if acts := dramatis.Acts(); a != b {
			move := .1*dice.Float64() - .05
			tl.tell(tick, line{a, b, acts[dice.IntN(len(acts))], move, move}, line{b, a, acts[dice.IntN(len(acts))], move, 0})
		}
		if tick%WeaveEvery == 0 {
			if shuffle {
				other.Shuffle(len(tl.lines), func(i, j int) { tl.lines[i], tl.lines[j] = tl.lines[j], tl.lines[i] })
			}
			woven = append(woven, tl.weave(tick))
			live = max(live, len(tl.live))
		}
	}
	return woven, live
}

func TestWeaveKeepsItsRules(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		n, seed := rapid.IntRange(2, 40).Draw(t, "people"), rapid.Uint64().Draw(t, "seed")
		woven, live := brawl(1, n, 90, seed, false)
		if most := min(max(n/4, 3), threadsMost); live > most {
			t.Fatalf("%d threads go on at once, want at most %d", live, most)
		}
		found := 0
		for i, threads := range woven {
			for _, thread := range threads {
				checkThread(t, &thread, (i+1)*WeaveEvery)
				if thread.Number > found {
					if thread.Number != found+1 {
						t.Fatalf("thread %d follows on %d", thread.Number, found)
					}
					found++
				}
			}
		}
	})
}

func checkThread(t *rapid.T, thread *dramatis.StoryThread, tick int) {
	last := thread.Tension[len(thread.Tension)-1]
	switch {
	case last.Tick != tick, last.Value < 0, last.Value > 1:
		t.Fatalf("at tick %d the curve ends with %+v", tick, last)
	case len(thread.Beats) == 0, len(thread.Beats) > beatsMost, !slices.IsSortedFunc(thread.Beats, inTime):
		t.Fatalf("the beats are %+v", thread.Beats)
	case thread.Title == "", strings.Contains(thread.Title, "%"), len(thread.Participants) == 0:
		t.Fatalf("the thread is %+v", thread)
	}
}

// The order of the lists changes nothing, nor do the ids.
func TestWeaveIsDeterministic(t *testing.T) {
	t.Parallel()
	telling := func(woven [][]dramatis.StoryThread) string {
		var told strings.Builder
		for _, threads := range woven {
			for _, thread := range threads {
				fmt.Fprintln(&told, thread.Number, thread.Kind, thread.State, thread.Title, thread.Tension)
				for _, b := range thread.Beats {
					fmt.Fprintln(&told, b.Tick, b.Conversation, b.Turn, b.Caption, b.Weight)
				}
			}
		}
		return told.String()
	}
	for seed := range uint64(5) {
		one, _ := brawl(1, 20, 60, seed, false)
		other, _ := brawl(2, 20, 60, seed, true)
		if a, b := telling(one), telling(other); a != b || a == "" {
			t.Errorf("with seed %d the threads are\n%s\nand in another order\n%s", seed, a, b)
		}
	}
}

func TestCaptionsReadWell(t *testing.T) {
	t.Parallel()
	for setting, want := range map[string]string{
		"At the corner of the street, at night": " at the corner of the street, at night",
		"The Gorbeau house":                     ": the Gorbeau house",
		"Gorbeau house.":                        ": Gorbeau house",
		"":                                      "",
	} {
		if got := placed(setting); got != want {
			t.Errorf("%q is told as %q, want %q", setting, got, want)
		}
	}
	for _, act := range append(dramatis.Acts(), "") {
		if doing := doingOf(act); !strings.Contains(doing, "%b") {
			t.Errorf("%s is told as %q, which does not say to whom", act, doing)
		}
	}
}
