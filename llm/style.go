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

// fullWords undoes contractions, questions first, where the words change places.
func fullWords() *strings.Replacer {
	return strings.NewReplacer(
		"I'd forgotten", "I had forgotten", "I'd hoped", "I had hoped", "I'd begun", "I had begun", "I'd known", "I had known",
		"I'd half", "I had half", "I'd almost", "I had almost", "I'd nearly", "I had nearly", "I'd lost", "I had lost",
		"I'd heard", "I had heard", "I'd expected", "I had expected", "I'd earned", "I had earned", "I'd stopped", "I had stopped",
		"I'd been", "I had been", "you'd been", "you had been", "you'd seen", "you had seen", "we'd come", "we had come",
		"Can't you", "Can you not", "didn't you", "did you not", "isn't you", "is not you",
		"Don't you", "Do you not", "Isn't it", "Is it not", "Haven't we", "Have we not", "Doesn't it", "Does it not",
		"can't", "cannot", "Can't", "Cannot", "won't", "will not", "needn't", "need not", "n't", " not",
		"I'm", "I am", "'ve", " have", "'ll", " will", "'re", " are", "I'd ", "I would ", "you'd ", "you would ",
		"You'd ", "You would ", "we'd ", "we would ", "We'd ", "We would ", "nobody'd", "nobody would",
		"it's", "it is", "It's", "It is", "that's", "that is", "That's", "That is", "there's", "there is",
		"There's", "There is", "what's", "what is", "What's", "What is", "who's", "who is", "Who's", "Who is",
		"where's", "where is", "he's", "he is", "she's", "she is", "let's", "let us", "Let's", "Let us",
		"here's", "here is", "Here's", "Here is", "Nobody's", "Nobody is", "nobody's", "nobody is",
		"Somebody's", "Somebody is", "Something's", "Something is",
	)
}

func streetWords() *strings.Replacer {
	return strings.NewReplacer(
		"isn't", "ain't", "aren't", "ain't", "I'm not", "I ain't", "haven't", "ain't", "hasn't", "ain't",
		" nothing", " nothin'", " something", " somethin'", " because", " 'cause", " them.", " 'em.", " them,", " 'em,",
		"don't know", "dunno", " old ", " ol' ",
	)
}
