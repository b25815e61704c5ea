package api_test

import (
	"math"
	"testing"

	"github.com/literaryai/dramatis"
)

type lineReasons struct {
	Message       dramatis.Message
	Act           dramatis.Act
	SpeakerChoice struct{ Reason, Sentence string } `json:"speaker_choice"`
	Recalled      []struct {
		MemoryID dramatis.ID `json:"memory_id"`
		Memory   *dramatis.Memory
		Score    float64
	}
	Bonds []struct {
		dramatis.BondTerm
		FromName string `json:"from_name"`
		ToName   string `json:"to_name"`
	}
	Feelings []dramatis.FeelingTerm
}

func TestWhyGivesTheTermsOfALine(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	owner, viewer := s.user("owner", dramatis.RoleCreator), s.user("viewer", dramatis.RoleViewer)
	w := owner.world()
	viewer.joins(w, dramatis.AccessViewer)
	talk, lines := owner.told(w, "The candlesticks are under the oak.", "The forty francs are in my boot.")
	path := func(line dramatis.ID) string {
		return "/api/v1/conversations/" + talk.String() + "/messages/" + line.String() + "/why"
	}
	var why lineReasons
	owner.do("GET", path(lines[0]), nil).want(200).into(&why)
	if why.Message.ID != lines[0] || why.Act != dramatis.ActConfide || len(why.Bonds) == 0 || len(why.Feelings) == 0 {
		t.Fatalf("the reasons are %+v", why)
	}
	for _, b := range why.Bonds {
		change := (b.Base + b.Tone) * b.Share * b.Sympathy * b.Bond * b.Welcome * b.Temper
		change = math.Max(-b.Bound, math.Min(b.Bound, change)) * b.Headroom
		if math.Abs(change-b.Delta) > 2e-6 || b.FromName == "" || b.ToName == "" {
			t.Errorf("the terms %+v come to %v", b, change)
		}
	}
	for _, d := range why.Message.RelationshipChanges {
		if !hasTerm(&why, d) {
			t.Errorf("the change %+v has no terms", d)
		}
	}
	viewer.do("GET", path(lines[0]), nil).want(200)
	owner.do("GET", path(lines[1]), nil).want(200)
	viewer.do("GET", path(lines[1]), nil).want(404).problem() // a whisper
	owner.do("GET", path(dramatis.NewID()), nil).want(404).problem()
}

func hasTerm(why *lineReasons, d dramatis.BondDelta) bool {
	for _, b := range why.Bonds {
		if b.Axis == d.Axis && b.Delta == d.Delta {
			return true
		}
	}
	return false
}

// What was recalled for a line is told with its scores; what comes of a whisper only to who may read whispers.
func TestWhyTellsWhatWasRecalled(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	owner, viewer := s.user("owner", dramatis.RoleCreator), s.user("viewer", dramatis.RoleViewer)
	w := owner.world()
	viewer.joins(w, dramatis.AccessViewer)
	talk, lines := owner.told(w, "The candlesticks are under the oak.", "The forty francs are in my boot.")
	_, err := s.pool.Exec(t.Context(), `
		UPDATE messages SET recalled = (
			SELECT jsonb_agg(jsonb_build_object('memory_id', id, 'score', .5, 'recency', 1, 'importance', .5, 'relevance', 0) ORDER BY number)
			FROM memories WHERE character_number = 2 AND number <= 2
		), lore = '["candlesticks"]' WHERE id = $1`, lines[2])
	if err != nil {
		t.Fatal(err)
	}
	path := "/api/v1/conversations/" + talk.String() + "/messages/" + lines[2].String() + "/why"
	var full, partial lineReasons
	owner.do("GET", path, nil).want(200).into(&full)
	viewer.do("GET", path, nil).want(200).into(&partial)
	if len(full.Recalled) != 2 || full.Recalled[0].Memory == nil || full.Recalled[1].Memory == nil || full.Recalled[0].Score != .5 {
		t.Fatalf("the owner is told of %+v", full.Recalled)
	}
	if len(partial.Recalled) != 2 || partial.Recalled[0].Memory == nil || partial.Recalled[1].Memory != nil {
		t.Errorf("who only watches is told of %+v, want the first memory without the whisper", partial.Recalled)
	}
}
