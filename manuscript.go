package dramatis

import (
	"strings"
	"unicode/utf8"
)

// Manuscript is a text as people write them, whatever file it came in: chapters of paragraphs, without its layout.
type Manuscript struct {
	Title    string
	Author   string
	Language string // BCP 47, such as "en"; empty where nobody says
	Chapters []Chapter
}

// Chapter is a part of a manuscript. What stands before the first heading is a chapter without a title.
type Chapter struct {
	Title      string
	Paragraphs []string // plain text; a paragraph may hold line breaks, as verse does, and is never empty
}

// Span is a piece of a manuscript's text: from Start up to, and without, End, counted in characters (Unicode code points)
// of Manuscript.Text.
type Span struct {
	Start   int `json:"start"`
	End     int `json:"end"`
	Chapter int `json:"chapter"` // 0 for the first
}

// textBreak stands between a heading and what follows, and between paragraphs.
const textBreak = "\n\n"

// Text is the manuscript as one plain text, which spans point into: each chapter's title, if it has one, and its
// paragraphs, with an empty line between any two.
func (m *Manuscript) Text() string {
	var text strings.Builder
	m.each(func(_ int, piece string) {
		if text.Len() > 0 {
			text.WriteString(textBreak)
		}
		text.WriteString(piece)
	})
	return text.String()
}

// Starts is where in Text each paragraph of each chapter begins, in characters.
func (m *Manuscript) Starts() [][]int {
	starts, at := make([][]int, len(m.Chapters)), 0
	for i := range m.Chapters {
		c := &m.Chapters[i]
		if c.Title != "" {
			at += utf8.RuneCountInString(c.Title) + len(textBreak)
		}
		starts[i] = make([]int, len(c.Paragraphs))
		for j, p := range c.Paragraphs {
			starts[i][j] = at
			at += utf8.RuneCountInString(p) + len(textBreak)
		}
	}
	return starts
}

// each gives every heading and paragraph with the place of its chapter.
func (m *Manuscript) each(do func(chapter int, piece string)) {
	for i := range m.Chapters {
		c := &m.Chapters[i]
		if c.Title != "" {
			do(i, c.Title)
		}
		for _, p := range c.Paragraphs {
			do(i, p)
		}
	}
}
