package document

import (
	"context"
	"strings"
)

// readPDF reads the text of a PDF. The file says where glyphs stand on pages, not what is a word, a line or a paragraph:
// pdf_content.go finds the glyphs, pdf_line.go makes lines of them, pdf_flow.go paragraphs of those.
//
// The reader is ours because the alternatives are worse with files from strangers. ledongthuc/pdf, tried first, ends the
// whole process when brackets nest deep, which no recover catches, and has no widths for the fonts that browsers embed.
// PDFium as WebAssembly is better at odd files, but takes 3.4 s and 300 MB before the first one.
func readPDF(ctx context.Context, d *draft, data []byte) error {
	f, err := openPDF(ctx, data)
	if err != nil {
		return err
	}
	root := f.root()
	info := f.dict(f.trailer["Info"])
	d.title, d.author, d.language = pdfTitle(f.string(info["Title"])), f.string(info["Author"]), f.string(root["Lang"])
	pages := f.pages(root)
	if len(pages) == 0 {
		return refuse("the file is damaged: the PDF has no pages")
	}
	content := pdfContent{file: f, fonts: newPDFFonts(f)}
	flow := pdfFlow{pages: make([][]pdfLine, 0, len(pages))}
	for _, page := range pages {
		lines, err := content.read(ctx, page)
		if err != nil {
			return err
		}
		flow.pages = append(flow.pages, lines)
		if f.work < 0 {
			return refuse("the PDF is too tangled to be read")
		}
	}
	switch {
	case content.unknown > content.known:
		return refuse("the PDF does not say which letters it shows; its text cannot be read")
	case content.pictures > 0:
		d.blank = "the PDF holds pictures of pages and no text"
	default:
		d.blank = "the PDF holds no text"
	}
	return flow.write(ctx, d, f.outline(root, pages))
}

// pdfTitle is a title that somebody gave, and not the name of the file that the PDF was made from.
func pdfTitle(title string) string {
	title = strings.TrimPrefix(tidy(title), "Microsoft Word - ")
	for _, ending := range []string{".doc", ".docx", ".odt", ".rtf", ".tex", ".dvi", ".html", ".indd", ".pdf"} {
		if strings.HasSuffix(strings.ToLower(title), ending) {
			return ""
		}
	}
	if strings.EqualFold(title, "untitled") || strings.HasPrefix(title, "about:") || strings.Contains(title, "://") {
		return ""
	}
	return title
}

// pdfPage is a page with what it inherits.
type pdfPage struct {
	ref       pdfRef
	dict      pdfDict
	resources pdfDict
	rotate    int
}

const maxPDFPages = 50_000

// pages are the pages in their order. Each node of their tree is visited once, however they point to one another.
func (f *pdfFile) pages(root pdfDict) []pdfPage {
	var pages []pdfPage
	visited := map[pdfRef]bool{}
	var visit func(v any, inherited pdfPage, depth int)
	visit = func(v any, inherited pdfPage, depth int) {
		ref, _ := v.(pdfRef)
		if ref != 0 && visited[ref] || depth > maxPDFSteps || len(pages) >= maxPDFPages {
			return
		}
		visited[ref] = true
		node := f.dict(v)
		if resources := f.dict(node["Resources"]); resources != nil {
			inherited.resources = resources
		}
		if node["Rotate"] != nil {
			inherited.rotate = f.integer(node["Rotate"])
		}
		if kids := f.array(node["Kids"]); kids != nil {
			for _, kid := range kids {
				visit(kid, inherited, depth+1)
			}
			return
		}
		if node != nil {
			inherited.ref, inherited.dict = ref, node
			pages = append(pages, inherited)
		}
	}
	if root["Pages"] != nil {
		visit(root["Pages"], pdfPage{}, 0)
	}
	return pages
}

// pdfMark is an entry of the outline: a heading, and the page on which it is to be found.
type pdfMark struct {
	title string
	level int
	page  int // its index
}

// outline is the table of contents that readers show beside the pages.
func (f *pdfFile) outline(root pdfDict, pages []pdfPage) []pdfMark {
	index := make(map[pdfRef]int, len(pages))
	for i, page := range pages {
		index[page.ref] = i
	}
	var marks []pdfMark
	visited := map[pdfRef]bool{}
	var visit func(v any, level int)
	visit = func(v any, level int) {
		for level <= maxPDFSteps && len(marks) < maxChapters {
			ref, ok := v.(pdfRef)
			if !ok || visited[ref] {
				return
			}
			visited[ref] = true
			entry := f.dict(ref)
			title := tidy(f.string(entry["Title"]))
			if page, ok := index[f.destination(root, entry)]; ok && title != "" {
				marks = append(marks, pdfMark{title: title, level: level, page: page})
			}
			visit(entry["First"], level+1)
			v = entry["Next"]
		}
	}
	visit(f.dict(root["Outlines"])["First"], 1)
	return marks
}

// destination is the page that an entry of the outline leads to, directly, by an action, or by a name.
func (f *pdfFile) destination(root, entry pdfDict) pdfRef {
	to := f.get(entry["Dest"])
	if to == nil {
		to = f.get(f.dict(entry["A"])["D"])
	}
	switch name := to.(type) {
	case pdfName:
		to = f.get(f.dict(root["Dests"])[name])
	case pdfString:
		to = f.named(f.dict(root["Names"])["Dests"], string(name), 0)
	}
	if dict, ok := to.(pdfDict); ok {
		to = f.get(dict["D"])
	}
	if list, ok := to.([]any); ok && len(list) > 0 {
		ref, _ := list[0].(pdfRef)
		return ref
	}
	return 0
}

// named looks a name up in a tree of names.
func (f *pdfFile) named(v any, name string, depth int) any {
	node := f.dict(v)
	if node == nil || depth > maxPDFSteps {
		return nil
	}
	if limits := f.array(node["Limits"]); len(limits) == 2 {
		low, _ := f.get(limits[0]).(pdfString)
		high, _ := f.get(limits[1]).(pdfString)
		if name < string(low) || name > string(high) {
			return nil
		}
	}
	names := f.array(node["Names"])
	for i := 0; i+1 < len(names); i += 2 {
		if key, ok := f.get(names[i]).(pdfString); ok && string(key) == name {
			return f.get(names[i+1])
		}
	}
	for _, kid := range f.array(node["Kids"]) {
		if found := f.named(kid, name, depth+1); found != nil {
			return found
		}
	}
	return nil
}
