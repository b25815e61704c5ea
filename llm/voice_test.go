package llm_test

import (
	"fmt"
	"math"
	"strings"
	"testing"

	"github.com/literaryai/dramatis"
	"github.com/literaryai/dramatis/llm"
)

// manner is how somebody speaks, whatever it is about: how often they use each of some function words, signs and
// contractions, and how long their sentences are.
type manner map[string]float64

// mannerOf measures lines (the features of Burrows's Delta, with punctuation).
func mannerOf(lines []string) manner {
	text := strings.ToLower(strings.Join(lines, " "))
	words := strings.Fields(text)
	m := manner{}
	for _, w := range []string{"i", "you", "it", "the", "a", "to", "and", "of", "not", "is", "that", "have", "will", "am", "me", "my", "in"} {
		m[w] = 0
	}
	for _, w := range words {
		if w = strings.Trim(w, ".,;:!?\""); w != "" {
			if _, counted := m[w]; counted {
				m[w] += 100 / float64(len(words))
			}
		}
	}
	for _, sign := range []string{",", "!", "?", ":", "'"} {
		m[sign] = 100 * float64(strings.Count(text, sign)) / float64(len(words))
	}
	sentences := strings.Count(text, ".") + strings.Count(text, "!") + strings.Count(text, "?")
	m["length"] = float64(len(words)) / float64(sentences)
	return m
}

// far is the distance of two manners.
func (m manner) far(from manner) float64 {
	sum := 0.0
	for k, v := range m {
		sum += math.Abs(v - from[k])
	}
	return sum
}

func TestPeopleDifferMoreFromOneAnotherThanFromThemselves(t *testing.T) {
	t.Parallel()
	halves := map[string][2]manner{}
	for _, name := range []string{"Javert", "Gavroche", "Fantine", "Grantaire", "Enjolras", "Thénardier"} {
		lines := monologue(t, name)
		halves[name] = [2]manner{mannerOf(lines[:len(lines)/2]), mannerOf(lines[len(lines)/2:])}
	}
	for one, a := range halves {
		for other, b := range halves {
			if one != other && a[0].far(b[1]) <= max(a[0].far(a[1]), b[0].far(b[1])) {
				t.Errorf("%s is %.1f from %s, and %.1f and %.1f from themselves", one, a[0].far(b[1]), other, a[0].far(a[1]), b[0].far(b[1]))
			}
		}
	}
}

// monologue is what somebody says on many occasions to one and the same person, all of a temper and without a life.
func monologue(t *testing.T, name string) []string {
	t.Helper()
	s := newStage(t)
	self := s.cast[name].self
	self.Traits = traits{Openness: .5, Conscientiousness: .5, Extraversion: .5, Agreeableness: .5, Neuroticism: .5}
	self.Persona = dramatis.Persona{Voice: self.Persona.Voice}
	var lines []string
	for i, goal := range []string{
		"%s wants to make peace with Myriel.", "%s wants to talk about bread.", "%s wants Myriel's company.", "%s wants Myriel's advice.",
		"%s wants to leave the city, and hopes for Myriel's help.", "%s wants to tell Myriel what has been rankling.",
	} {
		req := llm.TurnRequest{
			World: s.world, Speaker: self, Others: []llm.Other{{Number: 2, Name: "Myriel", Type: dramatis.Acquaintance, Trust: .5, Familiarity: .4}},
			Scene:  llm.Scene{Number: i, Topic: "Bread", Goal: fmt.Sprintf(goal, name), Turn: 1, MaxTurns: 8},
			Chance: llm.Chance{Seed: 5, Subject: i, Purpose: "line"},
		}
		for _, a := range draws(t, req, 60) {
			lines = append(lines, a.Text)
		}
		req.Lines, req.Scene.Turn = []llm.Line{{Speaker: name, Text: "Well?", Act: "ask"}, {Speaker: "Myriel", Text: "No.", Act: "refuse", AddressedTo: name}}, 3
		for _, a := range draws(t, req, 60) {
			lines = append(lines, a.Text)
		}
	}
	alternate := make([]string, 0, len(lines)) // so that each half holds all occasions
	for _, from := range []int{0, 1} {
		for i := from; i < len(lines); i += 2 {
			alternate = append(alternate, lines[i])
		}
	}
	return alternate
}
