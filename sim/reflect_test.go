package sim

import (
	"slices"
	"testing"

	"pgregory.net/rapid"

	"github.com/literaryai/dramatis"
)

func TestOnlyTheRestingLookBack(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(2, 20).Draw(t, "people")
		w := society(1, n, rapid.IntRange(0, 40).Draw(t, "pairs"), rapid.Uint64().Draw(t, "seed"))
		w.Stale = map[int]bool{}
		for i := range w.Characters {
			w.Characters[i].Unreflected = rapid.Float64Range(100, 200).Draw(t, "unreflected")
			w.Stale[i+1] = rapid.Bool().Draw(t, "stale")
			w.Busy[i+1] = rapid.IntRange(0, 4).Draw(t, "busy") == 0
		}
		plan := Plan(w)
		for _, number := range plan.Resting {
			full := w.Characters[number-1].Unreflected >= 150
			if got := slices.Contains(plan.Reflects, number); got != full {
				t.Errorf("%d, with %.1f, reflects: %v", number, w.Characters[number-1].Unreflected, got)
			}
			if got := slices.Contains(plan.Settles, number); got != (w.Stale[number] && !full) {
				t.Errorf("%d, whose memories are stale: %v and who reflects: %v, settles: %v", number, w.Stale[number], full, got)
			}
		}
		for _, number := range slices.Concat(plan.Reflects, plan.Settles) {
			if !slices.Contains(plan.Resting, number) {
				t.Errorf("%d looks back without resting", number)
			}
		}
	})
}

// aged is a memory of a kind, some hours before a moment.
func aged(number int, kind dramatis.MemoryKind, importance, hours float64) dramatis.Memory {
	at := days(10 - hours/24)
	return dramatis.Memory{
		ID: idOf(1, 'm', number), Number: number, Character: 1, Kind: kind, Importance: importance, WorldTime: at, LastAccess: at,
		Participants: []int{1, number},
	}
}

func TestReflectedAreTheLatestAndTheGravest(t *testing.T) {
	t.Parallel()
	var memories []dramatis.Memory
	for i := range 200 {
		memories = append(memories, aged(i+1, dramatis.MemoryDialogue, 1+float64(i%90)/10, 1))
	}
	picked := Reflected(memories)
	if len(picked) != reflectLatest+reflectImportant {
		t.Fatalf("%d are picked", len(picked))
	}
	if !slices.IsSortedFunc(picked, inOrder) {
		t.Error("they are not in the order of their numbers")
	}
	for _, m := range picked[reflectImportant:] {
		if m.Number <= 200-reflectLatest {
			t.Errorf("memory %d stands where the latest should", m.Number)
		}
	}
	for _, m := range picked[:reflectImportant] {
		if m.Importance < 9 {
			t.Errorf("memory %d of importance %.1f is among the gravest", m.Number, m.Importance)
		}
	}
	if all := Reflected(memories[:5]); len(all) != 5 {
		t.Errorf("of five, %d are picked", len(all))
	}
}

func TestAnInsightRestsOnItsEvidence(t *testing.T) {
	t.Parallel()
	c := average(1, 1)
	evidence := []dramatis.Memory{aged(3, dramatis.MemoryDialogue, 4, 1), aged(7, dramatis.MemoryDialogue, 6, 1)}
	for given, want := range map[float64]float64{0: 4, 5.26: 5.3, 99: 10} {
		m := Insight(&c, Thought{Text: "So it is.", Importance: given, Evidence: evidence}, Moment{Tick: 9, Now: days(10)})
		if m.Importance != want {
			t.Errorf("an insight of importance %v is kept with %v, want %v", given, m.Importance, want)
		}
		if !slices.Equal(m.Participants, []int{1, 3, 7}) || !slices.Equal(m.Evidence, []dramatis.ID{evidence[0].ID, evidence[1].ID}) {
			t.Errorf("it is about %v and rests on %v", m.Participants, m.Evidence)
		}
		if m.Kind != dramatis.MemoryReflection || m.Tick != 9 || m.CharacterID != c.ID || m.Validate() != nil {
			t.Errorf("it is kept as %+v", m)
		}
	}
}

func TestWhatFades(t *testing.T) {
	t.Parallel()
	now := days(10)
	read, merged := aged(5, dramatis.MemoryDialogue, 2, 48), aged(6, dramatis.MemoryDialogue, 2, 48)
	read.AccessCount, merged.MergedInto = 1, &read.ID
	fading := []dramatis.Memory{
		aged(1, dramatis.MemoryDialogue, 2, 48), aged(2, dramatis.MemoryObservation, 4.9, 25), aged(3, dramatis.MemorySummary, 3, 30),
	}
	kept := []dramatis.Memory{
		aged(4, dramatis.MemoryDialogue, 2, 23), read, merged, aged(7, dramatis.MemoryDialogue, 5, 48),
		aged(8, dramatis.MemoryFact, 2, 48), aged(9, dramatis.MemoryReflection, 2, 48),
	}
	got := Faded(slices.Concat(fading, kept), now)
	if len(got) != 3 || got[0].Number != 1 || got[1].Number != 2 || got[2].Number != 3 {
		t.Errorf("what fades is %+v", got)
	}
	if few := Faded(fading[:2], now); few != nil {
		t.Errorf("two are merged: %+v", few)
	}
	c := average(1, 1)
	digest := Digest(&c, "It was quiet.", got, Moment{Tick: 12, Now: now})
	if digest.Importance != 4.9 || digest.Tick != 12 || !digest.WorldTime.Equal(got[1].WorldTime) || len(digest.Evidence) != 3 {
		t.Errorf("they are merged into %+v", digest)
	}
}
