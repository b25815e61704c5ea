package llm

import "strings"

// style is how words are run together: as people talk, in full, or as on the street.
type style int

const (
	stylePlain style = iota
	styleFull
	styleStreet
	styles
)

// stylist renders the literals of the grammar, which are written as people talk, in every style.
type stylist struct {
	full, street *strings.Replacer
}

func newStylist() *stylist { return &stylist{full: fullWords(), street: streetWords()} }

func (s *stylist) render(text string) [styles]string {
	var all [styles]string
	all[stylePlain] = text
	all[styleFull] = s.full.Replace(text)
	all[styleStreet] = s.street.Replace(text)
	return all
}

// fullWords undoes contractions. The first pairs are those that the later, general ones would get wrong: questions,
// where the words change places, and those where "'d" is had and "'s" is has.
func fullWords() *strings.Replacer {
	return strings.NewReplacer(append(hadAndHas(),
		"Don't you", "Do you not", "Isn't it", "Is it not", "Haven't we", "Have we not", "Doesn't it", "Does it not",
		"Doesn't that", "Does that not", "Can't you", "Can you not", "didn't you", "did you not", "isn't you", "is not you",
		"can't", "cannot", "Can't", "Cannot", "won't", "will not", "needn't", "need not", "n't", " not",
		"I'm", "I am", "'ve", " have", "'ll", " will", "'re", " are", "'d ", " would ",
		"it's", "it is", "It's", "It is", "that's", "that is", "That's", "That is", "there's", "there is",
		"There's", "There is", "what's", "what is", "What's", "What is", "who's", "who is", "Who's", "Who is",
		"where's", "where is", "he's", "he is", "she's", "she is", "let's", "let us", "Let's", "Let us",
		"here's", "here is", "Here's", "Here is", "Nobody's", "Nobody is", "nobody's", "nobody is",
		"Somebody's", "Somebody is", "Something's", "Something is",
	)...)
}

// hadAndHas is the pairs for every "'d" that is had, and every "'s" that is has, in the phrase files.
func hadAndHas() []string {
	var pairs []string
	for _, had := range []string{
		"I'd forgotten", "I'd hoped", "I'd begun", "I'd known", "I'd half", "I'd almost", "I'd nearly", "I'd lost", "I'd heard",
		"I'd expected", "I'd earned", "I'd stopped", "I'd been", "I'd a ", "I'd no ", "I'd gained", "I'd had", "I'd lied", "I'd just",
		"I'd put it down", "I'd several", "you'd been", "you'd seen", "you'd said", "you'd ever", "we'd come to", "we'd noticed",
	} {
		pairs = append(pairs, had, strings.Replace(had, "'d", " had", 1))
	}
	for _, has := range []string{
		"it's been", "It's been", "it's got", "It's got", "Nobody's asked", "Nobody's got", "Nobody's told", "who's had",
		"What's happened", "Something's changed", "what's happened",
	} {
		pairs = append(pairs, has, strings.Replace(has, "'s", " has", 1))
	}
	return pairs
}

func streetWords() *strings.Replacer {
	return strings.NewReplacer(
		"isn't", "ain't", "aren't", "ain't", "I'm not", "I ain't", "haven't", "ain't", "hasn't", "ain't",
		" nothing", " nothin'", " something", " somethin'", " because", " 'cause", " them.", " 'em.", " them,", " 'em,",
		"don't know", "dunno", " old ", " ol' ",
	)
}
