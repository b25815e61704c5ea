package document

import "strings"

// headingTag is the level of <h1> to <h6>, or 0.
func headingTag(name string) int {
	if len(name) == 2 && name[0] == 'h' && name[1] >= '1' && name[1] <= '6' {
		return int(name[1] - '0')
	}
	return 0
}

func isBlock(name string) bool {
	switch name {
	case "address", "article", "aside", "blockquote", "body", "center", "dd", "div", "dl", "dt", "fieldset", "figure", "footer",
		"form", "header", "html", "li", "main", "ol", "p", "pre", "section", "table", "tbody", "tr", "ul", "head", "details", "summary":
		return true
	}
	return false
}

func isVoid(name string) bool {
	switch name {
	case "area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr":
		return true
	}
	return false
}

// leftOut says whether an element is no part of the text: programs, menus, captions, what readers do not see, the numbers
// of notes and of printed pages, and what Project Gutenberg puts before and behind its books.
func leftOut(t htmlTag) bool {
	switch t.name {
	case "script", "style", "template", "nav", "svg", "math", "noscript", "iframe", "object", "select", "button", "canvas", "audio", "video",
		"figcaption", "footer", "rt", "rp":
		return true
	case "html", "head", "body", "main":
		return false
	}
	return t.hidden || t.id == "pg-header" || t.id == "pg-footer" || hasWord(t.class, "pagenum", "noteref", "caption", "pg-boilerplate") ||
		hasWord(t.role, "pagebreak", "noteref", "doc-noteref", "doc-pagebreak", "toc", "doc-toc")
}

// hasWord says whether an attribute lists one of some words.
func hasWord(attribute string, words ...string) bool {
	if attribute == "" {
		return false
	}
	for _, field := range strings.Fields(attribute) {
		for _, word := range words {
			if field == word {
				return true
			}
		}
	}
	return false
}
