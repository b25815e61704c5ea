package format

import (
	"context"
	_ "embed"
	"html"
	"io"
	"strings"

	"github.com/literaryai/dramatis"
)

//go:embed manuscript.css
var manuscriptCSS string

// writeHTML writes one page that needs nothing beside it: a header, a table of contents, a section for each chapter.
func writeHTML(ctx context.Context, w io.Writer, m *dramatis.Manuscript) error {
	var page strings.Builder
	page.WriteString("<!DOCTYPE html>\n<html" + langAttribute("lang", m.Language) + ">\n<head>\n<meta charset=\"utf-8\">\n" +
		"<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<title>" + markup(oneLine(m.Title)) + "</title>\n")
	if author := oneLine(m.Author); author != "" {
		page.WriteString("<meta name=\"author\" content=\"" + markup(author) + "\">\n")
	}
	page.WriteString("<style>\n" + manuscriptCSS + "</style>\n</head>\n<body>\n<header>\n" + titleMarkup(m) + "</header>\n")
	writeContents(&page, m)
	page.WriteString("<main>\n")
	for i := range m.Chapters {
		page.WriteString("<section id=\"" + chapterName(i) + "\">\n")
		if err := writeChapterMarkup(ctx, &page, &m.Chapters[i]); err != nil {
			return err
		}
		page.WriteString("</section>\n")
	}
	page.WriteString("</main>\n</body>\n</html>\n")
	_, err := io.WriteString(w, page.String())
	return err
}

// writeContents writes links to the chapters, if there is more than one to go to.
func writeContents(page *strings.Builder, m *dramatis.Manuscript) {
	var links strings.Builder
	count := 0
	for i, c := range m.Chapters {
		if title := oneLine(c.Title); title != "" {
			count++
			links.WriteString("<li><a href=\"#" + chapterName(i) + "\">" + markup(title) + "</a></li>\n")
		}
	}
	if count > 1 {
		page.WriteString("<nav>\n<ol>\n" + links.String() + "</ol>\n</nav>\n")
	}
}

// titleMarkup is the title and who wrote it, well formed as XML as well.
func titleMarkup(m *dramatis.Manuscript) string {
	text := ""
	if title := oneLine(m.Title); title != "" {
		text += "<h1>" + markup(title) + "</h1>\n"
	}
	if author := oneLine(m.Author); author != "" {
		text += "<p class=\"author\">" + markup(author) + "</p>\n"
	}
	return text
}

// writeChapterMarkup writes a chapter, well formed as XML as well.
func writeChapterMarkup(ctx context.Context, page *strings.Builder, c *dramatis.Chapter) error {
	if title := oneLine(c.Title); title != "" {
		page.WriteString("<h2>" + markup(title) + "</h2>\n")
	}
	for _, p := range c.Paragraphs {
		if err := ctx.Err(); err != nil {
			return err
		}
		lines := linesOf(p)
		for i, line := range lines {
			lines[i] = markup(line)
		}
		if len(lines) > 1 {
			page.WriteString("<p class=\"verse\">")
		} else {
			page.WriteString("<p>")
		}
		page.WriteString(strings.Join(lines, "<br/>\n") + "</p>\n")
	}
	return nil
}

// langAttribute says what language an element is in, if anybody knows.
func langAttribute(name, language string) string {
	if language == "" {
		return ""
	}
	return " " + name + "=\"" + markup(language) + "\""
}

// markup is text as HTML and XML have it. What XML cannot hold, as control characters, is replaced.
func markup(text string) string {
	return html.EscapeString(strings.Map(func(r rune) rune {
		if r < ' ' && r != '\t' && r != '\n' && r != '\r' || r == '\ufffe' || r == '\uffff' {
			return '\ufffd'
		}
		return r
	}, text))
}
