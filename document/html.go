package document

import (
	"bytes"
	"context"
	"strings"

	"golang.org/x/net/html"
)

// readHTML reads a page token by token, so that no nesting is too deep for it. What is not part of the text, such as
// scripts, menus, notes' numbers and captions of pictures, is left out.
func readHTML(ctx context.Context, d *draft, text string) error {
	return readPage(ctx, d, text, false)
}

// readPage reads HTML, or, as XML, the XHTML of an EPUB.
func readPage(ctx context.Context, d *draft, text string, xhtml bool) error {
	tokens := html.NewTokenizer(strings.NewReader(text))
	tokens.AllowCDATA(xhtml)
	p := htmlPage{draft: d, book: xhtml}
	for count := 0; ; count++ {
		if count%1024 == 0 && ctx.Err() != nil {
			return ctx.Err()
		}
		var err error
		switch tokens.Next() {
		case html.ErrorToken:
			return p.flush(ctx)
		case html.TextToken:
			p.characters(tokens.Text())
		case html.StartTagToken:
			err = p.start(ctx, readTag(tokens))
		case html.SelfClosingTagToken:
			element := readTag(tokens)
			if xhtml {
				tokens.NextIsNotRawText() // <title/> and <script/> are whole elements to XML
			}
			if err = p.start(ctx, element); err == nil && xhtml && !isVoid(element.name) {
				err = p.end(ctx, element.name)
			}
		case html.EndTagToken:
			name, _ := tokens.TagName()
			err = p.end(ctx, string(name))
		}
		if err != nil {
			return err
		}
	}
}

// htmlTag is what is of interest in a tag.
type htmlTag struct {
	name, class, id, lang, role, meta, content string
	hidden                                     bool
}

func readTag(tokens *html.Tokenizer) htmlTag {
	const most = 64 // attributes that are looked at
	name, more := tokens.TagName()
	t := htmlTag{name: string(name)}
	for n := 0; more && n < most; n++ {
		var key, value []byte
		key, value, more = tokens.TagAttr()
		switch string(key) {
		case "class":
			t.class = string(value)
		case "id":
			t.id = string(value)
		case "lang", "xml:lang":
			t.lang = string(value)
		case "epub:type", "role":
			t.role += " " + string(value)
		case "name":
			t.meta = strings.ToLower(string(value))
		case "content":
			t.content = string(value)
		case "hidden":
			t.hidden = true
		}
	}
	return t
}

// htmlPage is how far the reading of a page has come.
type htmlPage struct {
	draft *draft
	book  bool // it is part of a book that says elsewhere what it is called
	text  bytes.Buffer
	level int // of the heading that is open
	pre   int // elements open that keep line breaks

	skipping string // the element that is being left out
	depth    int    // how often it is open within itself

	inTitle, inHeader, byline bool
	note                      int // where in text a raised piece began, plus one
}

func (p *htmlPage) start(ctx context.Context, t htmlTag) error {
	if p.skipping != "" {
		if t.name == p.skipping && !isVoid(t.name) {
			p.depth++
		}
		return nil
	}
	if leftOut(t) && !isVoid(t.name) {
		p.skipping, p.depth = t.name, 1
		return nil
	}
	switch t.name {
	case "html", "body":
		if p.draft.language == "" {
			p.draft.language = t.lang
		}
	case "meta":
		p.meta(t)
	case "title":
		p.inTitle = true
	case "header":
		p.inHeader = true
	case "br":
		return p.lineBreak(ctx)
	case "hr":
		if err := p.flush(ctx); err != nil {
			return err
		}
		p.draft.rule()
		return nil
	case "sup":
		p.note = p.text.Len() + 1
	case "pre", "textarea":
		p.pre++
	case "td", "th":
		p.text.WriteByte(' ')
	}
	if level := headingTag(t.name); level > 0 {
		if err := p.flush(ctx); err != nil {
			return err
		}
		p.level = level
		return nil
	}
	if !isBlock(t.name) {
		return nil
	}
	if p.level > 0 && t.name != "p" { // a heading may be built of blocks, and one that nobody closed ends at a paragraph
		p.text.WriteByte(' ')
		return nil
	}
	err := p.flush(ctx)
	p.byline = p.inHeader && t.name == "p" && hasWord(t.class, "author", "byline")
	return err
}

func (p *htmlPage) end(ctx context.Context, name string) error {
	if p.skipping != "" {
		if name == p.skipping {
			if p.depth--; p.depth == 0 {
				p.skipping = ""
			}
		}
		return nil
	}
	switch name {
	case "title":
		p.inTitle = false
		return nil
	case "header":
		p.inHeader = false
	case "pre", "textarea":
		p.pre = max(0, p.pre-1)
	case "sup":
		p.dropNote()
		return nil
	}
	if headingTag(name) > 0 || isBlock(name) && p.level == 0 {
		return p.flush(ctx)
	}
	return nil
}

func (p *htmlPage) characters(text []byte) {
	switch {
	case p.skipping != "":
	case p.inTitle:
		if !p.book && len(p.draft.title) < 4*maxTitle {
			p.draft.title += string(text)
		}
	case p.pre > 0:
		p.text.Write(text)
	default: // a line break in the source is a space
		for _, c := range text {
			if c == '\n' || c == '\r' || c == '\f' {
				c = ' '
			}
			p.text.WriteByte(c)
		}
	}
}

// lineBreak keeps a break as verse has it. Two in a row end a paragraph.
func (p *htmlPage) lineBreak(ctx context.Context) error {
	if p.level > 0 {
		p.text.WriteByte(' ')
		return nil
	}
	if bytes.HasSuffix(bytes.TrimRight(p.text.Bytes(), " \t"), []byte("\n")) {
		return p.flush(ctx)
	}
	p.text.WriteByte('\n')
	return nil
}

// dropNote takes a raised number or star, which points to a note, out of the text.
func (p *htmlPage) dropNote() {
	if p.note == 0 || p.note-1 > p.text.Len() {
		p.note = 0
		return
	}
	raised := strings.TrimSpace(string(p.text.Bytes()[p.note-1:]))
	if len(raised) <= 8 && strings.Trim(raised, "0123456789[]()*†‡§") == "" {
		p.text.Truncate(p.note - 1)
	}
	p.note = 0
}

// meta takes what a page says of itself.
func (p *htmlPage) meta(t htmlTag) {
	switch {
	case p.book:
	case t.meta == "author" || t.meta == "dc.creator":
		p.draft.author = t.content
	case t.meta == "dc.title" || t.meta == "og:title":
		p.draft.title = t.content
	}
}

// flush ends the heading or the paragraph that is open.
func (p *htmlPage) flush(ctx context.Context) error {
	text, level, byline := p.text.String(), p.level, p.byline
	p.text.Reset()
	p.level, p.byline, p.note = 0, false, 0
	switch {
	case level > 0:
		return p.draft.heading(ctx, level, text)
	case byline:
		if text = tidy(text); p.draft.author == "" {
			p.draft.author = text
		}
		return nil
	}
	return p.draft.paragraph(ctx, text)
}
