package document

import (
	"unicode/utf8"

	"github.com/literaryai/dramatis"
)

// passageBytes bounds how much text is looked at in one piece. Paragraphs are hardly ever as long; one that is, such as a
// book without line breaks, is cut between two words, so that memory does not depend on it.
const passageBytes = 32 << 10

// passage is a paragraph, or a piece of one that is very long.
type passage struct {
	chapter, paragraph int
	number             int // 0, 1, 2 … through the book
	text               string
	offset             int // where it begins in its paragraph, in bytes
	start              int // where it begins in Manuscript.Text, in characters
	bytesBefore        int // of all passages before it
}

// passages hands over a manuscript piece by piece, until do fails.
func passages(m *dramatis.Manuscript, do func(*passage) error) error {
	const textBreak = 2 // characters between paragraphs, as Manuscript.Text has it
	p := passage{}
	for c := range m.Chapters {
		chapter := &m.Chapters[c]
		if chapter.Title != "" {
			p.start += utf8.RuneCountInString(chapter.Title) + textBreak
		}
		for i, text := range chapter.Paragraphs {
			p.chapter, p.paragraph, p.offset = c, i, 0
			for first := true; first || text != ""; first = false {
				p.text, text = cutPassage(text)
				if err := do(&p); err != nil {
					return err
				}
				p.number++
				p.start += utf8.RuneCountInString(p.text)
				p.bytesBefore += len(p.text)
				p.offset += len(p.text)
			}
			p.start += textBreak
		}
	}
	return nil
}

// cutPassage takes as much of a text as is looked at in one piece: up to a space, if there is one not too far back.
func cutPassage(text string) (piece, rest string) {
	if len(text) <= passageBytes {
		return text, ""
	}
	cut := passageBytes
	for cut > passageBytes/2 && text[cut-1] != ' ' && text[cut-1] != '\n' {
		cut--
	}
	if cut == passageBytes/2 {
		for cut = passageBytes; !utf8.RuneStart(text[cut]); {
			cut--
		}
	}
	return text[:cut], text[cut:]
}
