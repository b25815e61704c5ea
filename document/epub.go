package document

import (
	"context"
	"encoding/xml"
	"net/url"
	"path"
	"slices"
	"strings"
)

const containerPath = "META-INF/container.xml"

// readEPUB reads the files of a book in the order of its spine. Where a file has no heading, the table of contents gives
// it one.
func readEPUB(ctx context.Context, d *draft, a *archive) error {
	root := ""
	err := eachElement(ctx, a, containerPath, func(element xml.StartElement, _ string) error {
		if element.Name.Local == "rootfile" && root == "" {
			root = attribute(element, "full-path")
		}
		return nil
	})
	if err != nil {
		return err
	}
	b, err := readOPF(ctx, d, a, path.Clean(root))
	if err != nil {
		return err
	}
	if err := b.checkRights(ctx, a); err != nil {
		return err
	}
	titles, err := b.contents(ctx, a)
	if err != nil {
		return err
	}
	for _, name := range b.spine {
		if err := readEPUBFile(ctx, d, a, name, titles[name]); err != nil {
			return err
		}
	}
	levelContents(d)
	return nil
}

// opf is what the package file of an EPUB says: the files to read in their order, and where the tables of contents are.
type opf struct {
	spine    []string
	nav, ncx string
	texts    map[string]bool // the files in spine
}

func readOPF(ctx context.Context, d *draft, a *archive, name string) (*opf, error) {
	type item struct{ path, media, properties string }
	items, refs, b := map[string]item{}, []string{}, &opf{texts: map[string]bool{}}
	err := eachElement(ctx, a, name, func(element xml.StartElement, text string) error {
		switch element.Name.Local {
		case "title":
			if d.title == "" {
				d.title = tidy(text)
			}
		case "creator":
			d.author = joinAuthors(d.author, tidy(text))
		case "language":
			if said := tidy(text); d.language == "" && said != "und" {
				d.language = said
			}
		case "item":
			items[attribute(element, "id")] = item{within(name, attribute(element, "href")), attribute(element, "media-type"), attribute(element, "properties")}
		case "itemref":
			if attribute(element, "linear") != "no" && len(refs) < maxParts {
				refs = append(refs, attribute(element, "idref"))
			}
		}
		return nil
	})
	for _, i := range items {
		if hasWord(i.properties, "nav") {
			b.nav = i.path
		}
		if i.media == "application/x-dtbncx+xml" {
			b.ncx = i.path
		}
	}
	for _, id := range refs {
		i := items[id]
		if i.path == "" || hasWord(i.properties, "nav") || b.texts[i.path] {
			continue
		}
		b.spine, b.texts[i.path] = append(b.spine, i.path), true
	}
	if err == nil && len(b.spine) == 0 {
		err = refuse("the file is damaged: the EPUB lists nothing to read")
	}
	return b, err
}

func joinAuthors(authors, one string) string {
	if authors == "" || one == "" || len(authors) > maxTitle {
		return authors + one
	}
	return authors + ", " + one
}

// within is the name of the part that a reference in another part means, without its fragment.
func within(from, reference string) string {
	reference, _, _ = strings.Cut(reference, "#")
	if reference == "" {
		return ""
	}
	if decoded, err := url.PathUnescape(reference); err == nil {
		reference = decoded
	}
	return strings.TrimPrefix(path.Join("/", path.Dir(from), reference), "/")
}

// checkRights refuses a book whose text is encrypted. Fonts may be: shops do so with every book.
func (b *opf) checkRights(ctx context.Context, a *archive) error {
	const encryption = "META-INF/encryption.xml"
	if !a.has(encryption) {
		return nil
	}
	return eachElement(ctx, a, encryption, func(element xml.StartElement, _ string) error {
		if element.Name.Local == "CipherReference" && b.texts[within("", attribute(element, "URI"))] {
			return refuse("the EPUB is encrypted (DRM) and cannot be read")
		}
		return nil
	})
}

// contents is what the table of contents calls each file: the first name that it has for it.
func (b *opf) contents(ctx context.Context, a *archive) (map[string]string, error) {
	titles := map[string]string{}
	add := func(file, title string) {
		if title = tidy(title); title != "" && titles[file] == "" {
			titles[file] = title
		}
	}
	if a.has(b.nav) {
		return titles, eachElement(ctx, a, b.nav, func(element xml.StartElement, text string) error {
			if element.Name.Local == "a" {
				add(within(b.nav, attribute(element, "href")), text)
			}
			return nil
		})
	}
	if !a.has(b.ncx) {
		return titles, nil
	}
	label := "" // a navLabel comes before the content that it is of
	return titles, eachElement(ctx, a, b.ncx, func(element xml.StartElement, text string) error {
		switch element.Name.Local {
		case "text":
			label = text
		case "content":
			add(within(b.ncx, attribute(element, "src")), label)
		}
		return nil
	})
}

// levelPending is the level of a heading from the table of contents, until it is known what the others are.
const levelPending = -1

func readEPUBFile(ctx context.Context, d *draft, a *archive, name, title string) error {
	data, err := a.read(name)
	if err != nil {
		return err
	}
	text, err := decodeText(data)
	if err != nil {
		return err
	}
	before := len(d.blocks)
	d.pause = false
	if err := readPage(ctx, d, text, true); err != nil {
		return err
	}
	if title == "" || before == len(d.blocks) {
		return nil
	}
	for _, b := range d.blocks[before:] {
		if b.level != 0 {
			return nil
		}
	}
	if strings.EqualFold(d.blocks[before].text, title) { // a heading that only looks like one
		d.blocks[before].level = levelPending
		return nil
	}
	d.blocks = slices.Insert(d.blocks, before, block{level: levelPending, text: shorten(title, maxHeading)})
	return nil
}

// levelContents gives the headings from the table of contents the level that most others have.
func levelContents(d *draft) {
	counts, usual := map[int]int{}, headingChapter
	for _, b := range d.blocks {
		if b.level > 0 {
			counts[b.level]++
		}
	}
	for level := 1; level <= 6; level++ {
		if counts[level] > counts[usual] {
			usual = level
		}
	}
	for i := range d.blocks {
		if d.blocks[i].level == levelPending {
			d.blocks[i].level = usual
		}
	}
}
