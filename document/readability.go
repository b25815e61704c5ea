package document

import "github.com/literaryai/dramatis"

// readability applies the formulas that the root cites. They are made for English, so other languages have none.
func readability(c *dramatis.TextCounts, complexWords int) *dramatis.Readability {
	if c.Words == 0 || c.Sentences == 0 {
		return nil
	}
	words := float64(c.Words)
	perSentence, perWord := words/float64(c.Sentences), float64(c.Syllables)/words
	return &dramatis.Readability{
		FleschEase:   206.835 - 1.015*perSentence - 84.6*perWord,
		FleschGrade:  0.39*perSentence + 11.8*perWord - 15.59,
		GunningFog:   0.4 * (perSentence + 100*float64(complexWords)/words),
		ComplexWords: complexWords,
	}
}
