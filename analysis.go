package dramatis

// AnalysisStretches is into how many equal stretches a book is divided, to say how it feels and who is present where. A
// text of a few pages has fewer, an empty one none.
const AnalysisStretches = 50

// Analysis is what was found in a manuscript by reading it. All counts are of its text without the headings.
type Analysis struct {
	Language    string           `json:"language"`            // BCP 47; "und" where it cannot be told
	Confidence  float64          `json:"language_confidence"` // 0 to 1
	Counts      TextCounts       `json:"counts"`
	Readability *Readability     `json:"readability"` // nil where the formulas do not hold: they are made for English
	Style       Style            `json:"style"`
	Sentiment   []SentimentPoint `json:"sentiment"` // over the book, from its beginning to its end; empty in a language without a list of how words feel
	People      []FoundPerson    `json:"people"`    // those who appear most first
	Places      []FoundPlace     `json:"places"`    // likewise
	Ties        []FoundTie       `json:"ties"`      // who appears with whom; the strongest first
}

// TextCounts are how much of everything there is.
type TextCounts struct {
	Characters int `json:"characters"` // Unicode code points, spaces included
	Words      int `json:"words"`
	Unique     int `json:"unique_words"` // ignoring case
	Sentences  int `json:"sentences"`
	Paragraphs int `json:"paragraphs"`
	Chapters   int `json:"chapters"`
	Syllables  int `json:"syllables"` // estimated
}

// Readability says how hard a text is to read.
type Readability struct {
	FleschEase   float64 `json:"flesch_reading_ease"`  // 206.835 − 1.015 words/sentence − 84.6 syllables/word (Flesch 1948); higher is easier
	FleschGrade  float64 `json:"flesch_kincaid_grade"` // 0.39 words/sentence + 11.8 syllables/word − 15.59 (Kincaid 1975): years of school
	GunningFog   float64 `json:"gunning_fog"`          // 0.4 (words/sentence + 100 × share of complex words) (Gunning 1952): years of school
	ComplexWords int     `json:"complex_words"`        // words of three syllables or more that are no names, an -es, -ed or -ing not counted
}

// Style is how a text is written.
type Style struct {
	WordsPerSentence float64     `json:"words_per_sentence"`
	SentenceSpread   float64     `json:"sentence_spread"`           // standard deviation of the words in a sentence
	WordLength       float64     `json:"word_length"`               // mean, in letters
	LexicalDiversity float64     `json:"lexical_diversity"`         // 0 to 1: mean share of different words in a moving window of 500 (MATTR; Covington and McFall 2010)
	DialogueShare    float64     `json:"dialogue_share"`            // 0 to 1: of words within quotation marks
	AdverbShare      float64     `json:"adverb_share"`              // 0 to 1: of words that end in -ly; English only
	PassiveShare     float64     `json:"passive_share"`             // 0 to 1: of sentences with a form of be and a participle; English only
	FirstPersonShare float64     `json:"first_person_share"`        // 0 to 1: of words outside of quotation marks that are I, me, my …
	FrequentWords    []WordCount `json:"frequent_words"`            // at most 30, without the commonest of the language and without names
	Exclamations     float64     `json:"exclamations_per_thousand"` // exclamation marks in a thousand words
}

// WordCount is how often a word is used.
type WordCount struct {
	Word  string `json:"word"`
	Count int    `json:"count"`
}

// SentimentPoint is how a stretch of the book feels. The stretches are of equal length.
type SentimentPoint struct {
	At      float64 `json:"at"`      // 0 to 1: the middle of the stretch
	Score   float64 `json:"score"`   // −1 to 1
	Chapter int     `json:"chapter"` // in which the middle lies; 0 for the first
}

// Gender is what a text calls somebody.
type Gender string

// The genders that a text shows by titles and pronouns.
const (
	GenderUnknown Gender = ""
	GenderFemale  Gender = "female"
	GenderMale    Gender = "male"
)

// FoundPerson is somebody who appears in a manuscript.
type FoundPerson struct {
	Key         string    `json:"key"`     // names them within the analysis; made from the name, stable for the same text
	Name        string    `json:"name"`    // the fullest that the text gives them
	Aliases     []string  `json:"aliases"` // the other ways in which the text names them, the most frequent first
	Gender      Gender    `json:"gender"`
	Mentions    int       `json:"mentions"`    // by name; pronouns do not count
	FirstAt     float64   `json:"first_at"`    // 0 to 1: where in the book they appear first
	Presence    []int     `json:"presence"`    // mentions in each of the book's stretches, which are those of Sentiment
	Lines       int       `json:"lines"`       // of dialogue that are theirs beyond doubt
	Description string    `json:"description"` // sentences of the text that say who they are
	Evidence    []Finding `json:"evidence"`    // sentences that name them, across the book; at most 12
	Speech      []Finding `json:"speech"`      // lines that they say; at most 8
	Doubts      []string  `json:"doubts"`      // names that may mean them or another, and how that was decided
}

// Finding is a sentence in which something was found.
type Finding struct {
	Span
	Text string `json:"text"`
}

// FoundPlace is somewhere that a manuscript names.
type FoundPlace struct {
	Name     string    `json:"name"`
	Mentions int       `json:"mentions"`
	Evidence []Finding `json:"evidence"` // at most 5
}

// FoundTie says that two people appear together.
type FoundTie struct {
	A         string           `json:"a"`                 // the key of one
	B         string           `json:"b"`                 // and of the other; A < B
	Together  int              `json:"together"`          // paragraphs in which both are named, or one is and the other in the one before
	Weight    float64          `json:"weight"`            // 0 to 1: Together, with respect to the strongest tie
	Type      RelationshipType `json:"relationship_type"` // what the text says they are to each other; acquaintance where it does not
	Sentiment float64          `json:"sentiment"`         // −1 to 1: of the sentences that name both
	Evidence  []Finding        `json:"evidence"`          // sentences that name both; at most 5
}
