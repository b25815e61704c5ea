package llm

import (
	"embed"
	"fmt"
	"strings"
)

//go:embed phrases/*.txt
var phraseFiles embed.FS

// grammar is the parsed phrases: sections of alternatives that may refer to one another. It is never changed after
// it was made. phrases/README.md describes the notation.
type grammar struct {
	sections map[string]*section
	themes   map[string]*section // by the words that tell them
	moves    map[string][]move   // by matter and step
	daily    *strings.Replacer   // see byTheHour
}

// section is a list of alternatives for one occasion.
type section struct {
	name         string
	alternatives []alternative
}

// alternative is one way to say something.
type alternative struct {
	voices voices // who says it so; 0 for all
	bonds  bonds  // to whom; 0 for all
	needs  slots  // what the request must hold
	text   sequence
	mark   [styles]string // its longest fixed text, by which it is recognised in what was said before
}

// sequence is a text with slots, references and choices.
type sequence []part

// part is one piece of a sequence: exactly one of its fields but capital is set.
type part struct {
	literal [styles]string
	slot    slot
	section *section
	options []sequence
	needs   []slots // of each option
	capital bool    // a slot or section that begins with a capital letter
	address bool    // a name that could be left out, with the comma before it
}

// readGrammar reads all phrase files.
func readGrammar() (*grammar, error) {
	g := &grammar{sections: map[string]*section{}, themes: map[string]*section{}, moves: map[string][]move{}, daily: dailyWords()}
	style := newStylist()
	for _, name := range []string{
		"meeting", "asking", "telling", "answers", "exact", "kind", "hard", "jest", "hear", "recall", "lists", "themes", "actions",
		"any", "wish", "talk", "hearts", "strife", "others",
	} {
		text, err := phraseFiles.ReadFile("phrases/" + name + ".txt")
		if err != nil {
			return nil, fmt.Errorf("read the phrases: %w", err)
		}
		if err := g.read(string(text), style); err != nil {
			return nil, fmt.Errorf("read phrases/%s.txt: %w", name, err)
		}
	}
	for name, s := range g.sections {
		if n := len(s.alternatives); n == 0 || n > maxAlternatives {
			return nil, fmt.Errorf("section %s has %d alternatives, not 1 to %d", name, n, maxAlternatives)
		}
	}
	return g, nil
}

// read reads one file into g.
func (g *grammar) read(text string, style *stylist) error {
	var current *section
	number := 0
	for line := range strings.Lines(text) {
		number++
		line = strings.TrimSpace(line)
		switch {
		case line == "" || line[0] == '#':
		case line[0] == '@':
			var err error
			if current, err = g.header(line[1:]); err != nil {
				return fmt.Errorf("line %d: %w", number, err)
			}
		case current == nil:
			return fmt.Errorf("line %d stands in no section", number)
		default:
			a, err := g.alternative(line, style)
			if err != nil {
				return fmt.Errorf("line %d: %w", number, err)
			}
			current.alternatives = append(current.alternatives, a)
		}
	}
	return nil
}

// header opens a section: "name", "name = words that tell it", or "name (weights)" for a move.
func (g *grammar) header(line string) (*section, error) {
	if name, weights, isMove := strings.Cut(line, " ("); isMove {
		s := g.section(name)
		return s, g.addMove(name, weights, s)
	}
	name, words, _ := strings.Cut(line, "=")
	s := g.section(strings.TrimSpace(name))
	for _, word := range strings.Fields(words) {
		if g.themes[word] == nil {
			g.themes[word] = s
		}
	}
	return s, nil
}

// section is the section of a name, which may be referred to before it is read.
func (g *grammar) section(name string) *section {
	s := g.sections[name]
	if s == nil {
		s = &section{name: name}
		g.sections[name] = s
	}
	return s
}

// alternative reads one line: tags and a text.
func (g *grammar) alternative(line string, style *stylist) (alternative, error) {
	var a alternative
	if tags, text, tagged := strings.Cut(line, ">"); tagged && line[0] == '<' {
		if err := a.tag(strings.Fields(tags[1:])); err != nil {
			return a, err
		}
		line = strings.TrimSpace(text)
	}
	p := phraseParser{grammar: g, stylist: style, rest: line}
	var err error
	if a.text, err = p.sequence(""); err != nil {
		return a, err
	}
	if p.rest != "" {
		return a, fmt.Errorf("%q is too much", p.rest)
	}
	a.needs = a.text.needs()
	a.mark = a.text.mark()
	return a, nil
}

func (a *alternative) tag(tags []string) error {
	for _, tag := range tags {
		v, b := voiceTag(tag), bondTag(tag)
		if v == 0 && b == 0 {
			return fmt.Errorf("%q is no voice and no bond", tag)
		}
		a.voices |= v
		a.bonds |= b
	}
	return nil
}

// needs is what a sequence cannot do without.
func (s sequence) needs() slots {
	var needs slots
	for i := range s {
		if !s[i].address {
			needs |= s[i].slot.set()
		}
		needs |= s[i].leastNeeds()
	}
	return needs
}

// leastNeeds is what all options of a choice need.
func (p *part) leastNeeds() slots {
	if len(p.needs) == 0 {
		return 0
	}
	least := ^slots(0)
	for _, n := range p.needs {
		least &= n
	}
	return least
}

// mark is the longest literal of a sequence without its first letter, which may have been made a capital; empty when
// it is too short to tell.
func (s sequence) mark() [styles]string {
	const least = 8
	var longest [styles]string
	for i := range s {
		for style, text := range s[i].literal {
			if text = strings.TrimSpace(text); len(text) > len(longest[style])+1 && len(text) > least {
				longest[style] = text[1:]
			}
		}
	}
	return longest
}
