package sim

import (
	"math"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/literaryai/dramatis"
)

func memory(number int, importance float64, accessed time.Time, vector ...float32) dramatis.Memory {
	return dramatis.Memory{ID: idOf(1, 'm', number), Character: 1, Number: number, Importance: importance, LastAccess: accessed, Vector: vector}
}

func TestRecallScores(t *testing.T) {
	t.Parallel()
	now := dawn.Add(1000 * time.Hour)
	got := Recall([]float32{1, 0}, []dramatis.Memory{
		memory(1, 1, now, 0, 1),                 // recency 1, importance 0, relevance 0
		memory(2, 10, dawn, 1, 0),               // recency 0, importance 1, relevance 1
		memory(3, 5.5, now.Add(-200*time.Hour)), // no vector
		memory(4, 1, dawn, -1, 0),               // the opposite counts as unrelated
		memory(5, 1, dawn, 1, 0, 0),             // of another space
	}, now, 5)
	byNumber := map[int]Recalled{}
	for _, r := range got {
		byNumber[r.Memory.Number] = r
	}
	if got[0].Memory.Number != 2 {
		t.Errorf("first comes %d, want 2", got[0].Memory.Number)
	}
	near(t, "the score of 2", byNumber[2].Score, 2./3)
	near(t, "the score of 1", byNumber[1].Score, 1./3)
	least := math.Pow(.995, 1000)
	near(t, "the recency of 3", byNumber[3].Recency, (math.Pow(.995, 200)-least)/(1-least))
	near(t, "the importance of 3", byNumber[3].Importance, .5)
	for _, n := range []int{3, 4, 5} {
		near(t, "the relevance of what cannot be compared", byNumber[n].Relevance, 0)
	}
}

func TestRecallGuards(t *testing.T) {
	t.Parallel()
	if got := Recall([]float32{1}, nil, dawn, 3); len(got) != 0 {
		t.Errorf("out of nothing %v came to mind", got)
	}
	if got := Recall(nil, []dramatis.Memory{memory(1, 3, dawn)}, dawn, 0); len(got) != 0 {
		t.Errorf("none was asked for, and %v came to mind", got)
	}
	equal := Recall([]float32{1, 0}, []dramatis.Memory{memory(2, 3, dawn, 1, 0), memory(1, 3, dawn, 1, 0)}, dawn, 5)
	if len(equal) != 2 || equal[0].Memory.Number != 1 {
		t.Fatalf("of equal memories the lower number comes first, got %+v", equal)
	}
	near(t, "the score where all are equal", equal[0].Score, .5)
}

// What was touched last is the nearest, not the farthest.
func TestRecencyRunsTheRightWay(t *testing.T) {
	t.Parallel()
	now := dawn.Add(100 * time.Hour)
	got := Recall(nil, []dramatis.Memory{memory(1, 5, dawn), memory(2, 5, now), memory(3, 5, now.Add(-time.Hour))}, now, 3)
	for i, want := range []int{2, 3, 1} {
		if got[i].Memory.Number != want || i > 0 && !(got[i].Recency < got[i-1].Recency) {
			t.Errorf("place %d is memory %d with recency %v, want %d and less recency than before", i, got[i].Memory.Number, got[i].Recency, want)
		}
	}
}

// Of two that say the same and one that says something else, the second pick is the other one.
func TestRecallPrefersVariety(t *testing.T) {
	t.Parallel()
	got := Recall([]float32{1, 0}, []dramatis.Memory{
		memory(1, 9, dawn, 1, 0), memory(2, 9, dawn, 1, 0), memory(3, 8, dawn, .8, .6), memory(4, 1, dawn, 0, 1),
	}, dawn, 2)
	// scores 5/6, 5/6, (.5+.875+.8)/3 = .725, 1/6; the twin is worth .7·.833−.3 = .283, the other .7·.725−.3·.8 = .268
	if got[1].Memory.Number != 2 {
		t.Fatalf("second comes %d; want the twin, which is worth more here", got[1].Memory.Number)
	}
	got = Recall([]float32{1, 0}, []dramatis.Memory{
		memory(1, 9, dawn, 1, 0), memory(2, 9, dawn, 1, 0), memory(3, 9, dawn, .6, .8), memory(4, 1, dawn, 0, 1),
	}, dawn, 2)
	// the other scores (.5+1+.6)/3 = .7 and is worth .49−.18 = .31
	if got[1].Memory.Number != 3 {
		t.Fatalf("second comes %d; want 3, as 2 repeats 1", got[1].Memory.Number)
	}
}

// Whatever the numbers, scores are numbers from 0 to 1, nothing comes twice, and the order of the candidates is nothing.
func TestRecallHoldsForAnything(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(0, 12).Draw(t, "candidates")
		var candidates []dramatis.Memory
		for i := range n {
			importance := rapid.SampledFrom([]float64{1, 5, 10, math.NaN(), math.Inf(1)}).Draw(t, "importance")
			accessed := dawn.Add(time.Duration(rapid.Int64Range(-1e18, 1e18).Draw(t, "accessed")))
			vector := rapid.SliceOfN(rapid.Float32(), 0, 3).Draw(t, "vector")
			candidates = append(candidates, memory(i+1, importance, accessed, vector...))
		}
		query := rapid.SliceOfN(rapid.Float32(), 0, 3).Draw(t, "query")
		k := rapid.IntRange(0, 15).Draw(t, "k")
		got := Recall(query, candidates, dawn, k)
		if len(got) != min(k, n) {
			t.Fatalf("%d came to mind, want %d", len(got), min(k, n))
		}
		for i, j := 0, len(candidates)-1; i < j; i, j = i+1, j-1 {
			candidates[i], candidates[j] = candidates[j], candidates[i]
		}
		again, seen := Recall(query, candidates, dawn, k), map[int]bool{}
		for i, r := range got {
			for _, v := range []float64{r.Score, r.Recency, r.Importance, r.Relevance} {
				if !(v >= 0 && v <= 1) {
					t.Fatalf("a term is %v in %+v", v, r)
				}
			}
			if seen[r.Memory.Number] || again[i].Memory.Number != r.Memory.Number {
				t.Fatalf("place %d is %d, and %d in another order", i, r.Memory.Number, again[i].Memory.Number)
			}
			seen[r.Memory.Number] = true
		}
	})
}

func TestTouches(t *testing.T) {
	t.Parallel()
	now := dawn.Add(time.Hour)
	got := Touches([]Recalled{
		{Memory: memory(3, 1, now.Add(-5*time.Minute))},
		{Memory: memory(2, 1, now.Add(-4*time.Minute))},
		{Memory: memory(1, 1, dawn)},
	}, now)
	if len(got) != 2 || got[0].MemoryID != idOf(1, 'm', 1) || got[1].MemoryID != idOf(1, 'm', 3) || !got[0].LastAccess.Equal(now) {
		t.Errorf("touched are %+v, want 1 and 3", got)
	}
}
