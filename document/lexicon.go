package document

import (
	"embed"
	"fmt"
	"io/fs"
	"strconv"
	"strings"

	"github.com/literaryai/dramatis"
)

// The word lists, each with its source and licence at its head; lexicon/README.md tells of them together.
//
//go:embed lexicon/*.txt
var lexiconFiles embed.FS

// lexicon is what the analysis knows beforehand. Nothing in it is about any one book.
type lexicon struct {
	languages map[string][]string        // word → the languages in which it is common
	words     map[string]map[string]bool // list, such as "say" or "at.en" → its words
	titles    map[string]title           // as written, without the dot
	given     map[string]dramatis.Gender // given name → whose it is; unknown for names of both
	fullNames map[string][]string        // nickname → the names that it stands for
	places    map[string]bool
	feelings  map[string]map[string]float32 // language → word → −1 to 1
}

// title is what may stand before a name.
type title struct {
	is     string // what all its spellings are counted as, such as "Mr."
	gender dramatis.Gender
}

// loadLexicon reads the lists. They are part of the program: one that cannot be read is a programmer's fault.
func loadLexicon() (*lexicon, error) {
	x := &lexicon{
		languages: map[string][]string{}, words: map[string]map[string]bool{}, titles: map[string]title{},
		given: map[string]dramatis.Gender{}, fullNames: map[string][]string{}, places: map[string]bool{},
		feelings: map[string]map[string]float32{},
	}
	for name, take := range map[string]func(key string, words []string){
		"languages": x.takeLanguage, "words": x.takeWords, "titles": x.takeTitle, "given": x.takeGiven,
		"nicknames": x.takeNicknames, "places": x.takePlaces,
	} {
		if err := readList(name, take); err != nil {
			return nil, err
		}
	}
	return x, x.loadFeelings()
}

// readList hands over each line of a list: what stands before the colon, and the words behind it.
func readList(name string, take func(key string, words []string)) error {
	data, err := lexiconFiles.ReadFile("lexicon/" + name + ".txt")
	if err != nil {
		return fmt.Errorf("read the list of %s: %w", name, err)
	}
	for line := range strings.Lines(string(data)) {
		line = strings.TrimSpace(line)
		if line == "" || line[0] == '#' {
			continue
		}
		key, words, found := strings.Cut(line, ": ")
		if !found {
			return fmt.Errorf("read the list of %s: no colon in %q", name, line)
		}
		take(key, strings.Fields(words))
	}
	return nil
}

func (x *lexicon) takeLanguage(language string, words []string) {
	for _, w := range words {
		x.languages[w] = append(x.languages[w], language)
	}
	x.takeWords("stop."+language, words)
}

func (x *lexicon) takeWords(list string, words []string) {
	if x.words[list] == nil {
		x.words[list] = make(map[string]bool, len(words))
	}
	for _, w := range words {
		x.words[list][w] = true
	}
}

func (x *lexicon) takeTitle(key string, spellings []string) {
	is, sign, _ := strings.Cut(key, " ")
	for _, w := range spellings {
		x.titles[w] = title{is: is, gender: genderOf(sign)}
	}
}

func (x *lexicon) takeGiven(sign string, names []string) {
	for _, n := range names {
		x.given[n] = genderOf(sign)
	}
}

func (x *lexicon) takeNicknames(full string, nicknames []string) {
	for _, n := range nicknames {
		x.fullNames[n] = append(x.fullNames[n], full)
	}
}

func (x *lexicon) takePlaces(_ string, names []string) {
	for _, n := range names {
		x.places[n] = true
	}
}

// loadFeelings reads how words feel, one list for each language that has one. The lists count from −4 to 4.
func (x *lexicon) loadFeelings() error {
	names, err := fs.Glob(lexiconFiles, "lexicon/sentiment.*.txt")
	if err != nil {
		return fmt.Errorf("find the lists of feelings: %w", err)
	}
	for _, name := range names {
		list := strings.TrimSuffix(strings.TrimPrefix(name, "lexicon/"), ".txt")
		feelings := map[string]float32{}
		var bad error
		err := readList(list, func(key string, words []string) {
			value, err := strconv.ParseFloat(key, 32)
			if err != nil {
				bad = fmt.Errorf("read the list of %s: %w", list, err)
			}
			for _, w := range words {
				feelings[w] = float32(value / 4)
			}
		})
		if err != nil {
			return err
		}
		if bad != nil {
			return bad
		}
		x.feelings[strings.TrimPrefix(list, "sentiment.")] = feelings
	}
	return nil
}

func genderOf(sign string) dramatis.Gender {
	switch sign {
	case "f":
		return dramatis.GenderFemale
	case "m":
		return dramatis.GenderMale
	}
	return dramatis.GenderUnknown
}

// is reports whether a list holds a word, written small.
func (x *lexicon) is(list, word string) bool { return x.words[list][word] }

// givenName reports whether a word, written small, is a given name or short for one.
func (x *lexicon) givenName(word string) bool {
	_, known := x.given[word]
	return known || x.fullNames[word] != nil
}

// genderOfGiven is whose a given name is, nicknames included.
func (x *lexicon) genderOfGiven(word string) dramatis.Gender {
	if g, known := x.given[word]; known {
		return g
	}
	for _, ending := range [...]string{"ette", "ienne", "elle", "ine", "ise", "a"} {
		if len(word) > 4 && x.fullNames[word] == nil && strings.HasSuffix(word, ending) {
			return dramatis.GenderFemale // as most names are that end so, in most of Europe
		}
	}
	gender := dramatis.GenderUnknown
	for i, full := range x.fullNames[word] {
		g := x.given[full]
		if i > 0 && g != gender {
			return dramatis.GenderUnknown
		}
		gender = g
	}
	return gender
}

// sameGiven reports whether two given names may be one person's: they are equal, one is short for the other, or both are
// short for the same.
func (x *lexicon) sameGiven(a, b string) bool {
	if a == b || diminutive(a, b) || diminutive(b, a) {
		return true
	}
	shortA, shortB := x.fullNames[a], x.fullNames[b]
	for _, full := range shortA {
		if full == b {
			return true
		}
		for _, other := range shortB {
			if full == other {
				return true
			}
		}
	}
	for _, full := range shortB {
		if full == a {
			return true
		}
	}
	return false
}

// diminutive reports whether a name is another with an ending: Hucky, Siddy, Joey, Annie.
func diminutive(short, name string) bool {
	for _, ending := range [...]string{"y", "ie", "ey", "chen", "lein", "ette", "ito", "ita", "ino", "ina"} {
		stem, cut := strings.CutSuffix(short, ending)
		if !cut || len(stem) < 3 {
			continue
		}
		if stem == name || stem[:len(stem)-1] == name && stem[len(stem)-1] == stem[len(stem)-2] {
			return true
		}
	}
	return false
}
