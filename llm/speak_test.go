package llm_test

import (
	"context"
	"errors"
	"strings"
	"testing"

	"github.com/literaryai/dramatis"
	"github.com/literaryai/dramatis/llm"
)

// scripted is a model that gives prepared answers, in pieces of three bytes, and keeps what it was asked.
type scripted struct {
	answers []string
	err     error
	asked   []dramatis.ChatRequest
}

func (s *scripted) Chat(_ context.Context, req dramatis.ChatRequest, delta func(string)) (dramatis.ChatAnswer, error) {
	s.asked = append(s.asked, req)
	if s.err != nil {
		return dramatis.ChatAnswer{}, s.err
	}
	text := s.answers[0]
	s.answers = s.answers[1:]
	for i := 0; delta != nil && i < len(text); i += 3 {
		delta(text[i:min(i+3, len(text))])
	}
	return dramatis.ChatAnswer{Text: text, Model: "scripted", TokensIn: 10, TokensOut: 5}, nil
}

func (s *scripted) Name(string) string { return "scripted" }

func twoInAnInn() llm.TurnRequest {
	return llm.TurnRequest{
		World:   llm.World{Name: "Les Misérables", Setting: "Paris, 1832", Time: "evening"},
		Scene:   llm.Scene{Number: 1, Topic: "a debt", Setting: "an inn", Turn: 1, MaxTurns: 8},
		Speaker: llm.Self{Number: 1, Name: "Valjean", Energy: 0.8},
		Others: []llm.Other{
			{Number: 2, Name: "Javert", Type: dramatis.Enemy, Strength: -0.6, Trust: 0.2, Familiarity: 0.8},
			{Number: 3, Name: "Mme. Thénardier", Type: dramatis.Stranger, Trust: 0.5},
		},
		Chance: llm.Chance{Seed: 1, Tick: 1, Subject: 1, Purpose: "line/1"},
	}
}

func TestSpeakMendsWhatItCan(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		answer string
		want   llm.TurnAnswer
	}{
		"as it should be": {
			`{"text":"You again.","action":"turns","act":"greet","addressed_to":"Javert","emotion":"fear","intensity":0.4,"goal_met":true}`,
			llm.TurnAnswer{Text: "You again.", Action: "turns", Act: "greet", AddressedTo: "Javert", Emotion: "fear", Intensity: 0.4, GoalMet: true},
		},
		"in a code fence, with a preface": {
			"Here is the line:\n```json\n{\"text\":\"You again.\",\"act\":\"greet\"}\n```",
			llm.TurnAnswer{Text: "You again.", Act: "greet"},
		},
		"without its last brace":  {`{"text":"You again.","act":"greet"`, llm.TurnAnswer{Text: "You again.", Act: "greet"}},
		"commas too many":         {`{"text":"You again.","act":"greet",}`, llm.TurnAnswer{Text: "You again.", Act: "greet"}},
		"thought aloud":           {`<think>I could say {"text":"Hm."}</think>{"text":"You again.","act":"greet"}`, llm.TurnAnswer{Text: "You again.", Act: "greet"}},
		"braces before it":        {`I {Valjean} say: {"text":"You again.","act":"greet"}`, llm.TurnAnswer{Text: "You again.", Act: "greet"}},
		"braces after it":         {`{"text":"You again.","act":"greet"} {end}`, llm.TurnAnswer{Text: "You again.", Act: "greet"}},
		"a bare line break":       {"{\"text\":\"You\nagain.\",\"act\":\"greet\"}", llm.TurnAnswer{Text: "You again.", Act: "greet"}},
		"Python's literals":       {`{"text":"You again.","act":"greet","goal_met":True,"emotion":None}`, llm.TurnAnswer{Text: "You again.", Act: "greet", GoalMet: true}},
		"a comment":               {"{\"text\":\"You again.\", // he sees him\n\"act\":\"greet\"}", llm.TurnAnswer{Text: "You again.", Act: "greet"}},
		"capital keys":            {`{"Text":"You again.","Act":"greet"}`, llm.TurnAnswer{Text: "You again.", Act: "greet"}},
		"numbers as texts":        {`{"text":"You again.","act":"greet","emotion":"fear","intensity":"0.5"}`, llm.TurnAnswer{Text: "You again.", Act: "greet", Emotion: "fear", Intensity: 0.5}},
		"addressed as a list":     {`{"text":"You again.","act":"greet","addressed_to":["Javert"]}`, llm.TurnAnswer{Text: "You again.", Act: "greet", AddressedTo: "Javert"}},
		"quoted, with the name":   {`{"text":"Valjean: \"You again.\"","act":"Greet"}`, llm.TurnAnswer{Text: "You again.", Act: "greet"}},
		"action in the text":      {`{"text":"*stands up* You again.","act":"greet"}`, llm.TurnAnswer{Text: "You again.", Action: "stands up", Act: "greet"}},
		"speaks for another":      {`{"text":"You again.\nJavert: Yes, me.","act":"greet"}`, llm.TurnAnswer{Text: "You again.", Act: "greet"}},
		"American spelling":       {`{"text":"Forgive me.","act":"apologize"}`, llm.TurnAnswer{Text: "Forgive me.", Act: "apologise"}},
		"a near emotion":          {`{"text":"Go.","act":"refuse","emotion":"Sadness","intensity":7}`, llm.TurnAnswer{Text: "Go.", Act: "refuse", Emotion: "distress", Intensity: 0.7}},
		"an unknown emotion":      {`{"text":"Go.","act":"refuse","emotion":"mauve"}`, llm.TurnAnswer{Text: "Go.", Act: "refuse"}},
		"part of a name":          {`{"text":"Go.","act":"refuse","addressed_to":"thénardier"}`, llm.TurnAnswer{Text: "Go.", Act: "refuse", AddressedTo: "Mme. Thénardier"}},
		"somebody who is absent":  {`{"text":"Go.","act":"refuse","addressed_to":"Cosette"}`, llm.TurnAnswer{Text: "Go.", Act: "refuse"}},
		"action far too long":     {`{"text":"Go.","act":"refuse","action":"` + strings.Repeat("walks ", 60) + `"}`, llm.TurnAnswer{Text: "Go.", Act: "refuse"}},
		"line breaks in the text": {`{"text":"Go.\n\nNow.","act":"refuse"}`, llm.TurnAnswer{Text: "Go. Now.", Act: "refuse"}},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			model := &scripted{answers: []string{tt.answer}}
			got, chat, err := llm.Speak(t.Context(), model, twoInAnInn(), nil)
			if err != nil {
				t.Fatal(err)
			}
			if got != tt.want {
				t.Errorf("got  %+v\nwant %+v", got, tt.want)
			}
			if chat.Model != "scripted" || chat.TokensIn != 10 {
				t.Errorf("answer is of %q with %d tokens in", chat.Model, chat.TokensIn)
			}
		})
	}
}

func badAnswers() map[string]string {
	return map[string]string{
		"empty":             ``,
		"prose":             `You again.`,
		"an error page":     `<html><body>502 Bad Gateway</body></html>`,
		"an API error":      `{"error":{"message":"Rate limit exceeded"}}`,
		"an error as text":  `{"text":"Error: connection refused","act":"inform"}`,
		"JSON as text":      `{"text":"{\"text\":\"hello\"}","act":"inform"}`,
		"a model's apology": `{"text":"As an AI language model, I cannot say that.","act":"refuse"}`,
		"an empty text":     `{"text":"  ...  ","act":"inform"}`,
		"an unknown act":    `{"text":"You again.","act":"yodel"}`,
		"no act":            `{"text":"You again."}`,
		"too long":          `{"text":"` + strings.Repeat("word ", 400) + `","act":"inform"}`,
		"cut off":           `{"text":"You ag`,
		"an array":          `["You again."]`,
	}
}

func TestSpeakAsksAgainOnceAndThenFails(t *testing.T) {
	t.Parallel()
	const good = `{"text":"You again.","act":"greet"}`
	for name, bad := range badAnswers() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			model := &scripted{answers: []string{bad, good}}
			got, chat, err := llm.Speak(t.Context(), model, twoInAnInn(), nil)
			if err != nil || got.Text != "You again." {
				t.Fatalf("after a good second answer: %+v, %v", got, err)
			}
			if chat.TokensIn != 20 || len(model.asked) != 2 || len(model.asked[1].Messages) != 4 {
				t.Errorf("asked %d times, %d tokens in, %d messages", len(model.asked), chat.TokensIn, len(model.asked[1].Messages))
			}
			model = &scripted{answers: []string{bad, bad, good}}
			got, _, err = llm.Speak(t.Context(), model, twoInAnInn(), nil)
			if dramatis.ErrorCode(err) != dramatis.CodeUnavailable || got.Text != "" {
				t.Errorf("after two bad answers: %+v, %v", got, err)
			}
			if len(model.asked) != 2 {
				t.Errorf("asked %d times", len(model.asked))
			}
		})
	}
}

func TestSpeakReturnsTheModelsError(t *testing.T) {
	t.Parallel()
	cause := errors.New("no route")
	_, _, err := llm.Speak(t.Context(), &scripted{err: cause}, twoInAnInn(), nil)
	if !errors.Is(err, cause) {
		t.Errorf("got %v", err)
	}
}

func TestSpeakStreamsTheTextAndNothingElse(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		answers []string
		want    string
	}{
		"plain":               {[]string{`{"text":"You again.","act":"greet"}`}, "You again."},
		"escapes":             {[]string{`{"text":"\"Non\u00e9\" \ud83d\ude00\\ fin","act":"greet"}`}, `"Noné" 😀\ fin`},
		"text comes last":     {[]string{`{"act":"greet","action":"says \"text\"","text":"You."}`}, "You."},
		"a text further down": {[]string{`{"act":"greet","more":{"text":"not this"},"list":["text","nor this"],"text":"You."}`}, "You."},
		"an error page":       {[]string{`<html>"text":"x"</html>`, `{"text":"You.","act":"greet"}`}, "You."},
		"a second answer is not spoken over the first": {
			[]string{`{"text":"First.","act":"yodel"}`, `{"text":"Second.","act":"greet"}`}, "First.",
		},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var heard strings.Builder
			_, _, err := llm.Speak(t.Context(), &scripted{answers: tt.answers}, twoInAnInn(), func(s string) { heard.WriteString(s) })
			if err != nil {
				t.Fatal(err)
			}
			if heard.String() != tt.want {
				t.Errorf("heard %q, want %q", heard.String(), tt.want)
			}
		})
	}
}

func FuzzAnswer(f *testing.F) {
	f.Add(`{"text":"You again.","action":"turns","act":"greet","addressed_to":"Javert","emotion":"fear","intensity":0.4}`)
	for _, bad := range badAnswers() {
		f.Add(bad)
	}
	f.Add(`{"text":"\ud83d","act":"ask","intensity":1e308}`)
	f.Add("<think>{\"text\":</think> {a {\"Text\":\"You\n again.\",\"act\":[\"greet\"],\"goal_met\":True,},// so\n")
	f.Fuzz(func(t *testing.T, raw string) {
		var heard strings.Builder
		got, _, err := llm.Speak(t.Context(), &scripted{answers: []string{raw, raw}}, twoInAnInn(), func(s string) { heard.WriteString(s) })
		if err != nil {
			if dramatis.ErrorCode(err) != dramatis.CodeUnavailable || got.Text != "" {
				t.Fatalf("%q: %+v with %v", raw, got, err)
			}
			return
		}
		_, emotion := dramatis.EmotionLabels()[got.Emotion]
		switch {
		case !got.Act.Valid(), got.Emotion != "" && !emotion, got.Intensity < 0 || got.Intensity > 1:
			t.Fatalf("%q became %+v", raw, got)
		case got.AddressedTo != "" && got.AddressedTo != "Javert" && got.AddressedTo != "Mme. Thénardier":
			t.Fatalf("%q is addressed to %q", raw, got.AddressedTo)
		case got.Text == "" || len(got.Text) > 1200 || strings.HasPrefix(got.Text, "{") || strings.ContainsRune(got.Text, '\n'):
			t.Fatalf("%q became the line %q", raw, got.Text)
		}
	})
}
