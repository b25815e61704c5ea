package document

import (
	"os"
	"regexp"
	"strings"
	"testing"

	"github.com/literaryai/dramatis"
)

var chapterLine = regexp.MustCompile(`(?i)^chapter [ivxlc]+\.?\]?$`)

// novel is Pride and Prejudice, cut into chapters and paragraphs by the simplest rule: a line that says so, an empty line.
func novel(tb testing.TB) *dramatis.Manuscript {
	tb.Helper()
	data, err := os.ReadFile("testdata/pride_and_prejudice.txt")
	if err != nil {
		tb.Fatal(err)
	}
	m := manuscript(strings.ReplaceAll(strings.TrimPrefix(string(data), "\ufeff"), "\r\n", "\n"))
	m.Title, m.Author = "Pride and Prejudice", "Jane Austen"
	return m
}

// manuscript is a plain text as a manuscript.
func manuscript(text string) *dramatis.Manuscript {
	m := &dramatis.Manuscript{}
	for block := range strings.SplitSeq(text, "\n\n") {
		block = strings.TrimSpace(strings.ReplaceAll(block, "\n", " "))
		switch {
		case block == "":
			continue
		case chapterLine.MatchString(block):
			m.Chapters = append(m.Chapters, dramatis.Chapter{Title: block})
			continue
		case len(m.Chapters) == 0:
			m.Chapters = append(m.Chapters, dramatis.Chapter{})
		}
		last := &m.Chapters[len(m.Chapters)-1]
		last.Paragraphs = append(last.Paragraphs, block)
	}
	return m
}

func analyse(tb testing.TB, m *dramatis.Manuscript) *dramatis.Analysis {
	tb.Helper()
	a, err := Analyse(tb.Context(), m, nil)
	if err != nil {
		tb.Fatal(err)
	}
	return a
}
