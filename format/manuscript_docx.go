package format

import (
	"context"
	"embed"
	"io"
	"strings"

	"github.com/literaryai/dramatis"
)

// docxParts are those parts of a Word document that do not depend on the text: what is where, the styles, and a footer
// with the number of the page.
//
//go:embed docx
var docxParts embed.FS

// writeDOCX writes a Word document: its title and headings are styles, each chapter begins a page.
func writeDOCX(ctx context.Context, w io.Writer, m *dramatis.Manuscript) error {
	parts := make([]part, 0, 8)
	for _, file := range [][2]string{
		{"[Content_Types].xml", "types.xml"}, {"_rels/.rels", "package.rels"},
		{"word/_rels/document.xml.rels", "document.rels"}, {"word/styles.xml", "styles.xml"}, {"word/footer1.xml", "footer.xml"},
	} {
		content, err := docxParts.ReadFile("docx/" + file[1])
		if err != nil {
			return err
		}
		parts = append(parts, part{name: file[0], content: string(content)})
	}
	language := m.Language
	if language == "" {
		language = "en" // Word wants one to look for misspellings in
	}
	parts[3].content = strings.ReplaceAll(parts[3].content, "LANGUAGE", markup(language))
	body, err := docxBody(ctx, m)
	if err != nil {
		return err
	}
	return writePackage(w, append(parts, part{"docProps/core.xml", docxCore(m)}, part{"word/document.xml", body}))
}

const xmlHead = "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n"

// docxCore is what the document says of itself.
func docxCore(m *dramatis.Manuscript) string {
	text := xmlHead + `<cp:coreProperties xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/core-properties" ` +
		`xmlns:dc="http://purl.org/dc/elements/1.1/">`
	for _, said := range [][2]string{{"dc:title", oneLine(m.Title)}, {"dc:creator", oneLine(m.Author)}, {"dc:language", m.Language}} {
		if said[1] != "" {
			text += "<" + said[0] + ">" + markup(said[1]) + "</" + said[0] + ">"
		}
	}
	return text + "</cp:coreProperties>\n"
}

func docxBody(ctx context.Context, m *dramatis.Manuscript) (string, error) {
	var body strings.Builder
	body.WriteString(xmlHead + `<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" ` +
		`xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"><w:body>` + "\n")
	docxParagraph(&body, "Title", []string{oneLine(m.Title)})
	if author := oneLine(m.Author); author != "" {
		docxParagraph(&body, "Subtitle", []string{author})
	}
	for _, c := range m.Chapters {
		if title := oneLine(c.Title); title != "" {
			docxParagraph(&body, "Heading1", []string{title})
		}
		for _, p := range c.Paragraphs {
			if err := ctx.Err(); err != nil {
				return "", err
			}
			lines, style := linesOf(p), "BodyText"
			if len(lines) > 1 {
				style = "Verse"
			}
			docxParagraph(&body, style, lines)
		}
	}
	body.WriteString(`<w:sectPr><w:footerReference w:type="default" r:id="rId2"/><w:pgSz w:w="11906" w:h="16838"/>` +
		`<w:pgMar w:top="1440" w:right="1440" w:bottom="1440" w:left="1440" w:header="708" w:footer="708" w:gutter="0"/></w:sectPr>` +
		"</w:body></w:document>\n")
	return body.String(), nil
}

func docxParagraph(body *strings.Builder, style string, lines []string) {
	body.WriteString(`<w:p><w:pPr><w:pStyle w:val="` + style + `"/></w:pPr><w:r>`)
	for i, line := range lines {
		if i > 0 {
			body.WriteString("<w:br/>")
		}
		body.WriteString(`<w:t xml:space="preserve">` + markup(line) + "</w:t>")
	}
	body.WriteString("</w:r></w:p>\n")
}
