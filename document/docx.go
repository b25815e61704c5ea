package document

import (
	"context"
	"encoding/xml"
	"path"
	"strconv"
	"strings"
)

const contentTypesPath = "[Content_Types].xml"

// readDOCX reads a Word document: its paragraphs, and as headings those whose style is one.
func readDOCX(ctx context.Context, d *draft, a *archive) error {
	main, err := docxMain(ctx, a)
	if err != nil {
		return err
	}
	if err := readDOCXCore(ctx, d, a); err != nil {
		return err
	}
	styles, err := readDOCXStyles(ctx, a, path.Join(path.Dir(main), "styles.xml"))
	if err != nil {
		return err
	}
	content, err := a.open(main)
	if err != nil {
		return err
	}
	defer content.Close() //nolint:errcheck // it was only read
	body := docxBody{draft: d, styles: styles}
	return eachToken(ctx, content, main, func(token xml.Token) error { return body.take(ctx, token) })
}

// docxMain finds the part with the text: the relations of the package point to it.
func docxMain(ctx context.Context, a *archive) (string, error) {
	main := "word/document.xml"
	if a.has(main) || !a.has("_rels/.rels") {
		return main, nil
	}
	err := eachElement(ctx, a, "_rels/.rels", func(element xml.StartElement, _ string) error {
		if strings.HasSuffix(attribute(element, "Type"), "/officeDocument") {
			main = strings.TrimPrefix(path.Clean(attribute(element, "Target")), "/")
		}
		return nil
	})
	return main, err
}

// readDOCXCore takes what the document says of itself.
func readDOCXCore(ctx context.Context, d *draft, a *archive) error {
	const core = "docProps/core.xml"
	if !a.has(core) {
		return nil
	}
	return eachElement(ctx, a, core, func(element xml.StartElement, text string) error {
		switch element.Name.Local {
		case "title":
			d.title = tidy(text)
		case "creator":
			d.author = tidy(text)
		case "language":
			d.language = text
		}
		return nil
	})
}

// docxStyle is what a style means to us.
type docxStyle struct {
	level             int // of a heading; 0 for text
	title, sub, index bool
}

// readDOCXStyles finds out which styles are those of headings: by their names, which are English in every language's
// Word, by their level in the outline, or by those of the style that they are based on.
func readDOCXStyles(ctx context.Context, a *archive, name string) (map[string]docxStyle, error) {
	styles, bases := map[string]docxStyle{}, map[string]string{}
	if !a.has(name) {
		return styles, nil
	}
	var style docxStyle
	base := ""
	err := eachElement(ctx, a, name, func(element xml.StartElement, _ string) error {
		value := attribute(element, "val")
		switch element.Name.Local { // in the order of their ends: a style's own comes last
		case "name":
			style = styleCalled(value, style)
		case "basedOn":
			base = value
		case "outlineLvl":
			if level, err := strconv.Atoi(value); err == nil && level >= 0 && level < 9 && style.level == 0 {
				style.level = headingOf(level + 1)
			}
		case "style":
			id := attribute(element, "styleId")
			styles[id], bases[id] = style, base
			style, base = docxStyle{}, ""
		}
		return nil
	})
	for id, style := range styles {
		const longest = 10 // styles that are based on one another; they may go in a circle
		for base, steps := bases[id], 0; style == (docxStyle{}) && base != "" && steps < longest; steps++ {
			style, base = styles[base], bases[base]
		}
		styles[id] = style
	}
	return styles, err
}

func styleCalled(name string, style docxStyle) docxStyle {
	name = strings.ToLower(name)
	switch {
	case name == "title":
		style.title = true
	case name == "subtitle":
		style.sub = true
	case strings.HasPrefix(name, "toc ") || name == "table of figures":
		style.index = true
	case strings.HasPrefix(name, "heading "):
		if level, err := strconv.Atoi(name[len("heading "):]); err == nil && level > 0 && level < 10 {
			style.level = headingOf(level)
		}
	}
	return style
}

// headingOf is the level of Word's heading n. Above the first stands the title.
func headingOf(n int) int { return n + 1 }

// docxBody goes through the text. Paragraphs can be nested, since a text box is anchored in one.
type docxBody struct {
	draft  *draft
	styles map[string]docxStyle
	open   []docxParagraph
	skip   int  // depth within something that is not part of the text
	inText bool // within an element whose characters are text
}

type docxParagraph struct {
	style docxStyle
	text  strings.Builder
}

// skipped elements hold what was deleted or moved away, and second versions of what stands beside them.
func skipped(name string) bool {
	return name == "del" || name == "moveFrom" || name == "Fallback" || name == "rt" || name == "instrText" || name == "delText"
}

func (b *docxBody) take(ctx context.Context, token xml.Token) error {
	switch token := token.(type) {
	case xml.StartElement:
		if b.skip > 0 || skipped(token.Name.Local) {
			b.skip++
			return nil
		}
		b.start(token)
	case xml.CharData:
		if b.inText && b.skip == 0 && len(b.open) > 0 {
			b.open[len(b.open)-1].text.Write(token)
		}
	case xml.EndElement:
		if b.skip > 0 {
			b.skip--
			return nil
		}
		switch token.Name.Local {
		case "t":
			b.inText = false
		case "p":
			return b.end(ctx)
		}
	}
	return nil
}

func (b *docxBody) start(element xml.StartElement) {
	if element.Name.Local == "p" {
		b.open = append(b.open, docxParagraph{})
		return
	}
	if len(b.open) == 0 {
		return
	}
	top := &b.open[len(b.open)-1]
	switch element.Name.Local {
	case "t":
		b.inText = true
	case "pStyle":
		top.style = b.styles[attribute(element, "val")]
	case "outlineLvl":
		if level, err := strconv.Atoi(attribute(element, "val")); err == nil && level >= 0 && level < 9 {
			top.style.level = headingOf(level + 1)
		}
	case "tab":
		top.text.WriteByte(' ')
	case "br":
		if kind := attribute(element, "type"); kind == "" || kind == "textWrapping" {
			top.text.WriteByte('\n')
		}
	case "cr":
		top.text.WriteByte('\n')
	case "noBreakHyphen":
		top.text.WriteByte('-')
	}
}

func (b *docxBody) end(ctx context.Context) error {
	if len(b.open) == 0 {
		return nil
	}
	top := &b.open[len(b.open)-1]
	text, style := top.text.String(), top.style
	b.open = b.open[:len(b.open)-1]
	line := tidy(text)
	switch {
	case style.index || line == "":
		return nil
	case style.title && len(b.draft.blocks) == 0 && len(line) <= maxTitle:
		b.draft.title = line // on the page it says more than what Word noted of itself
		return nil
	case style.title:
		return b.draft.heading(ctx, 1, text)
	case style.sub && len(b.draft.blocks) == 0 && strings.EqualFold(line, b.draft.author):
		return nil
	case style.level > 0:
		return b.draft.heading(ctx, style.level, text)
	}
	return b.draft.paragraph(ctx, text)
}
