package worker_test

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"testing"
	"unicode"

	"github.com/literaryai/dramatis"
	"github.com/literaryai/dramatis/demo"
)

// TestFiveHundredLinesOfOneWorld lets the demo world speak and reads what the offline model made of it.
func TestFiveHundredLinesOfOneWorld(t *testing.T) {
	t.Parallel()
	const ticks, lines = 26, 500
	e := spend(t, ticks, 1862)
	said := e.lines()
	if len(said) < lines {
		t.Fatalf("%d lines in %d ticks", len(said), ticks)
	}
	said = said[:lines]
	if n := e.repeatedInScenes(); n != 0 {
		t.Errorf("%d lines were said twice in a scene", n)
	}
	if d := distinct(said, 2); d < .5 {
		t.Errorf("distinct-2 over %d lines is %.3f", lines, d)
	}
	const most = 9 // times that one sentence may come in 500 lines
	if sentence, n := commonest(said); n > most {
		t.Errorf("%q is said %d times in %d lines", sentence, n, lines)
	}
	if share := e.negative(); share < .1 || share > .5 {
		t.Errorf("%.2f of the changes lower strength or trust", share)
	}
	t.Run("tokens", func(t *testing.T) { fewTokens(t, e) })
	t.Run("names", func(t *testing.T) { knownNames(t, e) })
	t.Run("quotes", func(t *testing.T) { trueQuotes(t, e) })
	t.Run("farewells", func(t *testing.T) { nobodyTalksOn(t, e) })
	t.Run("minds", func(t *testing.T) { mindsMove(t, e) })
}

// commonest is the sentence of at least five words that is said most often, whoever it calls by name.
func commonest(lines []string) (sentence string, most int) {
	counts := map[string]int{}
	vocative := regexp.MustCompile(`, [A-ZÉ][^,.!?]*([.!?])`)
	for _, line := range lines {
		for s := range strings.FieldsFuncSeq(vocative.ReplaceAllString(line, "$1"), func(r rune) bool { return strings.ContainsRune(".!?", r) }) {
			if s = strings.TrimSpace(s); strings.Count(s, " ") < 4 {
				continue
			}
			if counts[s]++; counts[s] > most {
				sentence, most = s, counts[s]
			}
		}
	}
	return sentence, most
}

func fewTokens(t *testing.T, e *evening) {
	const most = 2000
	for _, n := range e.meter.tokens["dialogue"] {
		if n >= most {
			t.Fatalf("a prompt has %d tokens", n)
		}
	}
}

// knownNames checks that whoever is named is present, remembered, or part of what the speaker was given to know.
func knownNames(t *testing.T, e *evening) {
	_, network, err := demo.World()
	if err != nil {
		t.Fatal(err)
	}
	for _, x := range e.meter.asked {
		known := fmt.Sprintf("%+v", x.req)
		for _, p := range network.People {
			for word := range strings.FieldsSeq(p.Name) {
				if len(word) > 5 && unicode.IsUpper([]rune(word)[0]) && strings.Contains(x.answer.Text, word) && !strings.Contains(known, word) {
					t.Errorf("%s cannot know %s: %s", x.req.Speaker.Name, word, x.answer.Text)
				}
			}
		}
	}
}

// trueQuotes checks that what stands in quotation marks was said in the scene or is remembered, to the letter.
func trueQuotes(t *testing.T, e *evening) {
	quoted := regexp.MustCompile(`"([^"]{12,})"`)
	n := 0
	for _, x := range e.meter.asked {
		given := bare(fmt.Sprintf("%+v", x.req))
		for _, quote := range quoted.FindAllStringSubmatch(x.answer.Text, -1) {
			n++
			if !strings.Contains(given, bare(quote[1])) {
				t.Errorf("%s quotes what nobody said: %s", x.req.Speaker.Name, x.answer.Text)
			}
		}
	}
	if n < 10 {
		t.Errorf("only %d quotations", n)
	}
}

// bare is the words of a text that begin with a small letter: a quotation leaves out the names by which people call one
// another.
func bare(text string) string {
	words := strings.FieldsFunc(text, func(r rune) bool { return !unicode.IsLetter(r) && r != '\'' })
	return strings.Join(slices.DeleteFunc(words, func(w string) bool { return unicode.IsUpper([]rune(w)[0]) }), " ")
}

// nobodyTalksOn checks that of two people nobody speaks after the other has left.
func nobodyTalksOn(t *testing.T, e *evening) {
	for _, s := range e.scenes {
		for i, m := range s.lines {
			if m.Act == dramatis.ActLeave && len(s.Participants) == 2 && i < len(s.lines)-1 {
				t.Errorf("scene %d goes on after %s has left", s.Number, m.Speaker.Name)
			}
		}
	}
}
