package llm_test

import (
	"strings"
	"testing"

	"github.com/literaryai/dramatis"
	"github.com/literaryai/dramatis/llm"
)

// wish is a request within a scene in which Fantine wants Valjean's help, before the line after the given ones.
func wish(speaker string, strength float64, lines ...llm.Line) llm.TurnRequest {
	s := newStage(nil)
	other := map[string]string{"Fantine": "Valjean", "Valjean": "Fantine"}[speaker]
	self := s.cast[speaker].self
	self.Traits = traits{Openness: .5, Conscientiousness: .5, Extraversion: .5, Agreeableness: .5, Neuroticism: .5}
	seen := s.bond(speaker, other)
	seen.Type, seen.Strength, seen.Trust, seen.Familiarity = dramatis.Acquaintance, strength, .5, .5
	return llm.TurnRequest{
		World: s.world, Speaker: self, Others: []llm.Other{seen}, Lines: lines,
		Scene: llm.Scene{
			Number: 3, Topic: "Whether Fantine will ever see Cosette again", Turn: len(lines) + 1, MaxTurns: 6,
			Goal: "Fantine wants to see Cosette again, and hopes for Valjean's help.",
		},
		Chance: llm.Chance{Seed: 9, Tick: 1, Subject: 3, Purpose: "line"},
	}
}

func saying(speaker, to string, act dramatis.Act, text string) llm.Line {
	return llm.Line{Speaker: speaker, AddressedTo: to, Act: act, Text: text}
}

func TestStepsFollowFromOneAnother(t *testing.T) {
	t.Parallel()
	asked := saying("Fantine", "Valjean", "ask", "I want to see Cosette again. Will you help me?")
	why := saying("Valjean", "Fantine", "ask", "Why does it matter so much to you?")
	because := saying("Fantine", "Valjean", "confide", "It is the last thing I hope for.")
	yes, no := saying("Valjean", "Fantine", "help", "I will."), saying("Valjean", "Fantine", "refuse", "I cannot help you with that.")
	pressed := saying("Fantine", "Valjean", "criticise", "It is easy to be wise about what another needs.")
	tests := []struct {
		name string
		req  llm.TurnRequest
		acts []dramatis.Act
	}{
		{"it is raised first", wish("Fantine", 0), []dramatis.Act{"ask", "confide", "inform"}},
		{"friends do not mock a wish", wish("Valjean", .6, asked), []dramatis.Act{"ask", "help", "inform", "joke", "disagree", "refuse"}},
		{"enemies do not grant it", wish("Valjean", -.7, asked), []dramatis.Act{"ask", "disagree", "refuse", "mock"}},
		{"a why is answered", wish("Fantine", 0, asked, why), []dramatis.Act{"inform", "confide"}},
		{"a reason is weighed", wish("Valjean", 0, asked, why, because), []dramatis.Act{"help", "promise", "agree", "refuse", "disagree"}},
		{"a yes is built on", wish("Fantine", 0, asked, yes), []dramatis.Act{"ask", "inform"}},
		{"a no is not taken", wish("Fantine", 0, asked, no), []dramatis.Act{"ask", "confide", "criticise", "threaten"}},
		{"a no is kept or given up", wish("Valjean", 0, asked, no, pressed), []dramatis.Act{"help", "agree", "refuse", "disagree"}},
		{"a second no is the end", wish("Fantine", 0, asked, no, pressed, no), []dramatis.Act{"leave", "agree", "criticise"}},
		{"a late yes is thanked for", wish("Fantine", 0, asked, no, pressed, yes), []dramatis.Act{"thank", "promise"}},
		{"the last line closes", wish("Valjean", 0, asked, no, pressed, no, pressed), []dramatis.Act{"leave", "promise", "agree", "criticise"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			for _, a := range draws(t, tt.req, 100) {
				if !isAct(tt.acts...)(a) {
					t.Fatalf("%s: %s", a.Act, a.Text)
				}
			}
		})
	}
}

func TestWishIsSaidFromBothSides(t *testing.T) {
	t.Parallel()
	req := wish("Fantine", 0)
	req.Scene.Goal = "Fantine wants to see her daughters in silk, and hopes for Valjean's help."
	mine := func(a llm.TurnAnswer) bool { return strings.Contains(a.Text, "see my daughters in silk") }
	if got := part(draws(t, req, 100), mine); got < .9 {
		t.Errorf("%.2f of the seeker's lines say what she wants", got)
	}
	req = wish("Valjean", 0, saying("Fantine", "Valjean", "ask", "Will you help me?"))
	req.Scene.Goal = "Fantine wants to see her daughters in silk, and hopes for Valjean's help."
	for _, a := range draws(t, req, 200) {
		if strings.Contains(a.Text, "daughters in silk") && !strings.Contains(a.Text, "your daughters in silk") {
			t.Errorf("not from his side: %s", a.Text)
		}
	}
}

func TestAbsentAreRememberedRightly(t *testing.T) {
	t.Parallel()
	req := wish("Fantine", 0)
	req.Scene.Goal = "Fantine wants to know what Valjean thinks of Javert."
	req.Memories = []llm.Memory{
		{Content: "Marius told me: “The bench was empty this morning.”", Ago: "yesterday", Kind: dramatis.MemoryDialogue},
		{Content: "Javert threatened me, coldly: “I shall find you wherever you go.”", Ago: "yesterday", Kind: dramatis.MemoryDialogue},
	}
	told := 0
	for _, a := range draws(t, req, 200) {
		if strings.Contains(a.Text, "Marius") || strings.Contains(a.Text, "bench") {
			t.Errorf("has nothing to do with Javert: %s", a.Text)
		}
		if strings.Contains(a.Text, "Javert threatened me") || strings.Contains(a.Text, "I shall find you") {
			told++
		}
	}
	if told < 20 {
		t.Errorf("told in %d lines of 200", told)
	}
}

func TestNobodySaysGoodNightAtNoon(t *testing.T) {
	t.Parallel()
	req := wish("Valjean", 0, saying("Fantine", "Valjean", "thank", "Thank you."), saying("Valjean", "Fantine", "agree", "It is nothing."),
		saying("Fantine", "Valjean", "thank", "Thank you all the same."))
	req.Scene.Turn, req.World.Time = 6, "morning"
	for _, a := range draws(t, req, 300) {
		if lower := strings.ToLower(a.Text); strings.Contains(lower, "good night") || strings.Contains(lower, "tonight") {
			t.Errorf("by day: %s", a.Text)
		}
	}
}

func TestLoreIsUsed(t *testing.T) {
	t.Parallel()
	req := wish("Fantine", 0)
	req.Scene.Goal = "Fantine wants to tell Valjean what nobody else may know."
	req.Lore = []string{"I sold two teeth to a man with a drum, and I got forty francs for them."}
	used := func(a llm.TurnAnswer) bool { return strings.Contains(a.Text, "two teeth to a man with a drum") }
	if got := part(draws(t, req, 200), used); got < .1 {
		t.Errorf("%.2f of the lines tell what came to mind", got)
	}
}
