package format

import (
	"context"
	"io"
	"strconv"
	"strings"

	"github.com/literaryai/dramatis"
)

// writeMarkdown writes CommonMark: front matter, the title as the one heading of the first level, chapters as those of
// the second.
func writeMarkdown(ctx context.Context, w io.Writer, m *dramatis.Manuscript) error {
	var text strings.Builder
	text.WriteString("---\n")
	header := [][2]string{{"title", m.Title}, {"author", m.Author}, {"lang", m.Language}}
	for _, h := range header {
		if said := oneLine(h[1]); said != "" {
			text.WriteString(h[0] + ": " + strconv.Quote(said) + "\n") // a Go string of printable text is one of YAML
		}
	}
	text.WriteString("---\n")
	if title := oneLine(m.Title); title != "" {
		text.WriteString("\n# " + escapeMarkdown(title) + "\n")
	}
	for _, c := range m.Chapters {
		if title := oneLine(c.Title); title != "" {
			text.WriteString("\n## " + escapeMarkdown(title) + "\n")
		}
		for _, p := range c.Paragraphs {
			if err := ctx.Err(); err != nil {
				return err
			}
			var lines []string
			for _, line := range linesOf(p) {
				if line = escapeMarkdown(line); line != "" {
					lines = append(lines, line)
				}
			}
			text.WriteString("\n" + strings.Join(lines, "\\\n") + "\n")
		}
	}
	_, err := io.WriteString(w, text.String())
	return err
}
