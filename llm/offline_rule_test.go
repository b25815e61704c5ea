package llm_test

import (
	"fmt"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/literaryai/dramatis"
	"github.com/literaryai/dramatis/llm"
)

// draws is what the offline model answers to n requests that differ in their chance only.
func draws(t *testing.T, req llm.TurnRequest, n int) []llm.TurnAnswer {
	t.Helper()
	model, all := llm.NewOffline(), make([]llm.TurnAnswer, n)
	for i := range all {
		req.Chance.Tick = i + 1
		a, chat, err := llm.Speak(t.Context(), model, req, nil)
		if err != nil {
			t.Fatalf("draw %d: %v", i, err)
		}
		if chat.Model != "offline-1" {
			t.Fatalf("made by %q", chat.Model)
		}
		all[i] = a
	}
	return all
}

// part is how many of some answers satisfy a condition, from 0 to 1.
func part(answers []llm.TurnAnswer, ok func(llm.TurnAnswer) bool) float64 {
	n := 0
	for _, a := range answers {
		if ok(a) {
			n++
		}
	}
	return float64(n) / float64(len(answers))
}

func isAct(acts ...dramatis.Act) func(llm.TurnAnswer) bool {
	return func(a llm.TurnAnswer) bool {
		for _, act := range acts {
			if a.Act == act {
				return true
			}
		}
		return false
	}
}

// between is a request in the middle of a scene between two people: how the speaker feels, and what was just said.
func between(strength float64, kind dramatis.RelationshipType, heard dramatis.Act, text string) llm.TurnRequest {
	req := twoInAnInn()
	req.Speaker.Traits = traits{Openness: .5, Conscientiousness: .5, Extraversion: .5, Agreeableness: .5, Neuroticism: .5}
	req.Others = []llm.Other{{Number: 2, Name: "Javert", Type: kind, Strength: strength, Trust: 0.5, Familiarity: 0.6}}
	req.Scene.Turn = 4
	req.Lines = []llm.Line{
		{Speaker: "Valjean", Text: "It is late.", Act: dramatis.ActInform, AddressedTo: "Javert"},
		{Speaker: "Javert", Text: text, Act: heard, AddressedTo: "Valjean"},
	}
	return req
}

func TestActsFollowTheBondAndWhatWasSaid(t *testing.T) {
	t.Parallel()
	hard := isAct("threaten", "criticise", "mock", "insult", "refuse", "disagree", "ignore", "lie")
	soft := isAct("comfort", "confide", "help", "thank", "praise", "agree", "joke", "promise")
	tests := []struct {
		name  string
		req   llm.TurnRequest
		is    func(llm.TurnAnswer) bool
		least float64
	}{
		{"enemies are hard", between(-0.8, dramatis.Enemy, "inform", "I was there."), hard, 0.6},
		{"enemies refuse answers", between(-0.8, dramatis.Enemy, "ask", "Where is she?"), hard, 0.5},
		{"friends are kind to a confidence", between(0.7, dramatis.CloseFriend, "confide", "I'm afraid."), soft, 0.6},
		{"friends answer", between(0.7, dramatis.CloseFriend, "ask", "How are you?"), isAct("inform", "confide", "joke", "agree", "help"), 0.6},
		{"friends accept an apology", between(0.6, dramatis.Friend, "apologise", "I was wrong."), soft, 0.7},
		{"enemies refuse an apology", between(-0.8, dramatis.Enemy, "apologise", "I was wrong."), hard, 0.6},
		{"an insult is taken up", between(-0.6, dramatis.Enemy, "insult", "You coward."), isAct("mock", "insult", "threaten", "refuse", "criticise", "leave", "ignore", "joke", "ask", "disagree"), 0.8},
		{"a kindness is thanked for", between(0.3, dramatis.Friend, "help", "Let me carry it."), soft, 0.6},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			if got := part(draws(t, tt.req, 300), tt.is); got < tt.least {
				t.Errorf("%.2f of the lines, want at least %.2f", got, tt.least)
			}
		})
	}
}

func TestTraitsBendTheActs(t *testing.T) {
	t.Parallel()
	kind, hard := between(-0.3, dramatis.Rival, "criticise", "You were late."), between(-0.3, dramatis.Rival, "criticise", "You were late.")
	kind.Speaker.Traits.Agreeableness, hard.Speaker.Traits.Agreeableness = 0.95, 0.05
	hurts := isAct("insult", "mock", "threaten", "criticise")
	a, b := part(draws(t, kind, 300), hurts), part(draws(t, hard, 300), hurts)
	if a > b-0.15 {
		t.Errorf("the agreeable hurt back in %.2f of the lines, the disagreeable in %.2f", a, b)
	}
}

func TestSceneHasAnArc(t *testing.T) {
	t.Parallel()
	opening := between(0.5, dramatis.Friend, "", "")
	opening.Lines, opening.Scene.Turn = nil, 1
	if got := part(draws(t, opening, 200), isAct("greet")); got < 0.5 {
		t.Errorf("%.2f of the scenes open with a greeting", got)
	}
	middle := between(0.5, dramatis.Friend, "inform", "It will rain.")
	if got := part(draws(t, middle, 300), isAct("greet")); got > 0 {
		t.Errorf("%.2f greet in the middle", got)
	}
	if got := part(draws(t, middle, 300), isAct("leave")); got > 0.02 {
		t.Errorf("%.2f leave in the middle", got)
	}
	end := middle
	end.Scene.Turn, end.Scene.Goal = end.Scene.MaxTurns, "settle the debt"
	end.Lines = append(end.Lines, middle.Lines...)
	if got := part(draws(t, end, 300), isAct("leave")); got < 0.4 {
		t.Errorf("%.2f leave at the end", got)
	}
	agreed := between(0.6, dramatis.Friend, "apologise", "I was wrong.")
	agreed.Scene.Turn, agreed.Scene.Goal = 7, "make peace"
	if got := part(draws(t, agreed, 300), func(a llm.TurnAnswer) bool { return a.GoalMet }); got < 0.05 || got > 0.7 {
		t.Errorf("the goal is met in %.2f of the lines near the end", got)
	}
}

func TestRepliesTakeUpTheWordsOfTheLastLine(t *testing.T) {
	t.Parallel()
	req := between(-0.1, dramatis.Acquaintance, "inform", "I have come about your daughter.")
	if got := part(draws(t, req, 300), func(a llm.TurnAnswer) bool { return strings.Contains(strings.ToLower(a.Text), "my daughter") }); got < 0.1 {
		t.Errorf("%.2f of the replies take up the daughter", got)
	}
	said := between(-0.8, dramatis.Enemy, "threaten", "I will find you. Count on it.")
	if got := part(draws(t, said, 300), func(a llm.TurnAnswer) bool { return strings.Contains(a.Text, "your daughter") }); got > 0 {
		t.Error("a reply takes up what was not said")
	}
}

func TestMemoriesAreQuotedAndAttributedRightly(t *testing.T) {
	t.Parallel()
	const words = "The lantern was never mine to carry"
	tests := map[string]struct {
		content string
		need    []string // one of these goes with the quotation
	}{
		"by the one addressed": {"Javert told me: “" + words + ".”", []string{"you said", "your words", "you told me", "You said it", "your voice", "you remember", "you said it"}},
		"by somebody else":     {"Cosette confided in me: “" + words + ".”", []string{"Cosette"}},
		"by oneself":           {"I told Javert, coldly: “" + words + ".”", []string{"I told you", "I said", "what I said"}},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			req := between(0.3, dramatis.Friend, "ask", "What happened?")
			req.Memories = []llm.Memory{{Content: tt.content, Ago: "3 days ago", Kind: dramatis.MemoryDialogue, About: []string{"Javert"}}}
			quoted := 0
			for _, a := range draws(t, req, 400) {
				if !strings.Contains(a.Text, words) {
					continue
				}
				quoted++
				if !containsOne(a.Text, tt.need) {
					t.Errorf("not attributed: %s", a.Text)
				}
			}
			if quoted < 8 {
				t.Errorf("quoted in %d lines of 400", quoted)
			}
		})
	}
}

func containsOne(text string, parts []string) bool {
	for _, p := range parts {
		if strings.Contains(text, p) {
			return true
		}
	}
	return false
}

func TestDeedsAreToldFromTheSpeakersSide(t *testing.T) {
	t.Parallel()
	req := between(-0.2, dramatis.Acquaintance, "ask", "What happened?")
	req.Memories = []llm.Memory{{Content: "Javert threatened me, angrily: “No.”", Ago: "yesterday", Kind: dramatis.MemoryDialogue}}
	told := 0
	for _, a := range draws(t, req, 400) {
		if strings.Contains(a.Text, "Javert threatened") {
			t.Errorf("told to Javert as if he were another: %s", a.Text)
		}
		if strings.Contains(a.Text, "ou threatened me") {
			told++
		}
	}
	if told < 5 {
		t.Errorf("told in %d lines of 400", told)
	}
}

func TestEqualRequestsGetEqualAnswers(t *testing.T) {
	t.Parallel()
	one, other := llm.NewOffline(), llm.NewOffline()
	rapid.Check(t, func(t *rapid.T) {
		req := fullRequest()
		req.Chance = llm.Chance{
			Seed: rapid.Int64().Draw(t, "seed"), Tick: rapid.IntRange(0, 1e6).Draw(t, "tick"),
			Subject: rapid.IntRange(1, 99).Draw(t, "subject"), Purpose: rapid.String().Draw(t, "purpose"),
		}
		a, _, err := llm.Speak(t.Context(), one, req, nil)
		if err != nil {
			t.Fatal(err)
		}
		b, _, err := llm.Speak(t.Context(), other, req, nil)
		if err != nil || a != b {
			t.Fatalf("%+v and %+v, %v", a, b, err)
		}
	})
}

func TestAnyRequestGetsALine(t *testing.T) {
	t.Parallel()
	model := llm.NewOffline()
	rapid.Check(t, func(t *rapid.T) {
		text := rapid.OneOf(rapid.String(), rapid.StringMatching(`[A-Za-z ,.?!'"]{0,80}`))
		req := llm.TurnRequest{
			Scene:   llm.Scene{Topic: text.Draw(t, "topic"), Setting: text.Draw(t, "setting"), Goal: oddGoal(text).Draw(t, "goal"), Turn: rapid.IntRange(1, 9).Draw(t, "turn"), MaxTurns: rapid.IntRange(0, 9).Draw(t, "max")},
			Speaker: llm.Self{Name: rapid.SampledFrom([]string{"A", "Jean Valjean", "The Judge of Arras", "冉阿让", "Ὅμηρος", "M. Q.", "🦊"}).Draw(t, "name"), Description: text.Draw(t, "who")},
		}
		req.Speaker.Persona = dramatis.Persona{
			Voice: text.Draw(t, "voice"), Facts: []string{text.Draw(t, "fact")}, Topics: []string{text.Draw(t, "own")}, Examples: []string{text.Draw(t, "example")},
		}
		req.Speaker.Goals = []dramatis.Goal{{Text: text.Draw(t, "want")}}
		for i := range rapid.IntRange(0, 12).Draw(t, "others") {
			req.Others = append(req.Others, llm.Other{Number: i, Name: fmt.Sprintf("Other %d", i), Strength: rapid.Float64Range(-1, 1).Draw(t, "strength"), Description: text.Draw(t, "other")})
			req.Lines = append(req.Lines, llm.Line{Speaker: fmt.Sprintf("Other %d", i), Text: text.Draw(t, "line"), Act: rapid.SampledFrom(append(dramatis.Acts(), "")).Draw(t, "act")})
			req.Memories = append(req.Memories, llm.Memory{Content: text.Draw(t, "memory"), Kind: dramatis.MemoryFact})
		}
		req.Lore = []string{text.Draw(t, "lore")}
		if a, chat, err := llm.Speak(t.Context(), model, req, nil); err != nil {
			t.Fatalf("%q, %q: %v", a.Text, chat.Text, err)
		}
	})
}

// oddGoal is any text, or a goal that tells a matter with odd names in it.
func oddGoal(text *rapid.Generator[string]) *rapid.Generator[string] {
	return rapid.Custom(func(t *rapid.T) string {
		pattern := rapid.SampledFrom([]string{
			"%s", "A wants to %s, and hopes for Other 1's help.", "Other 1 wants to %s, and Other 2 is in the way.", "Other 0 wants to know whether %s is well.",
			"A wants to turn Other 1 against %s.", "Other 1 wants peace between Other 0 and %s.", "A wants to talk about %s.", "%s wants to make peace with A.",
			"A wants to have it out with %s.", "A wants to tell Other 0 what has been rankling%s.",
		}).Draw(t, "pattern")
		return fmt.Sprintf(pattern, text.Draw(t, "odd"))
	})
}

func TestOfflineKnowsNobodyButThoseOfTheRequest(t *testing.T) {
	t.Parallel()
	names := make(map[string]bool)
	for _, p := range principals() {
		names[p.Name] = true
	}
	for _, a := range draws(t, between(0.1, dramatis.Acquaintance, "inform", "It is cold."), 500) {
		for name := range names {
			if name != "Valjean" && name != "Javert" && strings.Contains(a.Text, name) {
				t.Fatalf("knows %s: %s", name, a.Text)
			}
		}
	}
}

func TestPersonIsAnsweredInCharacter(t *testing.T) {
	t.Parallel()
	for question, need := range map[string]string{
		"Are you an AI?":      "Valjean",
		"What is your name?":  "Valjean",
		"Do you trust Javert": "",
	} {
		req := person()
		req.Lines[0].Text, req.Scene.Turn = question, 2
		for _, a := range draws(t, req, 60) {
			if lower := strings.ToLower(a.Text); strings.Contains(lower, "language model") || strings.Contains(lower, "as an ai") {
				t.Errorf("%s: %s", question, a.Text)
			}
			if a.AddressedTo != "Robin" {
				t.Errorf("%s: answered to %q", question, a.AddressedTo)
			}
		}
		if got := part(draws(t, req, 200), func(a llm.TurnAnswer) bool { return strings.Contains(a.Text, need) }); got < 0.25 {
			t.Errorf("%s: %q is named in %.2f of the answers", question, need, got)
		}
	}
}

func TestOfflineRefusesOtherRequests(t *testing.T) {
	t.Parallel()
	_, err := llm.NewOffline().Chat(t.Context(), dramatis.ChatRequest{Subject: "a string"}, nil)
	if dramatis.ErrorCode(err) != dramatis.CodeInvalid {
		t.Errorf("got %v", err)
	}
}

func TestVoicesDiffer(t *testing.T) {
	t.Parallel()
	words := func(voice string) float64 {
		req := between(0.1, dramatis.Acquaintance, "inform", "It will rain.")
		req.Speaker.Persona.Voice = voice
		total := 0
		answers := draws(t, req, 200)
		for _, a := range answers {
			total += len(strings.Fields(a.Text))
		}
		return float64(total) / float64(len(answers))
	}
	if terse, florid := words("Terse and laconic."), words("Florid, lyrical."); terse > florid-3 {
		t.Errorf("the terse say %.1f words a line, the florid %.1f", terse, florid)
	}
	formal := between(0.1, dramatis.Acquaintance, "inform", "It will rain.")
	formal.Speaker.Persona.Voice = "Formal, precise."
	for _, a := range draws(t, formal, 200) {
		if strings.Contains(a.Text, "n't") || strings.Contains(a.Text, "I'm") {
			t.Errorf("not formal: %s", a.Text)
		}
	}
}
