package format

import (
	"context"
	"fmt"
	"io"
	"strings"

	"github.com/google/uuid"

	"github.com/literaryai/dramatis"
)

// writeEPUB writes an EPUB 3: a title page, one file per chapter, and a table of contents for readers.
func writeEPUB(ctx context.Context, w io.Writer, m *dramatis.Manuscript) error {
	parts := []part{
		{"META-INF/container.xml", xmlHead + `<container version="1.0" xmlns="urn:oasis:names:tc:opendocument:xmlns:container">` +
			`<rootfiles><rootfile full-path="EPUB/package.opf" media-type="application/oebps-package+xml"/></rootfiles></container>` + "\n"},
		{"EPUB/package.opf", epubPackage(m)},
		{"EPUB/nav.xhtml", epubPage(m, "Contents", epubNav(m))},
		{"EPUB/style.css", manuscriptCSS},
		{"EPUB/title.xhtml", epubPage(m, titleOf(m), "<header>\n"+titleMarkup(m)+"</header>\n")},
	}
	for i := range m.Chapters {
		var body strings.Builder
		body.WriteString("<section>\n")
		if err := writeChapterMarkup(ctx, &body, &m.Chapters[i]); err != nil {
			return err
		}
		body.WriteString("</section>\n")
		title := oneLine(m.Chapters[i].Title)
		if title == "" {
			title = titleOf(m)
		}
		parts = append(parts, part{"EPUB/" + chapterName(i) + ".xhtml", epubPage(m, title, body.String())})
	}
	return writeNamedPackage(w, part{"mimetype", "application/epub+zip"}, parts)
}

func titleOf(m *dramatis.Manuscript) string {
	if title := oneLine(m.Title); title != "" {
		return title
	}
	return "Untitled" // an EPUB must have a title
}

// chapterName is what the file, or the section, of the chapter at a place is called.
func chapterName(i int) string { return fmt.Sprintf("chapter-%04d", i+1) }

// epubPackage lists what is in the book and in which order it is read. The book's identifier is a hash of its content,
// and its date is a constant that the format asks for: the same manuscript is the same book.
func epubPackage(m *dramatis.Manuscript) string {
	language := m.Language
	if language == "" {
		language = "und" // undetermined; the element may not be missing
	}
	id := uuid.NewSHA1(uuid.NameSpaceOID, []byte(m.Title+"\x00"+m.Author+"\x00"+m.Text()))
	var text strings.Builder
	text.WriteString(xmlHead + `<package xmlns="http://www.idpf.org/2007/opf" version="3.0" unique-identifier="id">` + "\n" +
		`<metadata xmlns:dc="http://purl.org/dc/elements/1.1/">` + "\n<dc:identifier id=\"id\">urn:uuid:" + id.String() + "</dc:identifier>\n" +
		"<dc:title>" + markup(titleOf(m)) + "</dc:title>\n<dc:language>" + markup(language) + "</dc:language>\n")
	if author := oneLine(m.Author); author != "" {
		text.WriteString("<dc:creator>" + markup(author) + "</dc:creator>\n")
	}
	text.WriteString("<meta property=\"dcterms:modified\">2000-01-01T00:00:00Z</meta>\n</metadata>\n<manifest>\n" +
		`<item id="nav" href="nav.xhtml" media-type="application/xhtml+xml" properties="nav"/>` + "\n" +
		`<item id="style" href="style.css" media-type="text/css"/>` + "\n" +
		`<item id="title" href="title.xhtml" media-type="application/xhtml+xml"/>` + "\n")
	for i := range m.Chapters {
		name := chapterName(i)
		text.WriteString(`<item id="` + name + `" href="` + name + `.xhtml" media-type="application/xhtml+xml"/>` + "\n")
	}
	text.WriteString("</manifest>\n<spine>\n<itemref idref=\"title\"/>\n")
	for i := range m.Chapters {
		text.WriteString(`<itemref idref="` + chapterName(i) + "\"/>\n")
	}
	text.WriteString("</spine>\n</package>\n")
	return text.String()
}

// epubNav is the table of contents. It may not be empty, so that it lists the title page as well.
func epubNav(m *dramatis.Manuscript) string {
	var nav strings.Builder
	nav.WriteString("<nav epub:type=\"toc\">\n<ol>\n<li><a href=\"title.xhtml\">" + markup(titleOf(m)) + "</a></li>\n")
	for i, c := range m.Chapters {
		if title := oneLine(c.Title); title != "" {
			nav.WriteString("<li><a href=\"" + chapterName(i) + ".xhtml\">" + markup(title) + "</a></li>\n")
		}
	}
	nav.WriteString("</ol>\n</nav>\n")
	return nav.String()
}

func epubPage(m *dramatis.Manuscript, title, body string) string {
	return "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<!DOCTYPE html>\n" +
		`<html xmlns="http://www.w3.org/1999/xhtml" xmlns:epub="http://www.idpf.org/2007/ops"` +
		langAttribute("lang", m.Language) + langAttribute("xml:lang", m.Language) + ">\n<head>\n<title>" + markup(title) +
		"</title>\n<link rel=\"stylesheet\" type=\"text/css\" href=\"style.css\"/>\n</head>\n<body>\n" + body + "</body>\n</html>\n"
}
