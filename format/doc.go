// Package format owns what other programs read and write: networks of people as D3 node-link JSON, and manuscripts as
// text, Markdown, HTML, DOCX, PDF and EPUB. It turns bytes into plain values and back, and derives from networks the
// characters and bonds that a world begins with. Manuscripts are read by package document; here they are only written.
//
// Every reader treats its input as hostile: limits on size, nesting and number, all faults reported at once with
// their places, and nothing half-read. The package knows the root's nouns and neither the store nor the rules.
package format
