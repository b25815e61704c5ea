package format

import (
	"context"
	"fmt"
	"io"
	"strings"

	"github.com/literaryai/dramatis"
)

// ManuscriptKind is a kind of file that a manuscript can be written as.
type ManuscriptKind string

// The kinds of file, each called by its usual ending.
const (
	ManuscriptText     ManuscriptKind = "txt"
	ManuscriptMarkdown ManuscriptKind = "md"
	ManuscriptHTML     ManuscriptKind = "html"
	ManuscriptDOCX     ManuscriptKind = "docx"
	ManuscriptPDF      ManuscriptKind = "pdf"
	ManuscriptEPUB     ManuscriptKind = "epub"
)

// ManuscriptKinds lists every kind.
func ManuscriptKinds() []ManuscriptKind {
	return []ManuscriptKind{
		ManuscriptText, ManuscriptMarkdown, ManuscriptHTML, ManuscriptDOCX, ManuscriptPDF, ManuscriptEPUB,
	}
}

// MediaType is what a file of the kind is called in a Content-Type header; "" for an unknown kind.
func (k ManuscriptKind) MediaType() string {
	switch k {
	case ManuscriptText:
		return "text/plain; charset=utf-8"
	case ManuscriptMarkdown:
		return "text/markdown; charset=utf-8"
	case ManuscriptHTML:
		return "text/html; charset=utf-8"
	case ManuscriptDOCX:
		return "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
	case ManuscriptPDF:
		return "application/pdf"
	case ManuscriptEPUB:
		return "application/epub+zip"
	}
	return ""
}

// Extension is how the name of such a file ends, with its dot.
func (k ManuscriptKind) Extension() string { return "." + string(k) }

// WriteManuscript writes a manuscript as a file of a kind. Equal manuscripts give equal bytes. Whatever the text holds,
// it is text in the file too: nothing of it becomes markup. An unknown kind is an invalid dramatis.Error; any other
// error is that of w, or of ctx, whose end is noticed between two paragraphs and two pages.
func WriteManuscript(ctx context.Context, w io.Writer, kind ManuscriptKind, m *dramatis.Manuscript) error {
	var write func(context.Context, io.Writer, *dramatis.Manuscript) error
	switch kind {
	case ManuscriptText:
		write = writeText
	case ManuscriptMarkdown:
		write = writeMarkdown
	case ManuscriptHTML:
		write = writeHTML
	case ManuscriptDOCX:
		write = writeDOCX
	case ManuscriptPDF:
		write = writePDF
	case ManuscriptEPUB:
		write = writeEPUB
	default:
		return dramatis.Errorf(dramatis.CodeInvalid, "a manuscript cannot be written as %q", string(kind))
	}
	whileWanted := writerFunc(func(p []byte) (int, error) {
		if err := ctx.Err(); err != nil {
			return 0, err
		}
		return w.Write(p)
	})
	if err := write(ctx, whileWanted, m); err != nil {
		return fmt.Errorf("write the manuscript as %s: %w", kind, err)
	}
	return nil
}

type writerFunc func([]byte) (int, error)

// Write implements io.Writer.
func (f writerFunc) Write(p []byte) (int, error) { return f(p) }

// oneLine is a title or a name without line breaks, whatever it came with.
func oneLine(text string) string { return strings.Join(strings.Fields(text), " ") }

// linesOf are the lines of a paragraph, without the space around them and without empty ones.
func linesOf(paragraph string) []string {
	if !strings.Contains(paragraph, "\n") {
		return []string{strings.TrimSpace(paragraph)}
	}
	var lines []string
	for line := range strings.SplitSeq(paragraph, "\n") {
		if line = strings.TrimSpace(line); line != "" {
			lines = append(lines, line)
		}
	}
	return lines
}
