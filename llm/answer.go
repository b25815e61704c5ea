package llm

import (
	"errors"
	"fmt"
	"math"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/literaryai/dramatis"
)

// The bounds of a line, in bytes. A longer text is asked for again; a longer stage direction is dropped.
const (
	maxText   = 1_200
	maxAction = 240
)

// readAnswer parses, mends and checks what a model answered. Its error is a sentence that the model can act on, and
// holds nothing of the answer but single words.
func readAnswer(raw string, req *TurnRequest) (TurnAnswer, error) {
	fields, err := findObject(raw)
	if err != nil {
		return TurnAnswer{}, err
	}
	a := TurnAnswer{
		Text: textOf(fields["text"]), Action: textOf(fields["action"]), Act: dramatis.Act(textOf(fields["act"])),
		AddressedTo: textOf(fields["addressed_to"]), Emotion: textOf(fields["emotion"]),
		Intensity: numberOf(fields["intensity"]), GoalMet: yesOf(fields["goal_met"]),
	}
	mendText(&a, req)
	a.Action = mendAction(a.Action)
	a.AddressedTo = presentName(a.AddressedTo, req.Others)
	a.Emotion = emotionLabel(a.Emotion)
	a.Intensity = mendIntensity(a.Intensity)
	if a.Act = actName(a.Act); !a.Act.Valid() {
		return a, fmt.Errorf("act must be one of %v", dramatis.Acts())
	}
	return a, checkText(a.Text)
}

// mendText takes off what models put around a line: quotation marks, the speaker's name, a stage direction between
// asterisks, and words they put into others' mouths.
func mendText(a *TurnAnswer, req *TurnRequest) {
	text := strings.TrimSpace(visible(a.Text))
	text = cutOtherSpeakers(text, req.Speaker.Name)
	text = strings.Join(strings.Fields(text), " ")
	text = strings.TrimSpace(strings.TrimPrefix(text, req.Speaker.Name+":"))
	if rest, found := strings.CutPrefix(text, "*"); found {
		if action, line, closed := strings.Cut(rest, "*"); closed {
			text = strings.TrimSpace(line)
			if a.Action == "" {
				a.Action = action
			}
		}
	}
	a.Text = unquote(text)
}

// visible is a text without what cannot be seen: control characters, which nobody says and Postgres may not keep, and
// those that turn the direction of the text around them. Line breaks stay.
func visible(text string) string {
	return strings.Map(func(r rune) rune {
		if r != '\n' && r != '\t' && (unicode.IsControl(r) || unicode.Is(unicode.Bidi_Control, r)) {
			return -1
		}
		return r
	}, text)
}

// cutOtherSpeakers ends a text where a new line begins with the name of somebody else and a colon, as a script has it:
// there the model goes on to speak for others, whether they are present or not.
func cutOtherSpeakers(text, speaker string) string {
	lines := strings.Split(text, "\n")
	for i, line := range lines[1:] {
		if label, _, found := strings.Cut(strings.TrimSpace(line), ":"); found && isLabel(label) && !sharesWord(speaker, label) {
			return strings.Join(lines[:i+1], "\n")
		}
	}
	return text
}

// isLabel reports whether a text looks like the name in front of a line of a script: a few words, each with a capital.
func isLabel(text string) bool {
	words := strings.Fields(text)
	if len(words) == 0 || len(words) > 4 {
		return false
	}
	for _, word := range words {
		first, _ := utf8.DecodeRuneInString(word)
		if !unicode.IsUpper(first) && len(word) > 3 {
			return false
		}
	}
	first, _ := utf8.DecodeRuneInString(words[0])
	return unicode.IsUpper(first)
}

// unquote takes off a pair of quotation marks around the whole text.
func unquote(text string) string {
	for _, pair := range [][2]string{{`"`, `"`}, {"“", "”"}} {
		inner, opened := strings.CutPrefix(text, pair[0])
		inner, closed := strings.CutSuffix(inner, pair[1])
		if opened && closed && !strings.Contains(inner, pair[0]) {
			return strings.TrimSpace(inner)
		}
	}
	return text
}

func mendAction(action string) string {
	action = strings.Join(strings.Fields(strings.Trim(strings.TrimSpace(visible(action)), "*()[]")), " ")
	if len(action) > maxAction || looksBroken(action) {
		return ""
	}
	return action
}

// presentName is the name of the one who is present and meant by name: by their full name or by a part that nobody
// else shares. Whoever is not present cannot be addressed, and the line is then said to all.
func presentName(name string, others []Other) string {
	name = strings.TrimSpace(name)
	found := ""
	for _, o := range others {
		if strings.EqualFold(o.Name, name) {
			return o.Name
		}
		if name != "" && sharesWord(o.Name, name) {
			if found != "" {
				return ""
			}
			found = o.Name
		}
	}
	return found
}

// sharesWord reports whether all words of part are words of name, in any case.
func sharesWord(name, part string) bool {
	words := strings.Fields(strings.ToLower(name))
	for _, w := range strings.Fields(strings.ToLower(part)) {
		if !contains(words, w) {
			return false
		}
	}
	return true
}

func contains(words []string, word string) bool {
	for _, w := range words {
		if w == word {
			return true
		}
	}
	return false
}

// mendIntensity brings an intensity into its range; some models count in percent or in tens.
func mendIntensity(v float64) float64 {
	switch {
	case math.IsNaN(v) || v < 0:
		return 0
	case v > 10:
		v /= 100
	case v > 1:
		v /= 10
	}
	return min(v, 1)
}

// checkText says what is wrong with a line of dialogue.
func checkText(text string) error {
	switch {
	case text == "" || !hasLetter(text):
		return errors.New("text is empty")
	case !utf8.ValidString(text):
		return errors.New("text is not valid UTF-8")
	case len(text) > maxText:
		return fmt.Errorf("text is longer than %d characters", maxText)
	case looksBroken(text):
		return errors.New("text must be spoken words in character: no JSON, no code, no error message, no remark about being a model")
	}
	return nil
}
