package llm

import (
	"encoding/json"
	"testing"
)

// answerOf is an answer as a well-behaved endpoint would write it.
func answerOf(t *testing.T, text string) string {
	t.Helper()
	raw, err := json.Marshal(map[string]any{"text": text, "act": "inform", "action": "", "addressed_to": "", "emotion": "", "intensity": 0, "goal_met": false})
	if err != nil {
		t.Fatal(err)
	}
	return string(raw)
}

func TestWhatIsNoSpeechIsNoLine(t *testing.T) {
	t.Parallel()
	req := TurnRequest{Speaker: Self{Name: "Jean Valjean"}, Others: []Other{{Number: 2, Name: "Cosette"}}}
	for _, text := range []string{
		"I’m sorry, but I can’t help with that request.",
		"I can’t assist with that.",
		"You exceeded your current quota, please check your plan and billing details.",
		"The server is overloaded or not ready yet. Please retry your request.",
		"I cannot continue this roleplay as it violates my guidelines.",
		"429 Too Many Requests",
		"upstream connect error or disconnect/reset before headers",
		"\x00\x1b",
	} {
		if a, err := readAnswer(answerOf(t, text), &req); err == nil {
			t.Errorf("%q became the line %q", text, a.Text)
		}
	}
	for _, text := range []string{"I cannot help you; nobody can.", "Stay. I request nothing.", "There is an error in my accounts."} {
		if _, err := readAnswer(answerOf(t, text), &req); err != nil {
			t.Errorf("%q was refused: %v", text, err)
		}
	}
}

func TestALineHoldsTheSpeakersWordsOnly(t *testing.T) {
	t.Parallel()
	req := TurnRequest{Speaker: Self{Name: "Jean Valjean"}, Others: []Other{{Number: 2, Name: "Cosette"}}}
	for text, want := range map[string]string{
		"Come in.\nCosette: I am cold.":             "Come in.",
		"Come in.\nJavert: At last.\nCosette: Who?": "Come in.",
		"Come in.\nM. de Courfeyrac: Ah!":           "Come in.",
		"Jean Valjean: Come in.":                    "Come in.",
		"Come in.\nValjean: Sit.":                   "Come in. Valjean: Sit.",
		"Listen: there is one thing.":               "Listen: there is one thing.",
		"One thing.\nand this is it: go.":           "One thing. and this is it: go.",
		"Come\x00 in.\x1b[31m \u202eNow.":           "Come in.[31m Now.",
	} {
		a, err := readAnswer(answerOf(t, text), &req)
		if err != nil || a.Text != want {
			t.Errorf("%q became %q (%v), want %q", text, a.Text, err, want)
		}
	}
}
