package format

import (
	"context"
	"io"
	"strings"
	"unicode/utf8"

	"github.com/literaryai/dramatis"
)

// writeText writes plain text: a header as Project Gutenberg has it, headings underlined, one line for a paragraph. Two
// spaces at the end of a line say that its break is meant.
func writeText(ctx context.Context, w io.Writer, m *dramatis.Manuscript) error {
	var text strings.Builder
	header := [][2]string{{"Title", m.Title}, {"Author", m.Author}, {"Language", m.Language}}
	for _, h := range header {
		if said := oneLine(h[1]); said != "" {
			text.WriteString(h[0] + ": " + said + "\n")
		}
	}
	for _, c := range m.Chapters {
		if title := oneLine(c.Title); title != "" {
			line := strings.Repeat("=", max(3, min(72, utf8.RuneCountInString(title))))
			text.WriteString("\n\n" + title + "\n" + line + "\n")
		} else {
			text.WriteString("\n")
		}
		for _, p := range c.Paragraphs {
			if err := ctx.Err(); err != nil {
				return err
			}
			text.WriteString("\n" + strings.Join(linesOf(p), "  \n") + "\n")
		}
	}
	_, err := io.WriteString(w, text.String())
	return err
}
