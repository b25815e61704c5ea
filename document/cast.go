package document

import (
	"cmp"
	"slices"
	"strings"

	"github.com/literaryai/dramatis"
)

// cast is who appears in a book.
type cast struct {
	n       *naming
	people  []*person
	of      []*person // by form: whose it is; nil for places and for what is nobody's
	choices map[int32]*choice
	who     []*person // by mention, once resolved

	surnames, givens map[string]int // how often a word is surely the one or the other
}

// person is somebody, gathered from the forms that name them.
type person struct {
	forms   []*form
	count   int
	givens  []string // given names, written small
	surname string   // its last word, written small
	house   string   // the surname of the family that they seem to be of, where the text gives none
	titles  map[string]int
	gender  dramatis.Gender
	doubts  []string

	mentions []int32 // once resolved, in the order of the text
	number   int     // by how often they appear; −1 for those who are left out
}

// choice is a form that several people may be meant by.
type choice struct {
	form   *form
	among  []*person
	usual  *person         // who is meant where nothing speaks for another
	counts map[*person]int // how it was decided
}

func newCast(n *naming) *cast {
	return &cast{
		n: n, of: make([]*person, len(n.forms)), choices: map[int32]*choice{},
		surnames: map[string]int{}, givens: map[string]int{},
	}
}

// identity is a form taken apart.
type identity struct {
	title, given, surname string // given and surname written small
	gender                dramatis.Gender
}

// gather makes people of forms, the surest first: full names; given names, with or without a title; titles with a surname;
// and surnames alone.
func (c *cast) gather() {
	forms := c.personal()
	c.learnNames(forms)
	steps := []func(*form, identity) bool{c.fullName, c.givenOnly, c.titledSurname, c.surnameOnly}
	for _, step := range steps {
		for _, f := range forms {
			if c.of[f.number] == nil && c.choices[f.number] == nil {
				step(f, c.identity(f))
			}
		}
		c.settle()
	}
}

// personal lists the forms that name somebody, the most frequent first.
func (c *cast) personal() []*form {
	var forms []*form
	for _, f := range c.n.forms {
		if f.kind == somebody {
			forms = append(forms, f)
		}
	}
	slices.SortFunc(forms, func(a, b *form) int {
		return cmp.Or(cmp.Compare(b.count, a.count), cmp.Compare(a.text, b.text))
	})
	return forms
}

// learnNames counts which words are surnames, by titles and by standing last, and which are given names.
func (c *cast) learnNames(forms []*form) {
	for _, f := range forms {
		if f.name.title == "" && f.key != "" && c.n.s.x.givenName(f.key) {
			c.givens[f.key] += f.count
		}
	}
	for _, f := range forms {
		words := f.name.words
		last := small(words[len(words)-1])
		switch {
		case len(words) > 1 && c.epithet(words):
		case len(words) > 1:
			c.surnames[last] += f.count
			c.givens[small(words[0])] += f.count
		case f.name.title == "":
		case c.givenTitle(&f.name):
			c.givens[last] += f.count
		case f.name.title != "Miss" || !c.n.s.x.givenName(last):
			c.surnames[last] += f.count
		}
	}
}

// givenTitle reports whether a title stands before a given name: always for "Sir", and for "Lady", "Sister" or "King" where
// the name is one.
func (c *cast) givenTitle(n *name) bool {
	word := small(n.words[0])
	switch n.title {
	case "Sir", "Don":
		return true
	case "Lady", "Master", "Sister", "Brother", "Mother", "Father", "King", "Queen", "Prince", "Princess", "Aunt", "Uncle", "Cousin", "Saint":
		g := c.n.s.x.genderOfGiven(word)
		return c.n.s.x.givenName(word) && (g == dramatis.GenderUnknown || g == n.gender || n.gender == dramatis.GenderUnknown)
	}
	return false
}

// identity takes a form apart.
func (c *cast) identity(f *form) identity {
	words := f.name.words
	id := identity{title: f.name.title, gender: f.name.gender}
	last := small(words[len(words)-1])
	switch {
	case len(words) > 1 && c.epithet(words):
		id.given = small(strings.Join(words, " "))
	case len(words) > 1 && !c.n.s.x.is("particle", small(words[0])):
		id.given, id.surname = small(words[0]), last
	case len(words) > 1: // "von Instetten"
		id.surname = last
	case id.title == "" && (c.surnames[last] > 0 && c.surnames[last] > c.givens[last]):
		id.surname = last
	case id.title == "":
		id.given = last
	case c.isGiven(&f.name, last):
		id.given = last
	default:
		id.surname = last
	}
	if id.gender == dramatis.GenderUnknown && id.given != "" {
		id.gender = c.n.s.x.genderOfGiven(id.given)
	}
	return id
}

// epithet reports whether what stands before a given name is no given name: "Injun Joe" is of no family Joe.
func (c *cast) epithet(words []string) bool {
	first, last := small(words[0]), small(words[len(words)-1])
	return len(words) == 2 && !c.n.s.x.givenName(first) && c.n.s.x.givenName(last) && !strings.HasSuffix(words[0], ".") && c.givens[first] == 0
}

// isGiven reports whether the one name behind a title is a given name, as in "Miss Eliza".
func (c *cast) isGiven(n *name, word string) bool {
	if c.givenTitle(n) {
		return n.title == "Sir" || n.title == "Don" || c.surnames[word] <= c.givens[word]
	}
	g := c.n.s.x.genderOfGiven(word)
	fits := g == dramatis.GenderUnknown || n.gender == dramatis.GenderUnknown || g == n.gender
	return c.n.s.x.givenName(word) && fits && c.surnames[word] <= max(2, c.givens[word])
}

// join gives a form to a person.
func (c *cast) join(p *person, f *form, id identity) {
	c.of[f.number] = p
	p.forms = append(p.forms, f)
	p.count += f.count
	if id.given != "" && !slices.Contains(p.givens, id.given) {
		p.givens = append(p.givens, id.given)
	}
	if p.surname == "" {
		p.surname = id.surname
	}
	if id.title != "" {
		p.titles[id.title] += f.count
	}
	if p.gender == dramatis.GenderUnknown {
		p.gender = id.gender
	}
}

// enter makes somebody new of a form.
func (c *cast) enter(f *form, id identity) *person {
	p := &person{titles: map[string]int{}, number: -1}
	c.people = append(c.people, p)
	c.join(p, f, id)
	return p
}

// settle lets pronouns say of whom nothing else does whether they are a man or a woman.
func (c *cast) settle() {
	for _, p := range c.people {
		if p.gender != dramatis.GenderUnknown {
			continue
		}
		he, she, enough := 0, 0, 1+min(1, p.count/10)
		for _, f := range p.forms {
			he, she = he+f.he, she+f.she
		}
		switch {
		case he >= enough && he > 2*she:
			p.gender = dramatis.GenderMale
		case she >= enough && she > 2*he:
			p.gender = dramatis.GenderFemale
		}
	}
}

// noble reports whether somebody is never named without a title that goes before their given name: no friend's "Kitty"
// means Lady Catherine.
func (p *person) noble() bool {
	n := 0
	for title, count := range p.titles {
		switch title {
		case "Sir", "Lady", "Lord", "King", "Queen", "Prince", "Princess", "Duke", "Duchess":
			n += count
		}
	}
	return 4*n >= 3*p.count
}

// agree reports whether two genders may be one person's.
func agree(a, b dramatis.Gender) bool {
	return a == b || a == dramatis.GenderUnknown || b == dramatis.GenderUnknown
}

// apart reports whether the narrator names a person and a form in one sentence too often for both to be one.
func (c *cast) apart(p *person, f *form) bool {
	together := int(c.togetherWith(p, f))
	return together >= 2 && 50*together > min(p.count, f.count)
}

// togetherWith is in how many sentences the narrator names a person and a form.
func (c *cast) togetherWith(p *person, f *form) int32 {
	together := int32(0)
	for _, other := range p.forms {
		together += c.n.together[[2]int32{min(other.number, f.number), max(other.number, f.number)}]
	}
	return together
}

// named reports whether somebody has a given name that may be this one, and whether it is the very same.
func (c *cast) named(p *person, given string) (may, same bool) {
	for _, g := range p.givens {
		may = may || c.n.s.x.sameGiven(g, given)
		same = same || g == given
	}
	return may, same
}

// fullest is the fullest name that the text gives somebody: a given name and a surname, the given name being the one that
// they are called by most; otherwise a title and a name, or what they are called.
func (p *person) fullest() *form {
	calls := map[string]int{} // how often each word is used of them
	for _, f := range p.forms {
		for _, w := range f.name.words {
			calls[small(w)] += f.count
		}
	}
	best := p.forms[0]
	for _, f := range p.forms[1:] {
		if fuller(f, best, calls) {
			best = f
		}
	}
	return best
}

func fuller(a, b *form, calls map[string]int) bool {
	if wholeA, wholeB := a.whole(), b.whole(); wholeA != wholeB {
		return wholeA
	} else if wholeA {
		titleA, titleB := a.name.title == "" || keepsTitle(a), b.name.title == "" || keepsTitle(b)
		calledA, calledB := calls[small(a.name.words[0])], calls[small(b.name.words[0])]
		if calledA != calledB {
			return calledA > calledB
		}
		if titleA != titleB {
			return titleA
		}
	} else if (a.name.title == "") != (b.name.title == "") && a.key == b.key {
		return a.name.title != ""
	}
	return cmp.Or(cmp.Compare(a.count, b.count), strings.Compare(b.text, a.text)) > 0
}

// whole reports whether a form has a given name and a surname. An initial is no name.
func (f *form) whole() bool {
	return len(f.name.words) > 1 && !strings.HasSuffix(f.name.words[0], ".")
}

// keepsTitle reports whether a full name is called with its title: "Sir William Lucas", "Lady Catherine de Bourgh".
func keepsTitle(f *form) bool {
	switch f.name.title {
	case "", "Miss", "Mr.", "Master":
		return false
	}
	return true
}
