package llm_test

import (
	"testing"

	"github.com/literaryai/dramatis"
	"github.com/literaryai/dramatis/llm"
)

// benchRequest is the last line of a scene of three with memories: as much as a speaker ever has in mind.
func benchRequest(b *testing.B) llm.TurnRequest {
	s := newStage(b)
	season(s, 60)
	lines := s.scene(7, "the coming uprising", "the Café Musain", 12, "Enjolras", "Grantaire", "Courfeyrac")
	req := llm.TurnRequest{
		World: s.world, Scene: llm.Scene{Number: 9, Topic: "the coming uprising", Setting: "the Café Musain", Turn: len(lines) + 1, MaxTurns: 12},
		Speaker: s.cast["Enjolras"].self, Lines: lines,
		Others: []llm.Other{s.bond("Enjolras", "Grantaire"), s.bond("Enjolras", "Courfeyrac")},
		Chance: llm.Chance{Seed: 1, Tick: 2, Subject: 3, Purpose: "line"},
	}
	s.tick++
	req.Memories = s.recall(s.cast["Enjolras"], []string{"Grantaire"}, "the coming uprising")
	return req
}

func BenchmarkOfflineLine(b *testing.B) {
	req, model := benchRequest(b), llm.NewOffline()
	tick := 0
	for b.Loop() {
		tick++
		req.Chance.Tick = tick
		if _, err := model.Chat(b.Context(), dramatis.ChatRequest{Subject: req}, nil); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkSpeakOffline(b *testing.B) {
	req, model := benchRequest(b), llm.NewOffline()
	tick := 0
	for b.Loop() {
		tick++
		req.Chance.Tick = tick
		if _, _, err := llm.Speak(b.Context(), model, req, nil); err != nil {
			b.Fatal(err)
		}
	}
}
