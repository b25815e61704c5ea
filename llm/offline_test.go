package llm_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/literaryai/dramatis/llm"
)

// season plays scenes of the principal characters until there are at least n lines.
func season(s *stage, n int) [][]llm.Line {
	plays := [][]string{
		{"Valjean", "Javert"}, {"Thénardier", "Fantine"}, {"Enjolras", "Grantaire", "Courfeyrac"}, {"Gavroche", "Éponine"},
		{"Valjean", "Cosette"}, {"Marius", "Cosette"}, {"Valjean", "Fantine"}, {"Myriel", "Valjean"}, {"Javert", "Fantine"},
		{"Marius", "Enjolras", "Courfeyrac"}, {"Éponine", "Marius"}, {"Thénardier", "Valjean"}, {"Gavroche", "Enjolras", "Grantaire"},
		{"Thénardier", "Éponine", "Marius"}, {"Javert", "Gavroche"}, {"Myriel", "Cosette"},
	}
	topics := []string{
		"a debt that is owed", "the price of a child", "the coming uprising", "the streets at night", "mercy", "a letter",
		"a promise to the dead", "what the law forgives", "a loaf of bread", "the barricade", "an unpaid bill", "a secret",
		"freedom", "a father's name", "the winter", "who can be trusted",
	}
	places := []string{"a street corner in the rain", "the Café Musain", "the Luxembourg gardens", "an inn near Montfermeil", "a hospital ward"}
	var scenes [][]llm.Line
	for i, total := 0, 0; total < n; i++ {
		lines := s.scene(s.seed, topics[(i*7)%len(topics)], places[i%len(places)], 10, plays[i%len(plays)]...)
		scenes = append(scenes, lines)
		total += len(lines)
	}
	return scenes
}

func printed(lines []llm.Line) string {
	var b strings.Builder
	for _, l := range lines {
		to := ""
		if l.AddressedTo != "" {
			to = " → " + l.AddressedTo
		}
		action := ""
		if l.Action != "" {
			action = " (" + l.Action + ")"
		}
		fmt.Fprintf(&b, "%s%s [%s]%s: %s\n", l.Speaker, to, l.Act, action, l.Text)
	}
	return b.String()
}

func TestNoLineTwiceInAScene(t *testing.T) {
	t.Parallel()
	for i, scene := range season(newStage(t), 500) {
		seen := map[string]bool{}
		for _, l := range scene {
			if seen[l.Text] {
				t.Errorf("scene %d says twice: %s", i+1, l.Text)
			}
			seen[l.Text] = true
		}
		t.Logf("scene %d\n%s", i+1, printed(scene))
	}
}

// distinct2 is the share of different bigrams among all bigrams of a text's lines (Li et al. 2016).
func distinct2(lines []string) float64 {
	all, distinct := 0, map[string]bool{}
	for _, l := range lines {
		words := strings.FieldsFunc(strings.ToLower(l), func(r rune) bool { return strings.ContainsRune(" .,!?;:\"“”…", r) })
		for i := 1; i < len(words); i++ {
			all++
			distinct[words[i-1]+" "+words[i]] = true
		}
	}
	return float64(len(distinct)) / float64(all)
}

func TestFiveHundredLinesAreVaried(t *testing.T) {
	t.Parallel()
	var lines []string
	for _, scene := range season(newStage(t), 500) {
		for _, l := range scene {
			lines = append(lines, l.Text)
		}
	}
	got := distinct2(lines[:500])
	t.Logf("distinct-2 over %d lines: %.3f", 500, got)
	if got < 0.5 {
		t.Errorf("distinct-2 is %.3f, want at least 0.5", got)
	}
}
