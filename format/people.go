package format

import (
	"fmt"
	"slices"
	"strings"
	"unicode"

	"github.com/literaryai/dramatis"
)

// PersonOf is a character as a network has people: what an author says of them, and nothing of what has become of them.
func PersonOf(c *dramatis.Character) Person {
	p := Person{Name: c.Name, Description: printable(c.Description)}
	traits, autonomy, talkativeness := c.Traits, c.AutonomyLevel, c.Talkativeness
	p.Traits, p.AutonomyLevel, p.Talkativeness = &traits, &autonomy, &talkativeness
	p.Tags = printableAll(c.Tags[:min(len(c.Tags), mostTags)])
	p.Persona = c.Persona
	p.Persona.Voice, p.Persona.Greeting = printable(c.Persona.Voice), printable(c.Persona.Greeting)
	p.Persona.Examples, p.Persona.Facts = printableAll(c.Persona.Examples), printableAll(c.Persona.Facts)
	p.Persona.Topics = printableAll(c.Persona.Topics)
	p.Goals = slices.Clone(c.Goals)
	for i := range p.Goals {
		p.Goals[i].Text = printable(p.Goals[i].Text)
	}
	return p
}

// DistinctNames gives each person a name of their own, as a network asks for: the second of a name gets a number.
func DistinctNames(people []Person) {
	taken := make(map[string]bool, len(people))
	for i := range people {
		name := people[i].Name
		for n := 2; taken[name]; n++ {
			suffix := fmt.Sprintf(" (%d)", n)
			runes := []rune(people[i].Name)
			name = strings.TrimSpace(string(runes[:min(len(runes), mostName-len(suffix))])) + suffix
		}
		people[i].Name, taken[name] = name, true
	}
}

// TieWeight is the weight of a tie between people who are that familiar: Bonds gives the familiarity back in a network
// whose median weight is 1.
func TieWeight(familiarity float64) float64 {
	if familiarity >= 1 {
		return mostWeight
	}
	return min(max(familiarity/(1-familiarity), leastWeight), mostWeight)
}

// printable is a text without what a network's readers refuse.
func printable(s string) string {
	return strings.Map(func(r rune) rune {
		if unprintable(string(r)) {
			return -1
		}
		return r
	}, s)
}

// printableAll is texts without those in which nothing is left to see.
func printableAll(list []string) []string {
	var out []string
	for _, s := range list {
		if s = printable(s); strings.ContainsFunc(s, unicode.IsGraphic) {
			out = append(out, s)
		}
	}
	return out
}
