package document

import (
	"context"
	"strings"
	"unicode/utf8"

	"github.com/literaryai/dramatis"
)

// draft is what a reader has found so far: a flat run of headings and paragraphs, and what the file says of itself.
// Which headings begin chapters is decided at the end, when all are known.
type draft struct {
	title    string
	author   string
	language string
	blocks   []block
	guessed  bool // the headings were found by rule, not marked as such
	// blank is what to say of a file without any text, where more is known than that.
	blank string

	characters int
	pause      bool // a scene break waits for the paragraph after it
}

// block is a heading, or a paragraph, whose level is 0.
type block struct {
	level int // 1 for the highest headings
	text  string
}

// sceneBreak is the paragraph that stands for a gap or a row of stars between two scenes.
const sceneBreak = "* * *"

// heading adds a heading of a level from 1. One without text is left out.
func (d *draft) heading(ctx context.Context, level int, text string) error {
	d.pause = false
	return d.add(ctx, level, tidy(text))
}

// paragraph adds a paragraph, whose line breaks are kept. One without text is left out.
func (d *draft) paragraph(ctx context.Context, text string) error {
	text = tidyLines(text)
	if text == "" {
		return nil
	}
	if d.pause {
		d.pause = false
		if err := d.add(ctx, 0, sceneBreak); err != nil {
			return err
		}
	}
	return d.add(ctx, 0, text)
}

// rule notes a line across the page. It is a scene break if it stands between two paragraphs.
func (d *draft) rule() {
	last := len(d.blocks) - 1
	d.pause = last >= 0 && d.blocks[last].level == 0 && d.blocks[last].text != sceneBreak
}

func (d *draft) add(ctx context.Context, level int, text string) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	if text == "" {
		return nil
	}
	if level > 0 {
		text = shorten(text, maxHeading)
	}
	d.blocks = append(d.blocks, block{level: level, text: text})
	d.characters += utf8.RuneCountInString(text)
	switch {
	case d.characters > maxCharacters:
		return refuse("the text is longer than %d million characters", maxCharacters/1_000_000)
	case len(d.blocks) > maxParagraphs:
		return refuse("the text has more than %d thousand paragraphs", maxParagraphs/1_000)
	}
	return nil
}

const (
	maxHeading = 500 // characters of a heading
	maxTitle   = 300 // characters of a title and of a name, as dramatis.Document has it
)

// manuscript makes chapters of the draft. The title of a file without one is its name.
func (d *draft) manuscript(name string) (*dramatis.Manuscript, error) {
	if d.characters == 0 {
		if d.blank != "" {
			return nil, refuse("%s", d.blank)
		}
		return nil, refuse("the file holds no text")
	}
	d.takeTitle()
	d.dropTitlePage()
	d.takeAuthor()
	d.guessHeadings()
	m := &dramatis.Manuscript{Language: languageTag(d.language)}
	m.Chapters = d.chapters()
	if len(m.Chapters) > maxChapters {
		return nil, refuse("the text has more than %d chapters", maxChapters)
	}
	m.Author = shorten(tidy(d.author), maxTitle)
	m.Title = shorten(tidy(d.title), maxTitle)
	if m.Title == "" {
		m.Title = shorten(name, maxTitle)
	}
	return m, nil
}

// takeTitle takes the first heading for the title of the book, and out of the text, if no other heading stands as high.
func (d *draft) takeTitle() {
	if len(d.blocks) < 2 || d.blocks[0].level == 0 || headingLevel(d.blocks[0].text, false) > 0 {
		return
	}
	first, deeper := d.blocks[0], false
	for _, b := range d.blocks[1:] {
		if b.level != 0 && b.level <= first.level {
			return
		}
		deeper = deeper || b.level > 0
	}
	known := tidy(d.title)
	if first.level > 1 && !deeper || known != "" && !strings.EqualFold(known, first.text) {
		return
	}
	d.title, d.blocks = first.text, d.blocks[1:]
}

// dropTitlePage drops first lines that only say again what the book is called and who wrote it.
func (d *draft) dropTitlePage() {
	title, author := tidy(d.title), tidy(d.author)
	for len(d.blocks) > 1 && d.blocks[0].level == 0 {
		line := strings.ReplaceAll(d.blocks[0].text, "\n", " ")
		if !strings.EqualFold(line, title) && !strings.EqualFold(line, author) && !strings.EqualFold(line, title+" "+author) {
			return
		}
		d.blocks = d.blocks[1:]
	}
}

// takeAuthor takes a first line such as "by Jane Austen" for what it says.
func (d *draft) takeAuthor() {
	if len(d.blocks) < 2 || d.blocks[0].level != 0 || d.title == "" {
		return
	}
	line := d.blocks[0].text
	name, by := strings.CutPrefix(line, "by ")
	if !by {
		name, by = strings.CutPrefix(line, "By ")
	}
	if !by || len(line) > 80 || strings.ContainsAny(name, ".!?\n") && !strings.Contains(name, ". ") {
		return
	}
	if d.author == "" {
		d.author = name
	} else if !strings.EqualFold(tidy(d.author), name) {
		return
	}
	d.blocks = d.blocks[1:]
}

// languageTag is what a file says of its language, if it looks like a BCP 47 tag.
func languageTag(said string) string {
	said = tidy(said)
	if len(said) < 2 || len(said) > 35 {
		return ""
	}
	for i, r := range said {
		letter := r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z'
		if !letter && (i < 2 || r != '-' && (r < '0' || r > '9')) {
			return ""
		}
	}
	return said
}
