package api_test

import (
	"testing"
	"time"

	"github.com/literaryai/dramatis"
)

type sums struct {
	Calls, Reused, Cut, Lost int
	TokensIn                 int     `json:"tokens_in"`
	LatencyMS                float64 `json:"latency_ms"`
	Cost                     float64
}

// book writes a call into the books of a world.
func (s *site) book(world dramatis.ID, character *dramatis.ID, model, outcome string, cost int, at time.Time) {
	s.t.Helper()
	_, err := s.pool.Exec(s.t.Context(), `
		INSERT INTO llm_calls (id, ecosystem_id, character_id, job_id, step, request_hash, purpose, model, outcome, tokens_in, tokens_out, cost,
			latency_ms, reused, created_at)
		VALUES ($1, $2, $3, $1, 'line', '', 'dialogue', $4, $5, 100, 10, $6, 200, 1, $7)`,
		dramatis.NewID(), world, character, model, outcome, cost, at)
	if err != nil {
		s.t.Fatal(err)
	}
}

func TestUsageAddsUpByDayCharacterAndModel(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	owner := s.user("owner", dramatis.RoleCreator)
	w, other := owner.world(), owner.world()
	noon := time.Date(2026, time.May, 3, 12, 0, 0, 0, time.UTC)
	s.book(w.id, &w.people[0], "large", "answered", 3000, noon)
	s.book(w.id, &w.people[1], "small", "answered", 500, noon.Add(11*time.Hour))
	s.book(w.id, &w.people[0], "large", "cut", 1000, noon.Add(13*time.Hour))
	s.book(w.id, nil, "small", "lost", 250, noon.Add(14*time.Hour))
	s.book(w.id, nil, "small", "answered", 9999, noon.Add(-time.Hour))
	s.book(other.id, nil, "small", "answered", 7777, noon)
	var got struct {
		Totals sums
		ByDay  []struct {
			Day string
			sums
		} `json:"by_day"`
		ByCharacter []struct {
			Name   string
			Number int
			sums
		} `json:"by_character"`
		ByModel []struct {
			Model, Purpose string
			sums
		} `json:"by_model"`
	}
	path := "/api/v1/ecosystems/" + w.id.String() + "/usage?from=2026-05-03T12:00:00Z&to=2026-05-05T00:00:00Z"
	owner.do("GET", path, nil).want(200).into(&got)
	if want := (sums{Calls: 4, Reused: 4, Cut: 1, Lost: 1, TokensIn: 400, LatencyMS: 200, Cost: 0.00475}); got.Totals != want {
		t.Errorf("the totals are %+v, want %+v", got.Totals, want)
	}
	if d := got.ByDay; len(d) != 2 || d[0].Day != "2026-05-03" || d[0].Cost != 0.0035 || d[1].Calls != 2 {
		t.Errorf("the days are %+v", d)
	}
	if c := got.ByCharacter; len(c) != 3 || c[0].Name != "Valjean" || c[0].Cost != 0.004 || c[1].Name != "Cosette" || c[2].Number != 0 {
		t.Errorf("the characters are %+v", c)
	}
	if m := got.ByModel; len(m) != 2 || m[0].Model != "large" || m[0].Purpose != "dialogue" || m[1].Cost != 0.00075 {
		t.Errorf("the models are %+v", m)
	}
	owner.do("GET", "/api/v1/ecosystems/"+w.id.String()+"/usage?from=2026-05-03T12:00:00Z&to=2026-05-01T00:00:00Z", nil).want(422).problem()
}
