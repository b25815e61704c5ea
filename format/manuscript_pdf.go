package format

import (
	"context"
	"io"
	"strconv"
	"strings"

	"golang.org/x/text/unicode/norm"

	"github.com/literaryai/dramatis"
)

// The page is A5, in points.
const (
	pageWidth, pageHeight = 419.53, 595.28
	marginSide            = 54.0
	marginTop             = 60.0
	marginBottom          = 64.0
	columnWidth           = pageWidth - 2*marginSide
)

// lettering is how a piece of text is set.
type lettering struct {
	size, leading float64 // points
	indent        float64 // of the first line
	left          float64 // of every line
	centred       bool
	justified     bool
}

// writePDF writes a book: a page with the title, each chapter on a new page and in the outline, numbered pages. The font
// it embeds has Latin, Greek, Cyrillic and Hebrew letters; of what it has not, a small box takes the place. Hebrew comes
// out in the order it is stored in, as the lines are set from left to right. When a page cannot be written any more, no
// further text is set.
func writePDF(_ context.Context, w io.Writer, m *dramatis.Manuscript) error {
	font, err := newPDFFont()
	if err != nil {
		return err
	}
	book := &pdfBook{file: newPDFFile(w), font: font}
	book.titlePage(m)
	for i := range m.Chapters {
		if book.file.err != nil {
			return book.file.err
		}
		book.chapter(&m.Chapters[i])
	}
	if book.endPage(); len(book.pages) == 0 { // a file without pages is none
		book.newPage()
		book.endPage()
	}
	return book.finish(m)
}

// pdfBook sets text into pages, each of which is written when it is full.
type pdfBook struct {
	file    *pdfFile
	font    *pdfFont
	page    strings.Builder // the content of the page being set
	open    bool
	pages   []int // the objects of the pages written
	outline []pdfMark
	y       float64 // of the last line's baseline, or the page's upper edge
}

// pdfMark is an entry of the outline.
type pdfMark struct {
	title string
	page  int // its index
}

func (b *pdfBook) titlePage(m *dramatis.Manuscript) {
	title, author := oneLine(m.Title), oneLine(m.Author)
	if title == "" && author == "" {
		return
	}
	b.newPage()
	b.y = pageHeight * 0.68
	b.set(title, lettering{size: 24, leading: 30, centred: true})
	b.y -= 18
	b.set(author, lettering{size: 14, leading: 20, centred: true})
	b.endPage()
}

func (b *pdfBook) chapter(c *dramatis.Chapter) {
	b.endPage()
	b.newPage()
	if title := oneLine(c.Title); title != "" {
		b.outline = append(b.outline, pdfMark{title: title, page: len(b.pages)})
		b.y -= 48
		b.set(title, lettering{size: 16, leading: 21, centred: true})
		b.y -= 24
	}
	for i, p := range c.Paragraphs {
		if b.file.err != nil {
			return
		}
		lines := linesOf(p)
		if len(lines) == 1 {
			style := lettering{size: 11, leading: 15, justified: true}
			if i > 0 {
				style.indent = 16
			}
			b.set(lines[0], style)
			continue
		}
		b.y -= 6
		for _, line := range lines {
			b.set(line, lettering{size: 11, leading: 15, left: 28})
		}
		b.y -= 6
	}
}

// set puts a text below what is on the page, over as many lines and pages as it takes.
func (b *pdfBook) set(text string, style lettering) {
	words := b.font.words(norm.NFC.String(text), (columnWidth-style.left-style.indent)/style.size*1000)
	space := b.font.gap
	for start := 0; start < len(words) && b.file.err == nil; {
		room := (columnWidth - style.left) / style.size * 1000
		if start == 0 {
			room -= style.indent / style.size * 1000
		}
		end, width := start+1, words[start].width
		for end < len(words) && width+space.width+words[end].width <= room {
			width += space.width + words[end].width
			end++
		}
		x, stretch := marginSide+style.left, 0.0
		switch {
		case style.centred:
			x += (room - width) / 2 * style.size / 1000
		case start == 0:
			x += style.indent
		}
		if style.justified && end < len(words) && end-start > 1 {
			stretch = (room - width) / float64(end-start-1)
		}
		b.line(words[start:end], x, stretch, style)
		start = end
	}
}

// line puts one line on the page, or on the next where this one is full. The space glyphs are real, so that programs
// find words; what justification adds to each is a shift after it.
func (b *pdfBook) line(words []pdfWord, x, stretch float64, style lettering) {
	if !b.open || b.y-style.leading < marginBottom {
		b.endPage()
		b.newPage()
	}
	b.y -= style.leading
	b.page.WriteString("/F " + decimal(style.size) + " Tf 1 0 0 1 " + decimal(x) + " " + decimal(b.y) + " Tm [")
	for i, word := range words {
		b.page.WriteString("<" + word.glyphs)
		if i+1 == len(words) {
			b.page.WriteString(">")
			break
		}
		b.page.WriteString(b.font.gap.glyphs + ">")
		if stretch != 0 {
			b.page.WriteString(decimal(-stretch))
		}
	}
	b.page.WriteString("] TJ\n")
}

func (b *pdfBook) newPage() {
	b.open, b.y = true, pageHeight-marginTop
	b.page.WriteString("BT\n")
}

// endPage numbers a page, unless it is the one with the title, and writes it.
func (b *pdfBook) endPage() {
	if !b.open {
		return
	}
	if len(b.pages) > 0 {
		number := b.font.words(strconv.Itoa(len(b.pages)+1), columnWidth)
		b.y = marginBottom - 18
		b.page.WriteString("/F 9 Tf 1 0 0 1 " + decimal((pageWidth-number[0].width*9/1000)/2) + " 34 Tm [<" + number[0].glyphs + ">] TJ\n")
	}
	b.page.WriteString("ET\n")
	content := b.file.stream("", []byte(b.page.String()))
	b.page.Reset()
	b.open = false
	b.pages = append(b.pages, b.file.object("<</Type/Page/Parent "+ref(pdfPages)+"/Contents "+ref(content)+">>"))
}

// finish writes what can only be known at the end: the font's glyphs, the outline, the list of pages.
func (b *pdfBook) finish(m *dramatis.Manuscript) error {
	font, err := b.font.write(b.file)
	if err != nil {
		return err
	}
	kids := make([]string, len(b.pages))
	for i, page := range b.pages {
		kids[i] = ref(page)
	}
	b.file.objectAt(pdfPages, "<</Type/Pages/Count "+strconv.Itoa(len(kids))+"/Kids["+strings.Join(kids, " ")+"]/MediaBox[0 0 "+
		decimal(pageWidth)+" "+decimal(pageHeight)+"]/Resources<</Font<</F "+ref(font)+">>>>>>")
	catalog := "<</Type/Catalog/Pages " + ref(pdfPages)
	if len(b.outline) > 0 {
		catalog += "/PageMode/UseOutlines/Outlines " + ref(b.writeOutline())
	}
	if m.Language != "" {
		catalog += "/Lang" + pdfText(m.Language)
	}
	b.file.objectAt(pdfCatalog, catalog+">>")
	info := "<</Producer" + pdfText("Dramatis")
	for _, said := range [][2]string{{"/Title", oneLine(m.Title)}, {"/Author", oneLine(m.Author)}} {
		if said[1] != "" {
			info += said[0] + pdfText(said[1])
		}
	}
	return b.file.close(b.file.object(info + ">>"))
}

func (b *pdfBook) writeOutline() int {
	first := b.file.reserve(len(b.outline) + 1)
	root, last := first+len(b.outline), first+len(b.outline)-1
	for i, mark := range b.outline {
		entry := "<</Title" + pdfText(mark.title) + "/Parent " + ref(root) + "/Dest[" + ref(b.pages[mark.page]) + "/Fit]"
		if i > 0 {
			entry += "/Prev " + ref(first+i-1)
		}
		if first+i < last {
			entry += "/Next " + ref(first+i+1)
		}
		b.file.objectAt(first+i, entry+">>")
	}
	b.file.objectAt(root, "<</Type/Outlines/First "+ref(first)+"/Last "+ref(last)+"/Count "+strconv.Itoa(len(b.outline))+">>")
	return root
}
